// What patterns keep: saved and restored at any point they go on as if nothing had been, and what is saved of a change is that change.
import { createApp } from "@gapless/server/pipelines";
import { describe, expect, test } from "vitest";
import { randomFrom } from "../../schedules/random.ts";
import { DEFINED, drawn, interrupted, run } from "./pattern_runs.ts";

const BOTH = "select a.n as a, b.n as b";

const QUERIES = [
  `from a=A -> b=B[n > a.n] ${BOTH}`,
  `from every a=A -> b=B[k == a.k and n > a.n] within 800 millisec ${BOTH}`,
  `from every a=A[n < 4] -> b=A[k == a.k and n > a.n] -> c=A[n > b.n] within 2 sec select a.n as a, b.n as b, c.n as c`,
  `from every (a=A -> b=B[n != a.n]) within 500 millisec ${BOTH}`,
  `from a=A -> every (b=B[k == a.k] -> c=C) -> d=A[n > c.n] select a.n as a, b.n as b, c.n as c, d.n as d`,
  `from every a=A<2:4> -> b=B[k == a[0].k] within 1 sec ${BOTH}`,
  `from every (a=A<2:> -> b=B) -> c=C[n > 5] ${BOTH}, c.n as c`,
  `from a=A<3:> -> every b=B[n > a[last].n] -> c=C[n == b.n] ${BOTH}, c.n as c`,
  `from every (a=A<0:3> -> b=B) ${BOTH}`,
  `from every (a=A and b=B) -> c=C select a.n as a, b.n as b, c.n as c`,
  `from every a=A -> b=B[n > a.n] and c=C[n < a.n] within 1 sec ${BOTH}, c.n as c`,
  `from every a=A -> b=B[k == a.k] or c=C[k == a.k] ${BOTH}, c.n as c`,
  `from every a=A -> not B[k == a.k] for 700 millisec select a.n as a, eventTimestamp() as t`,
  `from every not A for 300 millisec select eventTimestamp() as t`,
  `from every not A[n > 3] for 200 millisec -> b=B select b.n, eventTimestamp() as t`,
  `from not A for 200 millisec -> b=B[n > 2] select b.n`,
  `from every a=A -> not B[k == a.k] and c=C select a.n as a, c.n as c`,
  `from every a=A -> not B for 400 millisec and c=C select a.n as a, c.n as c, eventTimestamp() as t`,
  `from every a=A -> not B for 400 millisec or c=C within 900 millisec select a.n as a, c.n as c`,
  `from every (not A for 300 millisec and b=B) select b.n, eventTimestamp() as t`,
  `from every (not A for 300 millisec or not B for 200 millisec) -> c=C select c.n, eventTimestamp() as t`,
  `from every a=A, b=B[n > a.n] ${BOTH}`,
  `from every a=A, b=B*, c=C ${BOTH}, c.n as c`,
  `from every a=A?, b=B+, c=A[n > b[last].n] ${BOTH}, c.n as c`,
  `from a=A, b=A[n > a.n] or c=B select a.n as a, b.n as b, c.n as c`,
  `from every a=A, b=B and c=C ${BOTH}, c.n as c`,
  `from every not A for 100 millisec, b=B select b.n, eventTimestamp() as t`,
  `from every a=A, not B for 150 millisec, c=C select a.n as a, c.n as c`,
  `from every a=A, not B and c=C select a.n as a, c.n as c`,
  `from every a=A#log('a')[n > 2] -> b=B[n > a.n]#log('b')<1:2> -> c=C select eventTimestamp(a) as a, b.n as b`,
];

describe.each(QUERIES)("%s", (query) => {
  test.each([1, 2])("saved and restored at random points, seed %i", (seed) => {
    const events = drawn(randomFrom(seed), ["A", "B", "C"], 80);
    const whole = run(query, events, 20_000);
    expect(interrupted(query, events, randomFrom(seed + 100), 20_000)).toEqual(whole);
  });

  test("something comes of it", () => {
    const found = run(query, drawn(randomFrom(3), ["A", "B", "C"], 200), 20_000);
    expect(found.length).toBeGreaterThan(0);
  });
});

test("in a partition each key has its own", () => {
  const query = `partition with (k of A, k of B, k of C) begin from every a=A<1:2> -> b=B and c=C within 2 sec ${BOTH}, c.n as c`;
  const events = drawn(randomFrom(7), ["A", "B", "C"], 150);
  const whole = run(query, events, 0, "end;");
  expect(whole.length).toBeGreaterThan(0);
  expect(interrupted(query, events, randomFrom(8), 0, "end;")).toEqual(whole);
});

describe("what is saved of a change", () => {
  function sizes(query: string, waiting: number): { whole: number; none: number; one: number } {
    const app = createApp(`${DEFINED} ${query} insert into O;`, { now: 1_000 });
    app.start();
    const a = app.input("A");
    a.sendBatch(Array.from({ length: waiting }, (_, at) => ({ data: [`key ${at}`, at] })));
    const whole = app.snapshot().length;
    const none = app.snapshotChanges().length;
    a.send(["one more", 1]);
    app.input("B").send(["key 5", waiting + 1]);
    return { whole, none, one: app.snapshotChanges().length };
  }

  test.each([
    `from every a=A -> b=B[k == a.k] within 1 hour ${BOTH}`,
    `from every a=A -> b=B[k == a.k] and c=C[k == a.k] ${BOTH}`,
    `from a=A<1:> -> b=B[n < 0] ${BOTH}`,
    `from every a=A -> not B[k == a.k] for 1 hour select a.k`,
  ])("grows with what has changed, not with what there is: %s", (query) => {
    const [few, many] = [sizes(query, 100), sizes(query, 2_000)];
    expect(many.whole).toBeGreaterThan(few.whole * 10);
    expect(many.none).toBeLessThan(few.none + 50);
    expect(many.one).toBeLessThan(few.one + 50);
    expect(many.one).toBeLessThan(2_000);
  });
});

describe("what is left", () => {
  const empty = (query: string) => {
    const app = createApp(`${DEFINED} ${query} insert into O;`, { now: 1_000 });
    app.start();
    return { app, size: app.snapshot().length };
  };

  test.each([
    `from every a=A -> b=B[k == a.k] within 5 sec ${BOTH}`,
    `from every a=A -> b=B and c=C[k == a.k] within 5 sec ${BOTH}`,
    `from every a=A -> b=B[k == a.k] or c=C[k == a.k] within 5 sec ${BOTH}`,
    `from every a=A<2> -> b=B[k == a[0].k] within 5 sec ${BOTH}`,
    `from every a=A -> not C[k == a.k] for 10 sec and b=B[k == a.k] within 5 sec ${BOTH}`,
    `from every (a=A -> not B[k == a.k] and c=C[k == a.k]) within 5 sec select a.n`,
  ])("of what took too long nothing, though no event comes: %s", (query) => {
    const { app, size } = empty(query);
    const keys = Array.from({ length: 3_000 }, (_, at) => ({ data: [`k${at}`, at] }));
    app.input("A").sendBatch(keys);
    app.advance(2_000);
    app.input("B").sendBatch(keys.slice(0, 10));
    app.advance(60_000);
    expect(app.snapshot().length).toBeLessThan(size + 500);
  });

  test.each([
    `from every a=A -> b=B[k == a.k] or c=C[k == a.k] ${BOTH}`,
    `from every a=A -> not C[k == a.k] and b=B[k == a.k] ${BOTH}`,
    `from every a=A<1:5> -> b=B[k == a[0].k] ${BOTH}`,
  ])("of what went on nothing, though the first one still waits: %s", (query) => {
    const { app, size } = empty(query);
    for (let at = 0; at < 5_000; at++) {
      app.input("A").send([`k${at}`, at]);
      if (at > 0) app.input("B").send([`k${at}`, at]);
    }
    // Some are let go of together.
    expect(app.snapshot().length).toBeLessThan(size + 100_000);
  });
});
