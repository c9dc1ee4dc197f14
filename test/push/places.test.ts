// Which webhooks give their places back: what was answered counts for a few seconds, what hangs never does, and what is late
// holds no place.
import { createPlaces } from "@gapless/server/push/places";
import { expect, test } from "vitest";

const job = (s: string) => ({ t: "tenant", s, l: "1", p: ["1"] });

test("what is under way is counted by webhook, and what was answered for five seconds at most", () => {
  let now = 0;
  const places = createPlaces(10, () => now);
  places.take("1", job("fast"));
  places.take("2", job("fast"));
  places.take("3", job("hangs"));
  expect([places.underWay, places.free, places.busy()]).toEqual([
    3,
    7,
    [
      { t: "tenant", s: "fast", n: 2, l: 0, a: 0 },
      { t: "tenant", s: "hangs", n: 1, l: 0, a: 0 },
    ],
  ]);
  for (const id of ["1", "2"]) {
    places.answered(job("fast"));
    places.leave(id);
  }
  now = 2_600;
  places.take("4", job("fast"));
  places.answered(job("fast"));
  places.leave("4");
  const answered = () => Object.fromEntries(places.busy().map(({ s, a }) => [s, a]));
  expect(answered()).toEqual({ fast: 3, hangs: 0 });
  now = 5_100;
  expect(answered()).toEqual({ fast: 1, hangs: 0 });
  now = 60_000;
  expect(answered()).toEqual({ hangs: 0 });
  places.leave("3");
  places.leave("3");
  expect([places.underWay, places.free, places.busy()]).toEqual([0, 10, []]);
});

test("what is not answered within a second holds no place; of such there are twice as many as places at most", () => {
  let now = 0;
  const places = createPlaces(2, () => now);
  const fill = () => {
    while (places.free > 0) places.take(`${places.underWay}`, job("hangs"));
  };
  fill();
  now = 400;
  expect([places.free, places.freeIn]).toEqual([0, 600]);
  for (const second of [1, 2]) {
    now = second * 1_000;
    expect([places.free, places.freeIn]).toEqual([2, undefined]);
    fill();
  }
  // The room for late ones is full: these keep their places until one of them is over.
  now = 60_000;
  expect([places.underWay, places.free, places.freeIn]).toEqual([6, 0, undefined]);
  expect(places.busy()).toEqual([{ t: "tenant", s: "hangs", n: 6, l: 4, a: 0 }]);
  places.leave("0");
  expect([places.underWay, places.free]).toEqual([5, 1]);
});

test("late requests hold a bounded part of the memory, and none of that of the others", () => {
  let now = 0;
  const places = createPlaces(10, () => now);
  const mebibyte = 1024 * 1024;
  for (const [id, weight] of [
    ["large", 100],
    ["too-large", 100],
    ["small", 1],
  ] as const) {
    places.take(id, job(id));
    places.weigh(id, weight * mebibyte);
  }
  expect(places.bytes).toBe(201 * mebibyte);
  now = 1_000;
  expect([places.free, places.bytes]).toEqual([9, 100 * mebibyte]);
  places.weigh("large", 0);
  expect([places.free, places.bytes, places.underWay]).toEqual([10, 0, 3]);
});
