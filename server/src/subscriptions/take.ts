/** Taking a batch from a subscription, and what a receiver that got nothing should know. */
import type { Pool } from "pg";
import { type Caller, queryAs, runAs } from "../db/tenant.ts";
import type { Selection } from "../feed/selection.ts";
import { EVENT_COLUMNS, type EventRow, eventJson } from "../log/event.ts";

/** Whom to hand out to, and how much. */
export type Want = {
  consumer: string;
  /** At most so many; undefined is the subscription's batch size. */
  max?: number | undefined;
  /** Acknowledged as it is handed out: at most once. */
  autoAck?: boolean | undefined;
};

/** One event for a consumer; `subscription` is the id of what it was taken from. */
export type Delivery = EventRow & { delivery: string; lease: string; attempt: string; subscription: string };

/** What a subscription waits for. */
export type Look = {
  id: string;
  name: string;
  /** What it selects, from now on: what is there already is taken without being told. */
  selection: Selection;
  /** Milliseconds until something comes by time alone, 0 or less: now. Null: nothing does. */
  dueMs: number | null;
  /** Positions of the log it has not looked at. */
  behind: number;
  /** Deliveries of a batch where nobody says how many. */
  batch: number;
  /** Changes with everything that is done to the subscription, by whomever. */
  mark: string;
};

/** The id is asked for once, and only where there is a delivery. */
const RECEIVE = `select delivery, lease, attempt, (select gapless.subscription_id($1)) as subscription, ${EVENT_COLUMNS}
  from gapless.receive($1, $2, $3, '0', $4)`;
const LOOK = `select id, name, due_ms, behind, mark, types, topics, categories, streams, after, up_to, asks, selection, batch_size
  from gapless.watch_subscription($1)`;

type LookRow = Record<"id" | "name" | "behind" | "mark" | "asks" | "selection" | "batch_size", string> &
  Record<"due_ms" | "types" | "topics" | "categories" | "streams" | "after" | "up_to", string | null>;
const NO_END = 2n ** 63n - 1n;

/** The JSON of a delivery. */
export function deliveryJson(row: Delivery): string {
  return `{"id":"${row.delivery}","lease":"${row.lease}","attempt":${row.attempt},"event":${eventJson(row)}}`;
}

/** Takes what is there. */
export async function take(pool: Pool, caller: Caller, ref: string, want: Want): Promise<Delivery[]> {
  return (await queryAs<Delivery>(pool, caller, "write", RECEIVE, valuesOf(ref, want))).rows;
}

/** Takes what is there, and looks at what is left in the same transaction. */
export async function takeAndLook(
  pool: Pool,
  caller: Caller,
  ref: string,
  want: Want,
): Promise<{ rows: Delivery[]; look: Look }> {
  const [taken, looked] = await runAs(pool, caller, "write", [
    { text: RECEIVE, values: valuesOf(ref, want) },
    { text: LOOK, values: [ref] },
  ]);
  return { rows: (taken?.rows ?? []) as Delivery[], look: readLook(looked?.rows[0] as LookRow) };
}

/** Only looks. */
export async function look(pool: Pool, caller: Caller, ref: string): Promise<Look> {
  const { rows } = await queryAs<LookRow>(pool, caller, "read", LOOK, [ref]);
  return readLook(rows[0]);
}

/** Gives back what was taken for somebody who is gone, as if it had never been handed out. */
export async function giveBack(pool: Pool, caller: Caller, ref: string, rows: readonly Delivery[]): Promise<void> {
  await queryAs(pool, caller, "write", "select gapless.release($1, $2)", [ref, rows[0]?.lease]);
}

/** Something that is out with somebody. */
export type OpenLease = { tenant: string; subscription: string; lease: string };

/** Which of these leases are still out, with what is left in each, in one query. */
export async function openLeases(pool: Pool, of: readonly OpenLease[]): Promise<Map<string, string[]>> {
  const { rows } = await pool.query<{ lease: string; deliveries: string }>(
    "select lease, deliveries from gapless.open_leases($1::text[], $2::uuid[], $3::bigint[])",
    [of.map(({ tenant }) => tenant), of.map(({ subscription }) => subscription), of.map(({ lease }) => lease)],
  );
  // An array of numbers as text: {…,…}
  return new Map(rows.map(({ lease, deliveries }) => [lease, deliveries.slice(1, -1).split(",")]));
}

/** What is to be seen of a subscription from afar: see Look. */
export type Glance = Pick<Look, "mark" | "behind">;

/** Glances at subscriptions of any tenants, in one query; none at one that is gone. */
export async function glance(pool: Pool, of: readonly { tenant: string; id: string }[]): Promise<Map<string, Glance>> {
  const { rows } = await pool.query<{ id: string; mark: string; behind: string }>(
    "select id, mark, behind from gapless.subscription_marks($1::text[], $2::uuid[])",
    [of.map(({ tenant }) => tenant), of.map(({ id }) => id)],
  );
  return new Map(rows.map(({ id, mark, behind }) => [id, { mark, behind: Number(behind) }]));
}

function valuesOf(ref: string, { consumer, max, autoAck }: Want): unknown[] {
  return [ref, consumer, max ?? null, autoAck === true];
}

function readLook(row: LookRow | undefined): Look {
  if (row === undefined) throw new Error("a subscription was looked at and nothing came back");
  return {
    id: row.id,
    name: row.name,
    selection: readSelection(row),
    dueMs: row.due_ms === null ? null : Number(row.due_ms),
    behind: Number(row.behind),
    batch: Number(row.batch_size),
    mark: row.mark,
  };
}

function readSelection(row: LookRow): Selection {
  const [types, topics, categories, streams] = [row.types, row.topics, row.categories, row.streams].map(
    (list) => JSON.parse(list ?? "null") as string[] | null,
  );
  return {
    lists: { types: types ?? [], topics: topics ?? [], categories: categories ?? [], streams: streams ?? [] },
    isEmpty: [types, topics, categories, streams].some((list) => list?.length === 0),
    after: BigInt(row.after ?? 0),
    upTo: row.up_to === null ? NO_END : BigInt(row.up_to),
    begins: null,
    since: null,
    asks: row.asks === "t",
    text: row.selection,
  };
}
