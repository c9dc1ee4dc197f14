/** Pages of events, as rows of text. */
import type { Pool } from "pg";
import { type Caller, queryAs } from "../db/tenant.ts";
import type { Direction } from "./cursor.ts";
import { EVENT_COLUMNS, type EventRow } from "./event.ts";
import type { Filter } from "./filter.ts";

/** Which part of the log to read. */
export type LogRange = {
  after: string | null;
  limit: number;
  direction: Direction;
  filter: Filter;
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

function listOrNull(list: string[]): string[] | null {
  return list.length === 0 ? null : list;
}
