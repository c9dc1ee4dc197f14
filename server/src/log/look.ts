/** Single looks: one event, one stream, the tenant's counts. */
import { type Caller, queryAs, type TextRow } from "../db/tenant.ts";
import { Problem } from "../errors.ts";
import { EVENT_COLUMNS, type EventRow, isoTimeOrNull } from "./event.ts";
import type { LogRoom } from "./room.ts";

/** What a stream is at. */
export type StreamState = {
  stream: string;
  category: string;
  partition: number;
  version: string;
  watermark: string;
  createdAt: string;
  updatedAt: string;
};

/** The counts of a tenant. */
export type Stats = {
  events: string;
  streams: string;
  types: string;
  categories: string;
  position: string;
  pending: string;
  loggedAt: string | null;
  firstRecordedAt: string | null;
  lastRecordedAt: string | null;
};

/** The stream a door names. The rule is SQL's; it is looked at here as well, because reads have no need of it. */
export function checkStream(stream: string): string {
  if (stream !== "" && !/\p{Cc}/u.test(stream) && (stream.length <= 256 || [...stream].length <= 256)) {
    return stream;
  }
  const rule = "must be a text of 1 to 256 characters, without control characters";
  throw new Problem("invalid_input", `stream ${rule}`, { field: "stream", rule });
}

/** Checks an event id. */
export function checkId(id: string): string {
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id)) return id;
  throw new Problem("invalid_input", "id must be a uuid", { field: "id", rule: "must be a uuid" });
}

/** One event; throws not_found. */
export async function eventById(room: LogRoom, caller: Caller, id: string): Promise<EventRow> {
  const text = `select ${EVENT_COLUMNS} from gapless.events where id = $1`;
  const { rows } = await queryAs<EventRow>(room.pool, caller, "read", text, [checkId(id)]);
  const row = rows[0];
  if (row === undefined) throw new Problem("not_found", `there is no event ${id}`, { field: "id" });
  return row;
}

/** One stream; throws not_found. */
export async function streamState(room: LogRoom, caller: Caller, stream: string): Promise<StreamState> {
  const text = "select category, partition, version, watermark, created_at, updated_at from gapless.stream_state($1)";
  const { rows } = await queryAs(room.pool, caller, "read", text, [checkStream(stream)]);
  return stateOf(stream, rows[0] ?? {});
}

/** The states of streams by one statement, in the order of the names; undefined where there is no such stream. */
export async function streamStates(
  room: LogRoom,
  caller: Caller,
  streams: readonly string[],
): Promise<(StreamState | undefined)[]> {
  const text = `select v.stream, s.category, s.partition, s.version, s.watermark, s.created_at, s.updated_at
    from gapless.streams v cross join lateral gapless.stream_state(v.stream) s where v.stream = any($1::text[])`;
  const { rows } = await queryAs(room.pool, caller, "read", text, [streams.map(checkStream)]);
  const found = new Map(rows.map((row) => [row.stream, stateOf(row.stream ?? "", row)]));
  return streams.map((stream) => found.get(stream));
}

function stateOf(stream: string, row: TextRow): StreamState {
  return {
    stream,
    category: row.category ?? "",
    partition: Number(row.partition),
    version: row.version ?? "0",
    watermark: row.watermark ?? "0",
    createdAt: isoTimeOrNull(row, "created_at") ?? "",
    updatedAt: isoTimeOrNull(row, "updated_at") ?? "",
  };
}

/** The tenant's counts. */
export async function tenantStats(room: LogRoom, caller: Caller): Promise<Stats> {
  const text =
    "select s.events, s.streams, s.types, s.categories, s.position, l.pending, l.logged_at, s.first_recorded_at, s.last_recorded_at from gapless.stats() s, gapless.log_state() l";
  const { rows } = await queryAs(room.pool, caller, "read", text, []);
  const row = rows[0] ?? {};
  return {
    events: row.events ?? "0",
    streams: row.streams ?? "0",
    types: row.types ?? "0",
    categories: row.categories ?? "0",
    position: row.position ?? "0",
    pending: row.pending ?? "0",
    loggedAt: isoTimeOrNull(row, "logged_at"),
    firstRecordedAt: isoTimeOrNull(row, "first_recorded_at"),
    lastRecordedAt: isoTimeOrNull(row, "last_recorded_at"),
  };
}
