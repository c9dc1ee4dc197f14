// The feed as an iterator: what waits in memory is bounded, and its end reaches everybody who waits.
import { FeedBatch, type FeedEvent } from "@gapless/server/feed/batch";
import type { Feed, Subscription } from "@gapless/server/feed/feed";
import { type FeedItem, follow } from "@gapless/server/feed/follow";
import { EVERYTHING } from "@gapless/server/log/filter";
import { expect, test } from "vitest";

function batch(first: number, count: number): FeedBatch {
  return new FeedBatch(Array.from({ length: count }, (_, index) => ({ place: BigInt(first + index) }) as FeedEvent));
}

async function begin() {
  let subscription: Subscription | undefined;
  let left = 0;
  const feed = {
    subscribe(given: Subscription) {
      subscription = given;
      return Promise.resolve(() => {
        left++;
      });
    },
  } as Feed;
  const caller = { tenant: "t", permissions: [] };
  const following = await follow(feed, { caller, via: "sse", filter: EVERYTHING, after: null, since: null });
  if (subscription === undefined) throw new Error("nothing was subscribed to");
  return { following, sink: subscription.sink, left: () => left };
}

const shown = (result: IteratorResult<FeedItem, undefined>) => {
  if (result.done === true) return "done";
  return "caughtUp" in result.value ? `caught up ${result.value.caughtUp}` : Number(result.value.event.place);
};

test("items come in order, whoever is first", async () => {
  const { following, sink } = await begin();
  const early = [following.next()];
  sink.caughtUp(0n);
  expect(sink.deliver(batch(1, 2))).toBe(false);
  early.push(following.next(), following.next());
  expect((await Promise.all(early)).map(shown)).toEqual(["caught up 0", 1, 2]);
});

test("while something waits, the feed is asked to wait, and goes on when all was taken", async () => {
  const { following, sink } = await begin();
  expect(sink.deliver(batch(1, 3))).toBe(false);
  const said: boolean[] = [];
  void sink.drained().then((there) => said.push(there));
  for (const place of [1, 2]) {
    expect(shown(await following.next())).toBe(place);
    expect(said).toEqual([]);
  }
  expect(shown(await following.next())).toBe(3);
  await Promise.resolve();
  expect(said).toEqual([true]);
  const waiting = following.next();
  expect(sink.deliver(batch(4, 1))).toBe(true);
  expect(shown(await waiting)).toBe(4);
});

test("its end answers who waits for an item, lets the feed go, and throws away what was left", async () => {
  const { following, sink, left } = await begin();
  const waiting = following.next();
  await following.return();
  expect([shown(await waiting), shown(await following.next()), left()]).toEqual(["done", "done", 1]);
  expect(sink.deliver(batch(1, 1))).toBe(true);
  expect(await sink.drained()).toBe(false);

  const other = await begin();
  other.sink.deliver(batch(1, 5));
  const drained = other.sink.drained();
  await other.following.return();
  await other.following.return();
  expect([await drained, shown(await other.following.next()), other.left()]).toEqual([false, "done", 1]);
});
