// Consumer groups in SQL: a login role of the tenant and functions.
import pg from "pg";
import type { ConsumerDoor, Group, Looked, Taken } from "./consumer_door.ts";
import { type Caller, Refusal, type Seen } from "./door.ts";

/** What the wire calls differently. */
const NAMES: Record<string, string> = { subscription: "name", max_count: "max", up_to: "upTo", lease_time: "timeout" };

type Row = Seen & pg.QueryResultRow & { delivery: string; lease: string; attempt: number };

/** Opens it. */
export async function openSqlConsumerDoor({ databaseUrl }: Caller): Promise<ConsumerDoor> {
  const client = new pg.Client(databaseUrl);
  client.on("error", () => undefined);
  await client.connect();
  const { rows: kinds } = await client.query<{ sqlstate: string; code: string }>(
    "select sqlstate, code from gapless.errors",
  );
  const codes = new Map(kinds.map(({ sqlstate, code }) => [sqlstate, code]));

  async function query<R extends pg.QueryResultRow>(text: string, values: unknown[]): Promise<R[]> {
    try {
      return (await client.query<R>(text, values)).rows;
    } catch (error) {
      if (!(error instanceof pg.DatabaseError)) throw error;
      const { field } = error.detail?.startsWith("{") === true ? JSON.parse(error.detail) : { field: undefined };
      throw new Refusal(codes.get(error.code ?? "") ?? `SQLSTATE ${error.code}`, NAMES[field] ?? field);
    }
  }
  const one = async <T>(text: string, ...values: unknown[]): Promise<T> =>
    (await query<{ value: T }>(`select ${text} as value`, values))[0]?.value as T;
  const json = (value: unknown): string => JSON.stringify(value);

  return {
    create: (spec) => one<Group>("gapless.create_subscription($1)", json(spec)),
    define: (name, spec) => one<Group>("gapless.define_subscription($1, $2)", name, json(spec)),
    change: (name, changes) => one<Group>("gapless.change_subscription($1, $2)", name, json(changes)),
    get: (name) => one<Group>("gapless.get_subscription($1)", name),
    list: async () => {
      const text = "select s ->> 'name' as name from gapless.list_subscriptions('pull', null, 1000) s";
      return (await query<{ name: string }>(text, [])).map(({ name }) => name);
    },
    remove: async (name) => void (await one("gapless.remove_subscription($1)", name)),
    pause: (name, drop = false) => one<Group>("gapless.pause_subscription($1, $2)", name, drop),
    resume: (name) => one<Group>("gapless.resume_subscription($1)", name),
    reset: (name, start) => one<Group>("gapless.reset_subscription($1, $2)", name, json(start)),
    replay: (name, after, upTo) => one<Group>("gapless.replay_subscription($1, $2, $3)", name, after, upTo),
    async receive(name, { consumer, max = null, wait = "0s", autoAck = false }: Want) {
      const text = "select * from gapless.receive($1, $2, $3, $4::interval, $5)";
      const rows = await query<Row>(text, [name, consumer, max, interval(wait), autoAck]);
      return rows.map(({ delivery, lease, attempt, ...event }): Taken => ({ id: delivery, lease, attempt, event }));
    },
    async settle(name, how, taken, { delay, reason } = {}) {
      const leases = new Map<string, string[]>();
      for (const { id, lease } of taken) leases.set(lease, [...(leases.get(lease) ?? []), id]);
      let settled = 0;
      // What the wire's doors do with one request is one transaction here.
      await client.query("begin");
      try {
        for (const [lease, ids] of leases) {
          const rest =
            how === "ack" || how === "release"
              ? []
              : how === "nack"
                ? [delay === undefined ? null : interval(delay), reason ?? null]
                : [reason ?? null];
          const places = rest.map((_, index) => `, $${index + 4}${how === "nack" && index === 0 ? "::interval" : ""}`);
          settled += await one<number>(`gapless.${how}($1, $2, $3${places.join("")})`, name, lease, ids, ...rest);
        }
        await client.query("commit");
      } catch (error) {
        await client.query("rollback");
        throw error;
      }
      return settled;
    },
    renew: async (name, lease, timeout) => {
      await one("gapless.renew($1, $2, $3::interval)", name, lease, timeout === undefined ? null : interval(timeout));
    },
    deliveries: async (name, state) => {
      const text = "select d as value from gapless.deliveries($1, $2) d";
      return (await query<{ value: Looked }>(text, [name, state ?? null])).map(({ value }) => value);
    },
    delivery: (name, id) => one("gapless.delivery($1, $2)", name, id),
    redrive: (name, ids) => one<number>("gapless.redrive($1, $2)", name, ids ?? null),
    discard: (name, ids) => one<number>("gapless.discard($1, $2)", name, ids ?? null),
    close: () => client.end(),
  };
}

type Want = { consumer: string; max?: number | null; wait?: string; autoAck?: boolean };

/** "5s" as an interval: SQL has its own spelling for all the others. */
function interval(duration: string): string {
  const seconds = /^(\d+)s$/.exec(duration)?.[1];
  return seconds === undefined ? duration : `${seconds} seconds`;
}
