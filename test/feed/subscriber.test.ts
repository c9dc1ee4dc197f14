import { FeedBatch, feedEvent } from "@gapless/server/feed/batch";
import { Groups } from "@gapless/server/feed/groups";
import { Subscriber } from "@gapless/server/feed/subscriber";
import { expect, test } from "vitest";

function batch(from: number, to: number, text = ""): FeedBatch {
  const events = Array.from({ length: to - from + 1 }, (_, index) =>
    feedEvent({
      id: "01a1fde2-0169-7969-ad3e-11ef79e022f0",
      stream: "s",
      version: "1",
      position: String(from + index),
      type: "t",
      topic: "t",
      data: JSON.stringify(text),
      metadata: "{}",
      occurred_at: null,
      recorded_at: "2030-01-01 00:00:00+00",
    }),
  );
  return new FeedBatch(events);
}

function setUp() {
  const got: string[] = [];
  let taking = true;
  let drain = (_there: boolean): void => undefined;
  let blocked = 0;
  const group = new Groups<Subscriber>().join({ types: [], topics: [], categories: [], streams: [] });
  const subscriber = new Subscriber({
    caller: { tenant: "t", permissions: [] },
    group,
    since: null,
    cursor: 0n,
    onBlocked: () => blocked++,
    sink: {
      deliver(given) {
        got.push(...given.events.map((event) => String(event.place)));
        return taking;
      },
      caughtUp: () => undefined,
      drained: () =>
        new Promise((resolve) => {
          drain = resolve;
        }),
    },
  });
  return {
    got,
    subscriber,
    block: () => {
      taking = false;
    },
    unblock: () => {
      taking = true;
      drain(true);
    },
    blocked: () => blocked,
  };
}

test("keeps live batches while joining and writes only what is new in them", async () => {
  const { subscriber, got } = setUp();
  subscriber.attach();
  subscriber.offer(batch(3, 5));
  subscriber.deliver(batch(1, 3));
  expect(got).toEqual(["1", "2", "3"]);
  expect(await subscriber.release()).toBe(true);
  subscriber.offer(batch(6, 6));
  expect(got).toEqual(["1", "2", "3", "4", "5", "6"]);
});

test("keeps a little for a slow client, and lets go when it becomes much", async () => {
  const { subscriber, got, block, unblock, blocked } = setUp();
  subscriber.attach();
  await subscriber.release();
  block();
  subscriber.offer(batch(1, 1));
  expect(blocked()).toBe(1);
  subscriber.offer(batch(2, 2));
  expect([got, subscriber.attached, subscriber.held?.length]).toEqual([["1"], true, 1]);
  for (let place = 3; place < 20; place++) subscriber.offer(batch(place, place, "x".repeat(50_000)));
  expect([subscriber.attached, subscriber.held]).toEqual([false, undefined]);
  unblock();
  expect(await subscriber.release()).toBe(false);
  expect(subscriber.cursor).toBe(1n);
});
