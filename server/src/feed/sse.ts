/** The live feed over HTTP, as server-sent events. */
import { allowOnly, single, time } from "../api/query.ts";
import type { Context } from "../api/route.ts";
import { openSse, type SseStream, sseFrame } from "../api/sse.ts";
import { Problem } from "../errors.ts";
import type { CursorList } from "../log/cursor.ts";
import { FILTERS, readFilter } from "../log/lists.ts";
import type { LogRoom } from "../log/room.ts";
import type { KeyWatch } from "../tenants/watch_keys.ts";
import type { FeedBatch, FeedEvent } from "./batch.ts";
import { beginFeed, feedCursor, feedList } from "./begin.ts";
import type { Feed } from "./feed.ts";

/** How long a client waits before it connects again. */
const RETRY_MS = 1_000;
const HEARTBEAT = Buffer.from(": heartbeat\n\n");

/** Serves live feeds, and ends them when asked or when their key is no longer good. */
export type LiveFeeds = {
  open(context: Context): Promise<undefined>;
  stop(): void;
};

/** Makes the door of live feeds. One timer sends the signs of life of all of them. */
export function createLiveFeeds(room: LogRoom & { feed: Feed }, watch: KeyWatch, heartbeatMs: number): LiveFeeds {
  const open = new Set<SseStream>();
  let stopped = false;
  const timer = setInterval(() => {
    for (const stream of open) stream.write(HEARTBEAT);
  }, heartbeatMs);
  timer.unref();

  return {
    async open(context) {
      const { caller, query, request, reply } = context;
      allowOnly(query, [...FILTERS, "after", "since"]);
      const filter = readFilter(query);
      const since = time(query, "since") ?? null;
      const begun = await beginFeed(room, caller, { filter, since, ...readAfter(context) });
      if (stopped) throw new Problem("unavailable", "The server is stopping.", { retryAfter: 1 });
      const stream = openSse(reply);
      stream.write(`retry: ${RETRY_MS}\n\n`);
      const unwatch = watch.add(request.headers.authorization, () => stream.end());
      open.add(stream);
      let leave: (() => void) | undefined;
      let gone = false;
      stream.onClose(() => {
        gone = true;
        open.delete(stream);
        unwatch();
        leave?.();
      });
      try {
        leave = await room.feed.subscribe({
          caller,
          via: "sse",
          ...begun,
          sink: sinkOf(stream, feedList(caller)),
        });
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
      for (const stream of open) stream.end();
    },
  };
}

function sinkOf(stream: SseStream, list: CursorList) {
  const eventFrame = (event: FeedEvent): string =>
    sseFrame({ event: "event", id: feedCursor(list, event.place), data: event.json });
  return {
    deliver: (batch: FeedBatch) => stream.write(batch.frame(eventFrame)),
    caughtUp(place: bigint) {
      const id = feedCursor(list, place);
      stream.write(sseFrame({ event: "caughtUp", id, data: `{"position":"${place}"}` }));
    },
    drained: () => stream.drained(),
  };
}

/** Where to begin: Last-Event-ID of a client that comes back, or `after`. */
function readAfter({ query, request }: Context): { after: string | undefined; field: string } {
  const last = request.headers["last-event-id"];
  if (typeof last === "string" && last !== "") return { after: last, field: "Last-Event-ID" };
  return { after: single(query, "after"), field: "after" };
}
