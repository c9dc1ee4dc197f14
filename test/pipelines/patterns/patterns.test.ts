// Patterns against the plainest code there is, which looks at every event before.
import { describe, expect, test } from "vitest";
import { randomFrom } from "../../schedules/random.ts";
import { drawn, run, type Sent, sent } from "./pattern_runs.ts";

describe.each([1, 2, 3, 4, 5])("seed %i", (seed) => {
  const draw = randomFrom(seed);

  test("every a -> b within a time: each b completes all that wait for it, in their order", () => {
    const events = drawn(draw, ["A", "B"]);
    const wanted: unknown[][] = [];
    let waiting: Sent[] = [];
    for (const event of events) {
      if (event.stream === "A") waiting.push(event);
      else {
        const isMet = (a: Sent) => a.k === event.k && event.n > a.n && event.at - a.at <= 800;
        for (const a of waiting.filter(isMet)) wanted.push([a.k, a.n, event.n]);
        waiting = waiting.filter((a) => !isMet(a));
      }
    }
    const query = (filter: string) =>
      `from every a=A -> b=B[${filter}] within 800 millisec select a.k, a.n as an, b.n as bn`;
    expect(run(query("b.k == a.k and b.n > a.n"), events)).toEqual(wanted);
    // The same without an equality by which matches could be found.
    expect(run(query("not (b.k != a.k) and b.n > a.n"), events)).toEqual(wanted);
  });

  test("states of one stream: an event leads a match on once, and meets none that it has begun", () => {
    const events = drawn(draw, ["A"]);
    const wanted: unknown[][] = [];
    let first: Sent[] = [];
    let second: [Sent, Sent][] = [];
    for (const event of events) {
      const done = second.filter(([, b]) => event.n > b.n);
      for (const [a, b] of done) wanted.push([a.n, b.n, event.n]);
      second = second.filter(([, b]) => event.n <= b.n);
      const led = first.filter((a) => event.k === a.k && event.n > a.n);
      second.push(...led.map((a): [Sent, Sent] => [a, event]));
      first = first.filter((a) => !led.includes(a));
      if (event.n < 4) first.push(event);
    }
    const query =
      "from every a=A[n < 4] -> b=A[k == a.k and n > a.n] -> c=A[n > b.n] select a.n as a, b.n as b, c.n as c";
    expect(run(query, events)).toEqual(wanted);
  });

  test("every (a -> b): the next begins when one is complete, or took too long; without every there is one", () => {
    const events = drawn(draw, ["A", "B", "C"]);
    const all: unknown[][] = [];
    let a: Sent | undefined;
    for (const event of events) {
      if (a !== undefined && event.at - a.at > 500 && event.stream !== "C") a = undefined;
      if (event.stream === "A") a ??= event;
      else if (event.stream === "B" && a !== undefined && event.n !== a.n) {
        all.push([a.n, event.n]);
        a = undefined;
      }
    }
    const select = "within 500 millisec select a.n as a, b.n as b";
    expect(run(`from every (a=A -> b=B[n != a.n]) ${select}`, events)).toEqual(all);
    const begin = events.findIndex((event) => event.stream === "A");
    const [one, ...others] = events.slice(begin) as [Sent, ...Sent[]];
    const other = others.find((event) => event.stream === "B" && event.n !== one.n);
    const only = other !== undefined && other.at - one.at <= 500 ? [[one.n, other.n]] : [];
    expect(run(`from a=A -> b=B[n != a.n] ${select}`, events)).toEqual(only);
  });

  test("counts: collects up to the most until the next state has its event", () => {
    const events = drawn(draw, ["A", "B"]);
    const wanted: unknown[][] = [];
    let rows: Sent[] = [];
    for (const event of events) {
      if (event.stream === "A" && rows.length < 4) rows.push(event);
      if (event.stream === "B" && rows.length >= 2) {
        wanted.push([
          rows.map((row) => row.n),
          rows[0]?.n,
          rows[3]?.n ?? null,
          rows.at(-1)?.n,
          rows.at(-2)?.n,
          event.n,
        ]);
        rows = [];
      }
    }
    const query = `from every (a=A<2:4> -> b=B)
      select a.n as ns, a[0].n as first, a[3].n as fourth, a[last].n as last, a[last - 1].n as other, b.n as n`;
    // While one collects none begins: every of a group begins with the end of the one before.
    expect(run(query, events)).toEqual(wanted);
  });

  test("and takes both in any order, or whichever comes first", () => {
    const events = drawn(draw, ["A", "B", "C"]);
    const both: unknown[][] = [];
    const either: unknown[][] = [];
    let [a, b]: (Sent | undefined)[] = [];
    for (const event of events) {
      if (event.stream === "C") continue;
      either.push(event.stream === "A" ? [event.n, null] : [null, event.n]);
      if (event.stream === "A") a ??= event;
      else b ??= event;
      if (a === undefined || b === undefined) continue;
      both.push([a.n, b.n]);
      [a, b] = [undefined, undefined];
    }
    expect(run("from every (a=A and b=B) select a.n as a, b.n as b", events)).toEqual(both);
    expect(run("from every (a=A or b=B) select a.n as a, b.n as b", events)).toEqual(either);
  });
});

test("a filter may ask a table about the event and what came before it", () => {
  const events = [sent("C", 5), sent("A", 5), sent("B", 1, 1, "y"), sent("B", 2)];
  const query = `define table T (k string, n int); from C insert into T;
    from a=A -> b=B[(T.k == k and T.n == a.n) in T] select a.k as ak, b.n`;
  expect(run(query, events)).toEqual([["x", 2]]);
});

test("states that may be empty are, but not all of them", () => {
  const query = "from every (a=A? -> b=B<0:2>) select a.n as a, b.n as b";
  expect(run(query, [sent("B", 1), sent("A", 2), sent("B", 3)])).toEqual([
    [[], [1]],
    [[2], [3]],
  ]);
});

test("a state that was passed by is null", () => {
  const query = "from every a=A or b=B select a.n as an, b.n as bn having b is null";
  expect(run(query, [sent("A", 1), sent("B", 2), sent("A", 3)])).toEqual([
    [1, null],
    [3, null],
  ]);
});

test("what comes back as an event is met as one that comes later", () => {
  const query =
    "from every a=A[n < 8] -> b=B[n > a.n] select a.k, b.n as n insert into A; from A[n < 8] select k, n + 1 as n insert into B; from A select n";
  expect(run(query, [sent("A", 1), sent("A", 6)])).toEqual([1, 6, 2, 7, 3, 8, 4, 5, 6, 7, 8].map((n) => [n]));
});

test("results that come back while others are given out stand behind them", () => {
  const query = `from every (a=A[n < 4] or b=B) select coalesce(a.k, b.k) as k, ifThenElse(b is null, a.n + 1, b.n) as n
    insert into A; from A select n`;
  expect(run(query, [{ stream: "B", k: "x", n: 1, at: 1 }])).toEqual([[1], [2], [3], [4]]);
});

test("a partition has matches of its own for each key", () => {
  const events = drawn(randomFrom(9), ["A", "B"]);
  const query = "from every a=A -> b=B[n > a.n] select a.k, a.n as a, b.n as b";
  const all = run(`partition with (k of A, k of B) begin ${query}`, events, 0, "end;");
  for (const key of ["x", "y", "z"]) {
    const own = events.filter((event) => event.k === key);
    expect(all.filter((row) => row[0] === key)).toEqual(run(query, own));
  }
});
