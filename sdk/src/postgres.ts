/**
 * Gapless inside the application's own Postgres transactions, by `pg` or `kysely`: what is appended, acknowledged or
 * claimed commits with everything else, or not at all. The connection's role needs `gapless.grant_access()`.
 */
import { type ExpectedVersion, isList, withIds } from "./append.ts";
import { type Duration, milliseconds } from "./duration.ts";
import type { AnyEvents, AppendResult, NewEvent, NewEventOf, NewStreamEvent, NewStreamEventOf } from "./event.ts";
import { ours } from "./postgres_errors.ts";
import { digits } from "./read_options.ts";
import { resultIn, type Transaction } from "./transaction.ts";

export type { KyselyTransaction, PgClient, Transaction } from "./transaction.ts";

/** Options of appends over several streams in a transaction. */
export type AppendAllInOptions = {
  /** Stores the events once for good: their ids are made from this key. */
  dedupeKey?: string | undefined;
  /** Writes the events, instead of `JSON.stringify`: for numbers that a JavaScript number does not hold. */
  stringify?: ((value: unknown) => string) | undefined;
};

/** Options of an append in a transaction. */
export type AppendInOptions = AppendAllInOptions & { expectedVersion?: ExpectedVersion | undefined };

/** What identifies a delivery that is out: its number and its lease. */
export type LeasedDelivery = { id: string; lease: string };

/**
 * Appends one event, or several, to a stream in a transaction that is under way. The stream stays locked until its end.
 * After an error the transaction can only be rolled back.
 *
 * @example
 * await client.query("begin");
 * await client.query("insert into orders …");
 * await appendIn(client, "order-1", { type: "order.placed", data: {} }, { expectedVersion: "no_stream" });
 * await client.query("commit");
 */
export async function appendIn<Map extends object = AnyEvents>(
  tx: Transaction,
  stream: string,
  events: NewEventOf<Map> | readonly NewEventOf<Map>[],
  { expectedVersion, ...options }: AppendInOptions = {},
): Promise<AppendResult> {
  const named = await withIds(events as NewEvent | readonly NewEvent[], options.dedupeKey);
  const text = write(isList(named) ? named.map(inSql) : inSql(named), options);
  const { version, must } = expectation(expectedVersion);
  const sql = `select ${RESULT} from gapless.append($1::text, $2::text::jsonb, $3::text::bigint, $4::text::boolean) r`;
  return await ours(resultIn<AppendResult>(tx, sql, [stream, text, version, must]));
}

/**
 * Appends over several streams in a transaction that is under way. Streams are locked in the order of their names: two
 * such calls never lock each other out. One result for each stream.
 */
export async function appendAllIn<Map extends object = AnyEvents>(
  tx: Transaction,
  events: readonly NewStreamEventOf<Map>[],
  options: AppendAllInOptions = {},
): Promise<AppendResult[]> {
  const named = (await withIds(events as readonly NewStreamEvent[], options.dedupeKey)) as readonly NewStreamEvent[];
  const streams = new Map<string, { stream: string; events: unknown[] }>();
  for (const { stream, ...event } of named) {
    const entry = streams.get(stream) ?? { stream, events: [] };
    streams.set(stream, entry);
    entry.events.push(inSql(event));
  }
  const sql = `select jsonb_agg(${RESULT_OBJECT} order by r.ordinality)::text as result
    from gapless.append_batch($1::text::jsonb) with ordinality r`;
  return await ours(resultIn<AppendResult[]>(tx, sql, [write([...streams.values()], options)]));
}

/**
 * Acknowledges deliveries in a transaction that is under way: they are done when it commits, and only then. Refused with
 * LeaseLostError where the lease is lost; the transaction can then only be rolled back. Make it the last statement
 * before the commit. Gives how many.
 */
export async function ackIn(
  tx: Transaction,
  subscription: string,
  deliveries: LeasedDelivery | readonly LeasedDelivery[],
): Promise<number> {
  const leases = new Map<string, string[]>();
  for (const { id, lease } of isList(deliveries) ? deliveries : [deliveries]) {
    leases.set(lease, [...(leases.get(lease) ?? []), id]);
  }
  let count = 0;
  // In one order, so that two transactions do not wait for each other.
  for (const [lease, ids] of [...leases].sort(([a], [b]) => (BigInt(a) < BigInt(b) ? -1 : 1))) {
    const sql = "select to_jsonb(gapless.ack($1::text, $2::text::bigint, $3::text::bigint[]))::text as result";
    count += await ours(resultIn<number>(tx, sql, [subscription, lease, `{${ids.join(",")}}`]));
  }
  return count;
}

/**
 * Claims a key: true for the first one in the window, once its transaction has committed. For effects that are to happen
 * once although deliveries may come again.
 *
 * @example
 * if (await once(tx, "billing", idempotencyKey)) await tx.query("insert into invoices …");
 */
export function once(tx: Transaction, subscription: string, key: string, window: Duration = "24h"): Promise<boolean> {
  const sql = "select to_jsonb(gapless.claim($1::text, $2::text, $3::text::interval))::text as result";
  return ours(resultIn<boolean>(tx, sql, [subscription, key, `${milliseconds("window", window)} milliseconds`]));
}

const RESULT_OBJECT = `jsonb_build_object('stream', r.stream, 'firstVersion', r.first_version::text,
    'lastVersion', r.last_version::text, 'eventIds', to_jsonb(r.event_ids), 'duplicate', r.duplicate)`;
const RESULT = `${RESULT_OBJECT}::text as result`;

function inSql({ occurredAt, ...event }: NewEvent): unknown {
  return occurredAt === undefined ? event : { ...event, occurred_at: occurredAt };
}

function write(value: unknown, { stringify = JSON.stringify }: AppendAllInOptions): string {
  return stringify(value);
}

function expectation(expected: ExpectedVersion | undefined): { version: string | null; must: string } {
  if (expected === "exists") return { version: null, must: "true" };
  if (expected === undefined || expected === "any") return { version: null, must: "false" };
  return { version: expected === "no_stream" ? "0" : digits("expectedVersion", expected), must: "false" };
}
