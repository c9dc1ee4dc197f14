/** Appends over HTTP. */
import type { Answer, Context } from "../api/route.ts";
import { demand } from "../tenants/permits.ts";
import { type AppendBody, readEvents, readStreamEvents } from "./body.ts";
import { onceFor, readIdempotencyKey } from "./idempotency.ts";
import { checkStream } from "./look.ts";
import type { LogRoom } from "./room.ts";
import { store } from "./store.ts";

/** Answers POST /v1/events. */
export function appendEvents(room: LogRoom, context: Context): Promise<Answer> {
  return answer(room, context, "POST /v1/events", () => readEvents(context.body, room));
}

/** Answers POST /v1/streams/{stream}/events. */
export function appendToStream(room: LogRoom, context: Context): Promise<Answer> {
  return answer(room, context, "POST /v1/streams/{stream}/events", () =>
    readStreamEvents(context.body, checkStream(context.params.stream ?? ""), room),
  );
}

async function answer(room: LogRoom, context: Context, route: string, read: () => AppendBody): Promise<Answer> {
  const { caller, request } = context;
  demand(caller, "events:append");
  // Before the body: a key that is wrong should be told as that.
  readIdempotencyKey(request.headers["idempotency-key"]);
  const body = read();
  return onceFor(room, context, { route, permission: "events:append" }, async (idSeed) => {
    const results = await store(room, caller, body, idSeed);
    return { status: 201, body: body.list ? `{"data":${JSON.stringify(results)}}` : JSON.stringify(results[0]) };
  });
}
