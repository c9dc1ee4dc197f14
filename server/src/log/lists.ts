/** Reads over HTTP: pages of streams and of the log. */
import { allowOnly, choice, count, list, place, type Query, refuse, single, time } from "../api/query.ts";
import type { Answer, Context } from "../api/route.ts";
import { type Caller, queryAs } from "../db/tenant.ts";
import { Problem } from "../errors.ts";
import { aheadOfLog, type CursorList, readCursor, writeCursor } from "./cursor.ts";
import { EVENT_COLUMNS, type EventRow, eventJson, isoTimeOrNull } from "./event.ts";
import { type Gathered, gather } from "./gather.ts";
import type { Filter } from "./match.ts";
import { readLog, readStream } from "./read.ts";
import type { LogRoom } from "./room.ts";
import { streamName } from "./write.ts";

/** How long a page may be. */
export const LIMIT = { least: 1, most: 1_000, otherwise: 100 };
const DIRECTIONS = ["forwards", "backwards"] as const;
const FILTERS = ["types", "topics", "categories", "streams"] as const;

/** The filter parameters of a request. */
export function readFilter(query: Query): Filter {
  const [types, topics, categories, streams] = FILTERS.map((name) => list(query, name));
  return { types: types ?? [], topics: topics ?? [], categories: categories ?? [], streams: streams ?? [] };
}

/** Answers GET /v1/events. */
export async function listLog(room: LogRoom, { caller, query }: Context): Promise<Answer> {
  allowOnly(query, [...FILTERS, "after", "cursor", "limit", "direction", "since", "until", "asOf"]);
  const direction = choice(query, "direction", DIRECTIONS, "forwards");
  const limit = count(query, "limit", LIMIT);
  const list: CursorList = { kind: "log", scope: caller.tenant, direction };
  const after = readPlace(query, list, "after");
  const since = time(query, "since") ?? null;
  const until = time(query, "until") ?? null;
  const asOf = time(query, "asOf") ?? null;
  const range = { direction, filter: readFilter(query), since, until, asOf };
  const found = await gather(
    limit,
    after,
    (place, many) => readLog(room.pool, caller, { ...range, after: place, limit: many }),
    (row) => row.position ?? "0",
  );
  const cursor = single(query, "cursor");
  if (found.rows.length === 0 && cursor !== undefined && direction === "forwards" && after !== null) {
    await refuseAhead(room, caller, after, "cursor");
  }
  return page(found, (row) => writeCursor(list, row.position ?? "0"), after, list);
}

/** Answers GET /v1/streams/{stream}/events. */
export async function listStream(room: LogRoom, context: Context): Promise<Answer> {
  const { caller, query } = context;
  allowOnly(query, ["fromVersion", "cursor", "limit", "direction"]);
  const direction = choice(query, "direction", DIRECTIONS, "forwards");
  const limit = count(query, "limit", LIMIT);
  const stream = streamName(context);
  const list: CursorList = { kind: "stream", scope: `${context.caller.tenant}\0${stream}`, direction };
  const from = readPlace(query, list, "fromVersion");
  const next = (row: EventRow): string => String(BigInt(row.version) + (direction === "forwards" ? 1n : -1n));
  const read = (place: string | null, many: number): Promise<EventRow[]> => {
    if (place !== "0") return readStream(room.pool, caller, { stream, from: place, limit: many, direction });
    return direction === "backwards" ? Promise.resolve([]) : read("1", many);
  };
  return page(await gather(limit, from, read, next), (row) => writeCursor(list, next(row)), from, list);
}

/** Answers GET /v1/streams/{stream}. */
export async function showStream(room: LogRoom, context: Context): Promise<Answer> {
  allowOnly(context.query, []);
  const stream = streamName(context);
  const text = "select category, partition, version, watermark, created_at, updated_at from gapless.stream_state($1)";
  const { rows } = await queryAs(room.pool, context.caller, "read", text, [stream]);
  const row = rows[0] ?? {};
  return json({
    stream,
    category: row.category,
    partition: Number(row.partition),
    version: row.version,
    watermark: row.watermark,
    createdAt: isoTimeOrNull(row, "created_at"),
    updatedAt: isoTimeOrNull(row, "updated_at"),
  });
}

/** Answers GET /v1/events/{id}. */
export async function showEvent(room: LogRoom, context: Context): Promise<Answer> {
  allowOnly(context.query, []);
  const id = readId(context.params.id);
  const text = `select ${EVENT_COLUMNS} from gapless.events where id = $1`;
  const { rows } = await queryAs<EventRow>(room.pool, context.caller, "read", text, [id]);
  const row = rows[0];
  if (row === undefined) throw new Problem("not_found", `there is no event ${id}`, { field: "id" });
  return { status: 200, body: eventJson(row) };
}

/** Reads an event id of a path. */
export function readId(id = ""): string {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id)) refuse("id", "must be a uuid");
  return id;
}

/** Answers GET /v1/stats. */
export async function showStats(room: LogRoom, context: Context): Promise<Answer> {
  allowOnly(context.query, []);
  const text =
    "select s.events, s.streams, s.types, s.categories, s.position, l.pending, l.logged_at, s.first_recorded_at, s.last_recorded_at from gapless.stats() s, gapless.log_state() l";
  const { rows } = await queryAs(room.pool, context.caller, "read", text, []);
  const row = rows[0] ?? {};
  return json({
    events: row.events,
    streams: row.streams,
    types: row.types,
    categories: row.categories,
    position: row.position,
    pending: row.pending,
    loggedAt: isoTimeOrNull(row, "logged_at"),
    firstRecordedAt: isoTimeOrNull(row, "first_recorded_at"),
    lastRecordedAt: isoTimeOrNull(row, "last_recorded_at"),
  });
}

/** Where a list begins: by number, or by the cursor of an earlier page. */
export function readPlace(query: Query, list: CursorList, name: string): string | null {
  const number = place(query, name);
  const cursor = single(query, "cursor");
  if (cursor === undefined) return number ?? null;
  if (number !== undefined) refuse("cursor", `must not be given together with ${name}`);
  return readCursor(list, cursor);
}

/** The answer with a page. */
export function page(
  { rows, hasMore }: Gathered,
  cursorBehind: (row: EventRow) => string,
  began: string | null,
  list: CursorList,
): Answer {
  const last = rows.at(-1);
  let nextCursor: string | null = null;
  // Forwards there is always a next page, perhaps not yet: its cursor picks up what comes later.
  const forwards = list.direction === "forwards";
  if (last !== undefined && (hasMore || forwards)) nextCursor = cursorBehind(last);
  else if (forwards) nextCursor = writeCursor(list, began ?? (list.kind === "stream" ? "1" : "0"));
  const cursor = nextCursor === null ? "null" : `"${nextCursor}"`;
  return {
    status: 200,
    body: `{"data":[${rows.map(eventJson).join(",")}],"nextCursor":${cursor},"hasMore":${hasMore}}`,
  };
}

/** Refuses a place behind the end of the tenant's log. */
export async function refuseAhead(room: LogRoom, { tenant }: Caller, place: string, field: string): Promise<void> {
  const text = 'select "position" from gapless.heads($1::text[])';
  const { rows } = await room.pool.query<{ position: string }>(text, [[tenant]]);
  const end = rows[0]?.position ?? "0";
  if (BigInt(place) > BigInt(end)) throw aheadOfLog(field, place, end);
}

function json(value: unknown): Answer {
  return { status: 200, body: JSON.stringify(value) };
}
