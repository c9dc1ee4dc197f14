// Triggers and schedules in SQL: a login role of the tenant and functions.
import pg from "pg";
import { type Caller, Refusal } from "./door.ts";
import type { Fired, FiringDoor, FiringDoors, Looked, Reaction, Tried } from "./firing_door.ts";

/** What the wire calls differently. */
const NAMES: Record<string, string> = { trigger: "name", schedule: "name", max_count: "limit", up_to: "upTo" };

/** Opens it. */
export async function openSqlFiringDoors({ databaseUrl }: Caller): Promise<FiringDoors> {
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
      return (await client.query<{ value: T }>(`select v as value from ${call} v`, values)).rows.map(
        ({ value }) => value,
      );
    } catch (error) {
      if (!(error instanceof pg.DatabaseError)) throw error;
      const { field } = error.detail?.startsWith("{") === true ? JSON.parse(error.detail) : { field: undefined };
      throw new Refusal(codes.get(error.code ?? "") ?? `SQLSTATE ${error.code}`, NAMES[field] ?? field);
    }
  }
  const one = async <T>(call: string, ...values: unknown[]): Promise<T> => (await all<T>(call, ...values))[0] as T;
  const json = (value: unknown): string => JSON.stringify(value);
  const shared = (word: "trigger" | "schedule", firing: string): FiringDoor => ({
    create: (spec) => one(`gapless.create_${word}($1)`, json(spec)),
    define: (name, spec) => one(`gapless.define_${word}($1, $2)`, name, json(spec)),
    change: (name, changes) => one(`gapless.change_${word}($1, $2)`, name, json(changes)),
    get: (name) => one(`gapless.get_${word}($1)`, name),
    list: async () => (await all<Reaction>(`gapless.list_${word}s(null, 1000)`)).map(({ name }) => name),
    resume: (name) => one(`gapless.resume_${word}($1)`, name),
    remove: async (name) => void (await one(`gapless.remove_${word}($1)`, name)),
    history: (name, state) => all<Fired>(`gapless.${word}_history($1, $2)`, name, state ?? null),
    firing: (name, id) => one(`gapless.${firing}($1, $2)`, name, id),
    redrive: (name, ids) => one(`gapless.redrive_${word}($1, $2)`, name, ids ?? null),
    discard: (name, ids) => one(`gapless.discard_${word}($1, $2)`, name, ids ?? null),
    stats: () => one(`gapless.${word}_stats()`),
  });

  return {
    triggers: {
      ...shared("trigger", "trigger_firing"),
      pause: (name, drop = false) => one("gapless.pause_trigger($1, $2)", name, drop),
      test: (name, given) => {
        const [event, id] = "event" in given ? [json(given.event), null] : [null, given.eventId];
        return one<Tried>("gapless.test_trigger($1, $2::jsonb, $3::uuid)", name, event, id);
      },
      tryOut: (spec, event) => one<Tried>("gapless.try_trigger($1, $2)", json(spec), json(event)),
      backtest: (name, { last, after, upTo }) => {
        const named = Object.entries({ last, after, up_to: upTo }).filter(([, value]) => value !== undefined);
        const places = named.map(([field], index) => `, ${field} => $${index + 2}`).join("");
        return one<Looked>(`gapless.backtest_trigger($1${places})`, name, ...named.map(([, value]) => value));
      },
    },
    schedules: {
      ...shared("schedule", "schedule_occurrence"),
      pause: (name, note) => one("gapless.pause_schedule($1, $2)", name, note ?? null),
      run: (name) => one("gapless.run_schedule($1)", name),
      preview: async (of, count, after) => {
        const times =
          typeof of === "string"
            ? all<Date>("gapless.preview_schedule($1, $2, $3)", of, count, after)
            : all<Date>("gapless.preview_timing($1, $2, $3)", json(of), count, after);
        return (await times).map((time) => time.toISOString());
      },
      backfill: (name, since, until) => one("gapless.backfill_schedule($1, $2, $3)", name, since, until),
    },
    close: () => client.end(),
  };
}
