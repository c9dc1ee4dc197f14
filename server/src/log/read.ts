/** Pages of events, as rows of text. */
import type { Pool } from "pg";
import { type Caller, queryAs } from "../db/tenant.ts";
import { Problem } from "../errors.ts";
import type { Direction } from "./cursor.ts";
import { EVENT_COLUMNS, type EventRow } from "./event.ts";
import type { Lists } from "./filter.ts";

/** Which part of the log to read. */
export type LogRange = {
  after: string | null;
  limit: number;
  direction: Direction;
  filter: Lists;
  since: string | null;
  until: string | null;
  /** As `until`; the earlier one counts. */
  asOf?: string | null;
};

const READ_LOG = `select ${EVENT_COLUMNS} from gapless.read_log($1, $2, $3, $4, $5, $6, $7, least($8::timestamptz, $10::timestamptz), $9)`;
const READ_STREAM = `select ${EVENT_COLUMNS} from gapless.read_stream($1, $2, $3, $4)`;

/** Reads the log in position order. */
export async function readLog(pool: Pool, caller: Caller, range: LogRange): Promise<EventRow[]> {
  const { filter } = range;
  const { rows } = await queryAs<EventRow>(pool, caller, "read", READ_LOG, [
    range.after,
    range.limit,
    listOrNull(filter.types),
    listOrNull(filter.topics),
    listOrNull(filter.categories),
    listOrNull(filter.streams),
    range.since,
    range.until,
    range.direction === "backwards",
    range.asOf ?? null,
  ]);
  return rows;
}

/** Reads one stream in version order. */
export async function readStream(
  pool: Pool,
  caller: Caller,
  range: { stream: string; from: string | null; limit: number; direction: Direction },
): Promise<EventRow[]> {
  const values = [range.stream, range.from, range.limit, range.direction === "backwards"];
  const { rows } = await queryAs<EventRow>(pool, caller, "read", READ_STREAM, values);
  return rows;
}

/** What many streams may come to together. */
const MOST_BYTES = 16 * 1024 * 1024;
const READ_STREAMS = (order: "asc" | "desc"): string => `
  select * from (
    select w.nr, e.*, count(*) over () as found,
      sum(octet_length(e.data) + octet_length(e.metadata)) over (order by w.nr, e.version ${order}) as bytes
    from unnest($1::text[]) with ordinality as w (name, nr)
    cross join lateral (select ${EVENT_COLUMNS} from gapless.read_stream(w.name, $2, $3, $4)) e) page
  where bytes <= ${MOST_BYTES} order by nr, version ${order}`;

/** Reads several streams in version order by one statement: the events of each, in the order of the names. */
export async function readStreams(
  pool: Pool,
  caller: Caller,
  range: { streams: readonly string[]; from: string | null; limit: number; direction: Direction },
): Promise<EventRow[][]> {
  const backwards = range.direction === "backwards";
  const { rows } = await queryAs<EventRow & { nr: string; found: string }>(
    pool,
    caller,
    "read",
    READ_STREAMS(backwards ? "desc" : "asc"),
    [range.streams, range.from, range.limit, backwards],
  );
  if (rows.length < Number(rows[0]?.found ?? 0)) {
    const rule = `must not come to more than ${MOST_BYTES} bytes over several streams`;
    throw new Problem("too_large", `the events asked for ${rule}`, {
      rule,
      hint: "Ask for fewer events, or fewer streams.",
    });
  }
  const perStream: EventRow[][] = range.streams.map(() => []);
  for (const row of rows) perStream[Number(row.nr) - 1]?.push(row);
  return perStream;
}

function listOrNull(list: string[]): string[] | null {
  return list.length === 0 ? null : list;
}
