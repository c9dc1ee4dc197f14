/** Deliveries pushed over one HTTP response, as server-sent events. Settling goes by POST, through any server. */
import { allowOnly, count, single } from "../api/query.ts";
import type { Context } from "../api/route.ts";
import { openSse, type SseStream, sseFrame } from "../api/sse.ts";
import { refOf } from "../definitions/ref.ts";
import { Problem } from "../errors.ts";
import { demand } from "../tenants/permits.ts";
import type { KeyWatch } from "../tenants/watch_keys.ts";
import { deliver, takeBack } from "./deliver.ts";
import { needConsumer } from "./receive.ts";
import type { SubscriptionsRoom } from "./room.ts";
import { type Delivery, deliveryJson } from "./take.ts";

/** How long a client waits before it connects again. */
const RETRY_MS = 1_000;
const HEARTBEAT = Buffer.from(": heartbeat\n\n");
/** Deliveries that may be out on one stream. */
export const OUT = { least: 1, most: 10_000, otherwise: 100 };

/** Serves streams of deliveries, and ends them when asked or when their key is no longer good. */
export type DeliveryStreams = { open(context: Context): Promise<undefined>; stop(): void };

/** Makes the door. One timer sends the signs of life of all streams. */
export function createDeliveryStreams(room: SubscriptionsRoom, watch: KeyWatch, heartbeatMs: number): DeliveryStreams {
  const open = new Set<SseStream>();
  let stopped = false;
  const timer = setInterval(() => {
    for (const stream of open) stream.write(HEARTBEAT);
  }, heartbeatMs);
  timer.unref();

  return {
    async open(context) {
      const { caller, query, request, reply } = context;
      allowOnly(query, ["consumer", "max"]);
      demand(caller, "subscriptions:consume");
      const consumer = needConsumer(single(query, "consumer"));
      const max = count(query, "max", OUT);
      const ref = refOf(context);
      const gone = new AbortController();
      const { subscription, batches } = await deliver(room, caller, ref, { consumer, max }, gone.signal);
      if (stopped) throw new Problem("unavailable", "The server is stopping.", { retryAfter: 1 });
      reply.header("gapless-subscription", subscription);
      const stream = openSse(reply);
      stream.write(`retry: ${RETRY_MS}\n\n`);
      const unwatch = watch.add(request.headers.authorization, () => stream.end());
      open.add(stream);
      stream.onClose(() => {
        gone.abort();
        open.delete(stream);
        unwatch();
      });
      try {
        for await (const rows of batches) {
          if (gone.signal.aborted || stopped) {
            await takeBack(room, caller, ref, rows);
            break;
          }
          if (!stream.write(framesOf(rows)) && !(await stream.drained())) break;
        }
      } catch (error) {
        // Headers are out: the client comes back by itself.
        room.log.warn({ err: error }, "a stream of deliveries could not go on");
      }
      stream.end();
      return undefined;
    },
    stop() {
      stopped = true;
      clearInterval(timer);
      for (const stream of open) stream.end();
    },
  };
}

function framesOf(rows: readonly Delivery[]): string {
  return rows.map((row) => sseFrame({ event: "delivery", id: row.delivery, data: deliveryJson(row) })).join("");
}
