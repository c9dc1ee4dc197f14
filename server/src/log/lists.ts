/** Reads over HTTP: what a query asks for, and the answer's JSON. */
import { allowOnly, choice, count, list, place, type Query, single, time } from "../api/query.ts";
import type { Answer, Context } from "../api/route.ts";
import { eventJson } from "./event.ts";
import type { Filter } from "./filter.ts";
import { checkStream, eventById, streamState, tenantStats } from "./look.ts";
import { correlationPage, logPage, type Page, type Paging, streamPage } from "./pages.ts";
import type { LogRoom } from "./room.ts";
import { readSelector } from "./selector.ts";

/** How long a page may be. */
export const LIMIT = { least: 1, most: 1_000, otherwise: 100 };
const DIRECTIONS = ["forwards", "backwards"] as const;
const LISTS = ["types", "topics", "categories", "streams"] as const;

/** The filter parameters there are. */
export const FILTERS: readonly string[] = [...LISTS, "selector"];

/** The filter parameters of a request. */
export function readFilter(query: Query): Filter {
  const [types, topics, categories, streams] = LISTS.map((name) => list(query, name));
  const lists = { types: types ?? [], topics: topics ?? [], categories: categories ?? [], streams: streams ?? [] };
  const selector = readSelector(single(query, "selector"));
  return selector === undefined ? lists : { ...lists, selector };
}

/** Answers GET /v1/events. */
export async function listLog(room: LogRoom, { caller, query }: Context): Promise<Answer> {
  allowOnly(query, [...FILTERS, "after", "cursor", "limit", "direction", "since", "until", "asOf"]);
  const paging = readPaging(query, "after");
  const [since = null, until = null, asOf = null] = ["since", "until", "asOf"].map((name) => time(query, name));
  return pageAnswer(await logPage(room, caller, paging, { filter: readFilter(query), since, until, asOf }));
}

/** Answers GET /v1/streams/{stream}/events. */
export async function listStream(room: LogRoom, { caller, query, params }: Context): Promise<Answer> {
  allowOnly(query, ["fromVersion", "cursor", "limit", "direction"]);
  const paging = readPaging(query, "fromVersion");
  return pageAnswer(await streamPage(room, caller, checkStream(params.stream ?? ""), paging));
}

/** Answers GET /v1/correlations/{correlationId}/events. */
export async function listCorrelation(room: LogRoom, { caller, query, params }: Context): Promise<Answer> {
  allowOnly(query, ["after", "limit", "cursor"]);
  return pageAnswer(await correlationPage(room, caller, params.correlationId ?? "", readPaging(query, "after")));
}

/** Answers GET /v1/streams/{stream}. */
export async function showStream(room: LogRoom, { caller, query, params }: Context): Promise<Answer> {
  allowOnly(query, []);
  return json(await streamState(room, caller, params.stream ?? ""));
}

/** Answers GET /v1/events/{id}. */
export async function showEvent(room: LogRoom, { caller, query, params }: Context): Promise<Answer> {
  allowOnly(query, []);
  return { status: 200, body: eventJson(await eventById(room, caller, params.id ?? "")) };
}

/** Answers GET /v1/stats. */
export async function showStats(room: LogRoom, { caller, query }: Context): Promise<Answer> {
  allowOnly(query, []);
  return json(await tenantStats(room, caller));
}

function readPaging(query: Query, numberName: string): Paging {
  const direction = choice(query, "direction", DIRECTIONS, "forwards");
  const limit = count(query, "limit", LIMIT);
  return { direction, limit, place: place(query, numberName), cursor: single(query, "cursor") };
}

function pageAnswer({ rows, nextCursor, hasMore }: Page): Answer {
  const cursor = nextCursor === null ? "null" : `"${nextCursor}"`;
  return {
    status: 200,
    body: `{"data":[${rows.map(eventJson).join(",")}],"nextCursor":${cursor},"hasMore":${hasMore}}`,
  };
}

function json(value: unknown): Answer {
  return { status: 200, body: JSON.stringify(value) };
}
