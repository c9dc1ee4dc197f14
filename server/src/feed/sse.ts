/** The live feed over HTTP, as server-sent events. */
import { allowOnly, refuse, single, time } from "../api/query.ts";
import type { Context } from "../api/route.ts";
import { openSse, type SseStream, sseFrame } from "../api/sse.ts";
import type { Caller } from "../db/tenant.ts";
import { Problem } from "../errors.ts";
import { type CursorList, readCursor, writeCursor } from "../log/cursor.ts";
import { readFilter } from "../log/lists.ts";
import { refuseAhead } from "../log/pages.ts";
import { readLog } from "../log/read.ts";
import type { LogRoom } from "../log/room.ts";
import type { Authenticator } from "../tenants/authenticate.ts";
import type { FeedBatch, FeedEvent } from "./batch.ts";
import type { Feed } from "./feed.ts";

/** How long a client waits before it connects again. */
const RETRY_MS = 1_000;
const HEARTBEAT = Buffer.from(": heartbeat\n\n");
const MAX_PLACE = "9223372036854775806";

type Open = { stream: SseStream; authorization: string | undefined; tenant: string };

/** Serves live feeds, and ends them when asked or when their key is no longer good. */
export type LiveFeeds = {
  open(context: Context): Promise<undefined>;
  stop(): void;
};

/** Makes the door of live feeds. One timer serves all of them: with each heartbeat their keys are looked at again. */
export function createLiveFeeds(
  room: LogRoom & { feed: Feed },
  authenticator: Authenticator,
  heartbeatMs: number,
): LiveFeeds {
  const open = new Set<Open>();
  let stopped = false;
  const timer = setInterval(() => void beat(), heartbeatMs);
  timer.unref();

  async function beat(): Promise<void> {
    // One look at each key, however many feeds it has open.
    const good = new Map<string, boolean>();
    for (const feed of [...open]) {
      const name = feed.authorization ?? "";
      let fine = good.get(name);
      if (fine === undefined) {
        fine = await isGood(feed.authorization);
        good.set(name, fine);
      }
      if (!fine) feed.stream.end();
      else feed.stream.write(HEARTBEAT);
    }
  }

  async function isGood(authorization: string | undefined): Promise<boolean> {
    try {
      await authenticator.authenticate(authorization);
      return true;
    } catch (error) {
      // A database that is away says nothing about a key.
      return !(error instanceof Problem && error.code === "unauthenticated");
    }
  }

  return {
    async open(context) {
      const { caller, query, request, reply } = context;
      allowOnly(query, ["types", "topics", "categories", "streams", "after", "since"]);
      const filter = readFilter(query);
      const since = time(query, "since") ?? null;
      const list: CursorList = { kind: "log", scope: caller.tenant, direction: "forwards" };
      const begin = readAfter(context, list);
      const after = begin?.place ?? null;
      await checkFilter(room, caller, filter, since);
      if (begin !== undefined) await refuseAhead(room, caller, begin.place, begin.field);
      if (stopped) throw new Problem("unavailable", "The server is stopping.", { retryAfter: 1 });
      const headers: Record<string, string | string[]> = {};
      for (const [name, value] of Object.entries(reply.getHeaders())) {
        if (value !== undefined) headers[name] = Array.isArray(value) ? value : String(value);
      }
      reply.hijack();
      const stream = openSse(reply.raw, headers);
      stream.write(`retry: ${RETRY_MS}\n\n`);
      const entry = { stream, authorization: request.headers.authorization, tenant: caller.tenant };
      open.add(entry);
      let leave: (() => void) | undefined;
      let gone = false;
      stream.onClose(() => {
        gone = true;
        open.delete(entry);
        leave?.();
      });
      try {
        leave = await room.feed.subscribe({ caller, via: "sse", filter, after, since, sink: sinkOf(stream, list) });
        if (gone) leave();
      } catch (error) {
        // Headers are out: the client comes back by itself.
        room.log.warn({ err: error }, "a live feed could not begin");
        stream.end();
      }
      return undefined;
    },
    stop() {
      stopped = true;
      clearInterval(timer);
      for (const feed of open) feed.stream.end();
    },
  };
}

function sinkOf(stream: SseStream, list: CursorList) {
  const eventFrame = (event: FeedEvent): string =>
    sseFrame({ event: "event", id: writeCursor(list, String(event.place)), data: event.json });
  return {
    deliver: (batch: FeedBatch) => stream.write(batch.frame(eventFrame)),
    caughtUp(place: bigint) {
      const id = writeCursor(list, String(place));
      stream.write(sseFrame({ event: "caughtUp", id, data: `{"position":"${place}"}` }));
    },
    drained: () => stream.drained(),
  };
}

/** Where to begin: Last-Event-ID of a client that comes back, or `after` as a position or a cursor. */
function readAfter({ query, request }: Context, list: CursorList): { place: string; field: string } | undefined {
  const last = request.headers["last-event-id"];
  if (typeof last === "string" && last !== "") {
    return { place: readCursor(list, last, "Last-Event-ID"), field: "Last-Event-ID" };
  }
  const after = single(query, "after");
  if (after === undefined) return undefined;
  if (!/^\d+$/.test(after)) return { place: readCursor(list, after, "after"), field: "after" };
  if (after.length > 19 || BigInt(after) > BigInt(MAX_PLACE)) refuse("after", "must be a position or a cursor");
  return { place: after, field: "after" };
}

/** Asks for nothing, so that the database judges filter and permission while an answer with a status can still be given. */
async function checkFilter(
  room: LogRoom,
  caller: Caller,
  filter: ReturnType<typeof readFilter>,
  since: string | null,
): Promise<void> {
  await readLog(room.pool, caller, { after: MAX_PLACE, limit: 1, direction: "forwards", filter, since, until: null });
}
