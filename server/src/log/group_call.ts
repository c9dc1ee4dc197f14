/** Sends a group of appends to the database and reads each one's outcome. */
import type { Pool } from "pg";
import type { Fault } from "../db/failure.ts";
import type { Waiting } from "./coalesce.ts";
import type { AppendRequest } from "./request.ts";

/** What became of one stream's events. 64-bit numbers are texts. */
export type AppendResult = {
  stream: string;
  firstVersion: string;
  lastVersion: string;
  eventIds: string[];
  duplicate: boolean;
};

/** An append that waits for its answer. */
export type Pending = Waiting<AppendRequest, AppendResult[]>;

/** What became of one append: its results, or its fault. */
export type Outcome = { item: Pending; results: AppendResult[] } | { item: Pending; fault: Fault };

type OutcomeRow = {
  request: string;
  stream: string;
  first_version: string;
  last_version: string;
  event_ids: string;
  duplicate: string;
  sqlstate: string | null;
  message: string | null;
  detail: string | null;
  hint: string | null;
};

// Without a name: behind PgBouncer a prepared statement belongs to a server connection, not to us.
const call = (name: string): string =>
  `select * from gapless.${name}($1, $2::integer[], $3::text[], $4::bigint[], $5::boolean[], $6::jsonb[], $7)`;
/** `together` may raise an error that concerns one only; `each` tells whose it is. */
const CALLS = { together: call("append_group"), each: call("append_each") };

/** Sends it. `first`: none of it was ever sent before. Throws what the database raises for all of the group. */
export async function callGroup(
  pool: Pool,
  tenant: string,
  group: readonly Pending[],
  how: keyof typeof CALLS,
  first: boolean,
): Promise<Outcome[]> {
  const { rows } = await pool.query<OutcomeRow>(CALLS[how], columnsOf(tenant, group, first));
  const found = group.map((): OutcomeRow[] => []);
  for (const row of rows) found[Number(row.request) - 1]?.push(row);
  return group.map((item, i) => {
    const own = found[i] ?? [];
    const [one] = own;
    if (one?.sqlstate === null) {
      return { item, results: own.map((row) => readResult(row, !first && item.request.ownIds)) };
    }
    const { sqlstate, message, detail, hint } = one ?? {};
    return { item, fault: { sqlstate: sqlstate ?? "", message: message ?? "", detail, hint } };
  });
}

/** A group as the columns of append_group, a row for each entry. */
function columnsOf(tenant: string, group: readonly Pending[], first: boolean): unknown[] {
  const requests: number[] = [];
  const streams: string[] = [];
  const expected: (string | null)[] = [];
  const mustExist: boolean[] = [];
  const events: string[] = [];
  let newIds = first;
  for (const [i, { request }] of group.entries()) {
    newIds &&= request.newIds;
    for (const entry of request.entries) {
      requests.push(i + 1);
      streams.push(entry.stream);
      expected.push(entry.expected.version);
      mustExist.push(entry.expected.mustExist);
      events.push(entry.events);
    }
  }
  return [tenant, requests, streams, expected, mustExist, events, newIds];
}

function readResult(row: OutcomeRow, ours: boolean): AppendResult {
  return {
    stream: row.stream,
    firstVersion: row.first_version,
    lastVersion: row.last_version,
    // An array of uuids as text: {…,…}
    eventIds: row.event_ids.slice(1, -1).split(","),
    duplicate: row.duplicate === "t" && !ours,
  };
}
