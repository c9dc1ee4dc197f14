// Which webhooks give their places back: what was answered counts for a few seconds, and what hangs never does.
import { createPlaces } from "@gapless/server/push/places";
import { expect, test } from "vitest";

const job = (s: string) => ({ t: "tenant", s, l: "1", p: ["1"] });

test("what is under way is counted by webhook, and what was answered for five seconds at most", () => {
  let now = 0;
  const places = createPlaces(() => now);
  for (const s of ["fast", "fast", "hangs"]) places.take(job(s));
  expect([places.taken, places.busy()]).toEqual([
    3,
    [
      { t: "tenant", s: "fast", n: 2, a: 0 },
      { t: "tenant", s: "hangs", n: 1, a: 0 },
    ],
  ]);
  for (let n = 0; n < 2; n++) {
    places.answered(job("fast"));
    places.leave(job("fast"));
  }
  now = 2_600;
  places.take(job("fast"));
  places.answered(job("fast"));
  places.leave(job("fast"));
  const answered = () => Object.fromEntries(places.busy().map(({ s, a }) => [s, a]));
  expect(answered()).toEqual({ fast: 3, hangs: 0 });
  now = 5_100;
  expect(answered()).toEqual({ fast: 1, hangs: 0 });
  now = 60_000;
  expect(answered()).toEqual({ hangs: 0 });
  places.leave(job("hangs"));
  expect([places.taken, places.busy()]).toEqual([0, []]);
});
