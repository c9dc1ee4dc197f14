/** Appends over HTTP. */
import type { Answer, Context } from "../api/route.ts";
import { queryAs } from "../db/tenant.ts";
import { Problem } from "../errors.ts";
import { demand } from "../tenants/permits.ts";
import type { AppendResult } from "./append.ts";
import { type AppendBody, readEvents, readStreamEvents } from "./body.ts";
import { once, readIdempotencyKey } from "./idempotency.ts";
import { buildRequest, relocate } from "./request.ts";
import type { LogRoom } from "./room.ts";

/** How long `wait: "position"` waits. */
const WAIT_MS = 5_000;

/** Answers POST /v1/events. */
export function appendEvents(room: LogRoom, context: Context): Promise<Answer> {
  return answer(room, context, "POST /v1/events", () => readEvents(context.body, room));
}

/** Answers POST /v1/streams/{stream}/events. */
export function appendToStream(room: LogRoom, context: Context): Promise<Answer> {
  return answer(room, context, "POST /v1/streams/{stream}/events", () =>
    readStreamEvents(context.body, streamName(context), room),
  );
}

/** The stream a path names. The rule is SQL's; it is looked at here as well, because reads have no need of it. */
export function streamName(context: Context): string {
  const stream = context.params.stream ?? "";
  if (stream !== "" && !/\p{Cc}/u.test(stream) && (stream.length <= 256 || [...stream].length <= 256)) {
    return stream;
  }
  const rule = "must be a text of 1 to 256 characters, without control characters";
  throw new Problem("invalid_input", `stream ${rule}`, { field: "stream", rule });
}

async function answer(room: LogRoom, context: Context, route: string, read: () => AppendBody): Promise<Answer> {
  const { caller, request } = context;
  demand(caller, "events:append");
  const key = readIdempotencyKey(request.headers["idempotency-key"]);
  const body = read();
  if (key === undefined) return append(room, context, body, undefined);
  const keyed = { caller, route, path: request.url.split("?", 1)[0] ?? "", key, body: context.body };
  return once(room.pool, keyed, (idSeed) => append(room, context, body, idSeed));
}

async function append(room: LogRoom, context: Context, body: AppendBody, idSeed: string | undefined): Promise<Answer> {
  const request = buildRequest(body, idSeed);
  let results: AppendResult[];
  try {
    results = await room.appender.append(context.caller.tenant, request);
  } catch (error) {
    throw error instanceof Problem ? relocate(error, body) : error;
  }
  // With ids made from the key, "known already" is the first try of this same request.
  if (idSeed !== undefined && request.ownIds) for (const result of results) result.duplicate = false;
  if (body.list) return { status: 201, body: `{"data":${JSON.stringify(byStream(results))}}` };
  const [result] = results;
  if (result === undefined || !body.wait) return { status: 201, body: JSON.stringify(result) };
  const position = await positionOf(room, context.caller.tenant, result.eventIds.at(-1) ?? "");
  return { status: 201, body: JSON.stringify({ ...result, position }) };
}

/** One result for each stream: a stream's events are appended together, so its versions have no gap between entries. */
function byStream(results: AppendResult[]): AppendResult[] {
  const streams = new Map<string, AppendResult>();
  for (const result of results) {
    const known = streams.get(result.stream);
    if (known === undefined) streams.set(result.stream, result);
    else {
      known.lastVersion = result.lastVersion;
      known.eventIds.push(...result.eventIds);
    }
  }
  return [...streams.values()];
}

/** The position of an event that was just appended, null if it takes too long or cannot be found out. */
async function positionOf(room: LogRoom, tenant: string, eventId: string): Promise<string | null> {
  const deadline = Date.now() + WAIT_MS;
  // Whoever may append an event may know its position.
  const reader = { tenant, permissions: ["events:read"] };
  for (;;) {
    const moved = room.sequencer.moved(Math.max(1, Math.min(1_000, deadline - Date.now())));
    const text = "select gapless.position_of($1) as position";
    // The events are stored whatever happens here: a database that is away now only means that the position is not known.
    const rows = await queryAs<{ position: string | null }>(room.pool, reader, "read", text, [eventId]).then(
      (result) => result.rows,
      () => [],
    );
    const position = rows[0]?.position ?? null;
    if (position !== null || Date.now() >= deadline) return position;
    await moved;
  }
}
