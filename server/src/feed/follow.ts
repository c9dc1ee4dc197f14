/** A live feed as an async iterator, for doors that are asked for one item after the other. */
import type { FeedBatch, FeedEvent } from "./batch.ts";
import type { Feed, Subscription } from "./feed.ts";
import type { Sink } from "./subscriber.ts";

/** An event, or the word that everything older was given. */
export type FeedItem = { event: FeedEvent } | { caughtUp: bigint };

/** A feed that is being followed. */
export type Following = {
  next(): Promise<IteratorResult<FeedItem, undefined>>;
  /** Ends it; whoever waits for the next item is told so. */
  return(): Promise<IteratorReturnResult<undefined>>;
  [Symbol.asyncIterator](): Following;
};

/** How long what is there may wait to be asked for; who is slower can come back with the last cursor. */
const STALLED_MS = 60_000;

const DONE = { done: true, value: undefined } as const;

/**
 * Follows a feed. At most one batch waits in memory: the feed hands out the next one when this one was taken. Resolves
 * once the feed's place is known, so that nothing appended afterwards can be missed.
 */
export async function follow(feed: Feed, subscription: Omit<Subscription, "sink">): Promise<Following> {
  const waiting: FeedItem[] = [];
  let wanted: ((result: IteratorResult<FeedItem, undefined>) => void) | undefined;
  let emptied: ((there: boolean) => void) | undefined;
  let ended = false;
  let leave: (() => void) | undefined;
  let stalled: NodeJS.Timeout | undefined;

  function put(item: FeedItem): void {
    if (wanted === undefined) waiting.push(item);
    else {
      const give = wanted;
      wanted = undefined;
      give({ done: false, value: item });
    }
  }

  function end(): void {
    if (ended) return;
    ended = true;
    clearTimeout(stalled);
    waiting.length = 0;
    leave?.();
    wanted?.(DONE);
    emptied?.(false);
  }

  const sink: Sink = {
    deliver(batch: FeedBatch) {
      if (ended) return true;
      for (const event of batch.events) put({ event });
      return waiting.length === 0;
    },
    caughtUp(place) {
      if (!ended) put({ caughtUp: place });
    },
    drained() {
      if (ended) return Promise.resolve(false);
      if (waiting.length === 0) return Promise.resolve(true);
      return new Promise((resolve) => {
        stalled = setTimeout(end, STALLED_MS);
        emptied = (there) => {
          clearTimeout(stalled);
          emptied = undefined;
          resolve(there);
        };
      });
    },
  };
  leave = await feed.subscribe({ ...subscription, sink });
  if (ended) leave();

  const following: Following = {
    next() {
      if (ended) return Promise.resolve(DONE);
      const item = waiting.shift();
      if (waiting.length === 0) emptied?.(true);
      if (item !== undefined) return Promise.resolve({ done: false, value: item });
      return new Promise((resolve) => {
        wanted = resolve;
      });
    },
    return() {
      end();
      return Promise.resolve(DONE);
    },
    [Symbol.asyncIterator]: () => following,
  };
  return following;
}
