// Channels, secrets and values in SQL: a login role of the tenant and functions.
import pg from "pg";
import { type Caller, Refusal } from "./door.ts";
import type { Channel, KeptDoor, Secret, Value } from "./kept_door.ts";

/** Opens it. */
export async function openSqlKeptDoor({ databaseUrl }: Caller): Promise<KeptDoor> {
  const client = new pg.Client(databaseUrl);
  client.on("error", () => undefined);
  await client.connect();
  const { rows: kinds } = await client.query<{ sqlstate: string; code: string }>(
    "select sqlstate, code from gapless.errors",
  );
  const codes = new Map(kinds.map(({ sqlstate, code }) => [sqlstate, code]));

  /** The values of a call: one for each row. */
  async function all<T>(call: string, ...values: unknown[]): Promise<T[]> {
    try {
      const { rows } = await client.query<{ value: T }>(`select v as value from gapless.${call} v`, values);
      return rows.map(({ value }) => value);
    } catch (error) {
      if (!(error instanceof pg.DatabaseError)) throw error;
      const { field } = error.detail?.startsWith("{") === true ? JSON.parse(error.detail) : { field: undefined };
      // What the wire calls differently.
      throw new Refusal(codes.get(error.code ?? "") ?? `SQLSTATE ${error.code}`, field === "channel" ? "name" : field);
    }
  }
  const one = async <T>(call: string, ...values: unknown[]): Promise<T> => (await all<T>(call, ...values))[0] as T;

  return {
    channels: {
      define: (name, spec) => one("define_channel($1, $2)", name, JSON.stringify(spec)),
      get: (name) => one("get_channel($1)", name),
      list: async () => (await all<Channel>("list_channels(null, 1000)")).map(({ name }) => name),
      remove: async (name) => void (await one("remove_channel($1)", name)),
    },
    secrets: {
      set: async (name, value) => void (await one("set_secret($1, $2)", name, value)),
      list: () => all<Secret>("list_secrets()"),
      remove: async (name) => void (await one("remove_secret($1)", name)),
    },
    values: {
      set: (key, value, ttl) => one("set_value($1, $2, $3)", key, JSON.stringify(value), ttl ?? null),
      get: (key) => one("get_value($1)", key),
      list: async (prefix) => (await all<Value>("list_values($1)", prefix ?? null)).map(({ key }) => key),
      remove: async (key) => void (await one("remove_value($1)", key)),
    },
    close: () => client.end(),
  };
}
