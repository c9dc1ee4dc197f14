/**
 * Brings subscribers that are behind, or were slow, to the live edge: each reads pages from its own cursor, and joins. It is
 * attached first, keeping what comes live, and then reads up to the edge of that moment: no gap, and nothing twice.
 */
import type { Pool } from "pg";
import { createLimit, createLimitEach } from "../db/limit.ts";
import type { Log } from "../telemetry/log.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import { FeedBatch, sizeOf } from "./batch.ts";
import { PageSize } from "./page_size.ts";
import { readOn } from "./read_on.ts";
import type { Subscriber } from "./subscriber.ts";

/** Pages read at the same time for subscribers that are behind: the pool is for everybody. */
const CATCH_UPS = 4;
/** Of those, at most so many of one tenant. */
const CATCH_UPS_OF_A_TENANT = 2;

/** Up to where everything was handed to the live subscribers; it moves. */
type Edge = { readonly edge: bigint };

/** The two ways back to the live edge. */
export type CatchUp = {
  /** From the subscriber's cursor, as often as it takes. */
  up(subscriber: Subscriber, channel: Edge): Promise<void>;
  /** For one whose client was slow. */
  unblock(subscriber: Subscriber, channel: Edge): Promise<void>;
};

/** Makes them; `stopped` says whether the hub is. */
export function createCatchUp(options: { pool: Pool; log: Log; metrics: Metrics; stopped(): boolean }): CatchUp {
  const { pool, log, metrics, stopped } = options;
  const limitCatchUps = createLimit(CATCH_UPS);
  const limitTenant = createLimitEach(CATCH_UPS_OF_A_TENANT);

  /** Brings a subscriber from its cursor to the live edge, as often as it takes. */
  async function up(subscriber: Subscriber, channel: Edge): Promise<void> {
    let pause = 100;
    while (!subscriber.closed && !stopped()) {
      try {
        subscriber.attach();
        const edge = channel.edge;
        if (!(await readUpTo(subscriber, edge))) return;
        if (subscriber.attached && (await subscriber.release())) {
          if (subscriber.cursor < edge) subscriber.cursor = edge;
          subscriber.sink.caughtUp(subscriber.cursor);
          return;
        }
      } catch (error) {
        subscriber.detach();
        log.warn({ err: error }, "a live feed could not read on; it will try again");
        await new Promise((resolve) => setTimeout(resolve, pause));
        pause = Math.min(5_000, pause * 2);
      }
    }
  }

  /** Waits for a slow client, then lets live events through again, or sends it back to reading. */
  async function unblock(subscriber: Subscriber, channel: Edge): Promise<void> {
    if (!(await subscriber.sink.drained()) || (await subscriber.release())) return;
    if (!subscriber.closed) await up(subscriber, channel);
  }

  /** Delivers pages from the subscriber's cursor to `edge`; false when its client is gone. */
  async function readUpTo(subscriber: Subscriber, edge: bigint): Promise<boolean> {
    const { caller, group, since } = subscriber;
    const { filter, selection } = group;
    const page = new PageSize();
    while (subscriber.cursor < edge) {
      if (subscriber.closed) return false;
      const part = { filter, selection, since, after: subscriber.cursor, edge, limit: page.events };
      const { events, reach } = await limitTenant(caller.tenant, () => limitCatchUps(() => readOn(pool, caller, part)));
      if (subscriber.closed) return false;
      page.learn(events.length, sizeOf(events));
      metrics.delivered.inc(events.length);
      const taken = events.length === 0 || subscriber.deliver(new FeedBatch(events));
      if (reach > subscriber.cursor) subscriber.cursor = reach;
      if (!taken && !(await subscriber.sink.drained())) return false;
    }
    return true;
  }

  return { up, unblock };
}
