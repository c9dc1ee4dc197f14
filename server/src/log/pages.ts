/** Pages of events, as every door gives them: by number, or on from the cursor of an earlier page. */
import { type Caller, queryAs } from "../db/tenant.ts";
import { Problem } from "../errors.ts";
import { aheadOfLog, type CursorList, type Direction, readCursor, writeCursor } from "./cursor.ts";
import { EVENT_COLUMNS, type EventRow } from "./event.ts";
import type { Filter } from "./filter.ts";
import { type Gathered, gather } from "./gather.ts";
import { type LogRange, readLog, readStream, readStreams } from "./read.ts";
import { gatherSelected, type Looked, lookSelected } from "./read_selected.ts";
import type { LogRoom } from "./room.ts";

/** Where a page begins, how long it may be, and which way it goes. */
export type Paging = {
  /** A position or version to begin at, as the list counts; not together with `cursor`. */
  place?: string | undefined;
  cursor?: string | undefined;
  limit: number;
  direction: Direction;
};

/** A page. */
export type Page = {
  rows: EventRow[];
  hasMore: boolean;
  /**
   * Where the next page begins. Forwards it is there on the last page too: it picks up what comes later. By a selector a
   * page may hold few events or none where the search took long.
   */
  nextCursor: string | null;
  /** The cursor behind one of the rows. */
  cursorBehind(row: EventRow): string;
};

/** A page of the log. */
export async function logPage(
  room: LogRoom,
  caller: Caller,
  paging: Paging,
  range: Pick<LogRange, "since" | "until" | "asOf"> & { filter: Filter },
): Promise<Page> {
  const { direction } = paging;
  const list: CursorList = { kind: "log", scope: caller.tenant, direction };
  const after = begin(list, paging, "after");
  const { selector, ...lists } = range.filter;
  const page =
    selector === undefined
      ? await gatherPage(
          list,
          paging.limit,
          after,
          (place, limit) => readLog(room.pool, caller, { ...range, direction, after: place, limit }),
          positionOf,
        )
      : await selectedPage(list, paging.limit, after, (place, limit) =>
          lookSelected(
            room.pool,
            caller,
            { selector, lists },
            { ...range, direction, after: place, limit, upTo: null },
          ),
        );
  if (page.rows.length === 0 && direction === "forwards" && after !== null && after !== "0") {
    await refuseAhead(room, caller, after, paging.cursor === undefined ? "after" : "cursor");
  }
  return page;
}

/** A page of a stream, in version order. */
export function streamPage(room: LogRoom, caller: Caller, stream: string, paging: Paging): Promise<Page> {
  const { direction } = paging;
  const { list, next } = streamList(caller, stream, direction);
  const read = (place: string | null, many: number): Promise<EventRow[]> => {
    if (place !== "0") return readStream(room.pool, caller, { stream, from: place, limit: many, direction });
    return direction === "backwards" ? Promise.resolve([]) : read("1", many);
  };
  return gatherPage(list, paging.limit, begin(list, paging, "fromVersion"), read, next);
}

/** Pages of several streams by one statement, all from the same version on. Where they come to too much, all are refused. */
export async function streamPages(
  room: LogRoom,
  caller: Caller,
  streams: readonly string[],
  paging: Omit<Paging, "cursor">,
): Promise<Page[]> {
  const { direction, limit } = paging;
  if (streams.length === 1) return [await streamPage(room, caller, streams[0] ?? "", paging)];
  const place = paging.place === "0" && direction === "forwards" ? "1" : (paging.place ?? null);
  const perStream =
    place === "0" ? [] : await readStreams(room.pool, caller, { streams, from: place, limit: limit + 1, direction });
  return streams.map((stream, index) => {
    const { list, next } = streamList(caller, stream, direction);
    const found = perStream[index] ?? [];
    return pageOf(list, place, { rows: found.slice(0, limit), hasMore: found.length > limit }, next);
  });
}

function streamList({ tenant }: Caller, stream: string, direction: Direction) {
  const list: CursorList = { kind: "stream", scope: `${tenant}\0${stream}`, direction };
  const next = (row: EventRow): string => String(BigInt(row.version) + (direction === "forwards" ? 1n : -1n));
  return { list, next };
}

/** A page of the events of one correlation, in position order. */
export function correlationPage(room: LogRoom, caller: Caller, id: string, paging: Paging): Promise<Page> {
  const list: CursorList = { kind: "correlation", scope: `${caller.tenant}\0${id}`, direction: "forwards" };
  const text = `select ${EVENT_COLUMNS} from gapless.correlated($1, $2, $3)`;
  if (id.includes("\0")) {
    const rule = "must not hold the NUL character";
    throw new Problem("invalid_input", `correlationId ${rule}`, { field: "correlationId", rule });
  }
  const read = async (place: string | null, many: number): Promise<EventRow[]> => {
    const values = [id, place, many];
    return (await queryAs<EventRow>(room.pool, caller, "read", text, values)).rows;
  };
  return gatherPage(list, paging.limit, begin(list, paging, "after"), read, positionOf);
}

/** Refuses a place behind the end of the tenant's log. */
export async function refuseAhead(room: LogRoom, { tenant }: Caller, place: string, field: string): Promise<void> {
  const text = 'select "position" from gapless.heads($1::text[])';
  const { rows } = await room.pool.query<{ position: string }>(text, [[tenant]]);
  const end = rows[0]?.position ?? "0";
  if (BigInt(place) > BigInt(end)) throw aheadOfLog(field, place, end);
}

function positionOf(row: EventRow): string {
  return row.position ?? "0";
}

function begin(list: CursorList, { place, cursor }: Paging, name: string): string | null {
  if (cursor === undefined) return place ?? null;
  if (place === undefined) return readCursor(list, cursor);
  const rule = `must not be given together with ${name}`;
  throw new Problem("invalid_input", `cursor ${rule}`, { field: "cursor", rule });
}

async function gatherPage(
  list: CursorList,
  limit: number,
  began: string | null,
  read: (place: string | null, many: number) => Promise<EventRow[]>,
  next: (row: EventRow) => string,
): Promise<Page> {
  return pageOf(list, began, await gather(limit, began, read, next), next);
}

async function selectedPage(
  list: CursorList,
  limit: number,
  began: string | null,
  look: (place: string | null, many: number) => Promise<Looked>,
): Promise<Page> {
  const found = await gatherSelected(limit, began, look);
  const page = pageOf(list, began, found, positionOf);
  return found.goOn === null ? page : { ...page, nextCursor: writeCursor(list, found.goOn) };
}

function pageOf(list: CursorList, began: string | null, found: Gathered, next: (row: EventRow) => string): Page {
  const { rows, hasMore } = found;
  const cursorBehind = (row: EventRow): string => writeCursor(list, next(row));
  const last = rows.at(-1);
  const forwards = list.direction === "forwards";
  let nextCursor: string | null = null;
  if (last !== undefined && (hasMore || forwards)) nextCursor = cursorBehind(last);
  else if (forwards) nextCursor = writeCursor(list, began ?? (list.kind === "stream" ? "1" : "0"));
  return { rows, hasMore, nextCursor, cursorBehind };
}
