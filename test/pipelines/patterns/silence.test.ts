// What does not come: absent states, and times that run out, against the plainest code there is.
import { createApp } from "@gapless/server/pipelines";
import { describe, expect, test } from "vitest";
import { randomFrom } from "../../schedules/random.ts";
import { DEFINED, drawn, run, type Sent, sent } from "./pattern_runs.ts";

describe.each([1, 2, 3, 4, 5])("seed %i", (seed) => {
  const draw = randomFrom(seed);

  test("not for a time: those that nothing ended, in the order of their times", () => {
    const events = drawn(draw, ["A", "B", "C"]);
    const wanted = events.flatMap((a, at) => {
      if (a.stream !== "A") return [];
      const after = events.slice(at + 1);
      const ends = after.some((b) => b.stream === "B" && b.k === a.k && b.at < a.at + 700);
      return ends ? [] : [[a.k, a.n]];
    });
    const query = "from every a=A -> not B[k == a.k] for 700 millisec select a.k, a.n";
    expect(run(query, events, 1e6)).toEqual(wanted);
  });

  test("not without a time: an event of the one stream ends what waits for the other", () => {
    const events = drawn(draw, ["A", "B", "C"]);
    const wanted: unknown[][] = [];
    let waiting: Sent[] = [];
    for (const event of events) {
      if (event.stream === "A") waiting.push(event);
      if (event.stream === "B") waiting = waiting.filter((a) => a.k !== event.k);
      if (event.stream !== "C") continue;
      wanted.push(...waiting.map((a) => [a.n, event.n]));
      waiting = [];
    }
    expect(run("from every a=A -> not B[k == a.k] and c=C select a.n as a, c.n as c", events)).toEqual(wanted);
  });

  test("not for a time, beside another: and waits for both, or takes what comes first", () => {
    const events = drawn(draw, ["A", "B", "C"]).map((event) =>
      event.stream === "A" ? { ...event, at: event.at + 50 } : event,
    );
    events.sort((a, b) => a.at - b.at);
    const both: [number, unknown[]][] = [];
    const either: [number, unknown[]][] = [];
    events.forEach((a, at) => {
      if (a.stream !== "A") return;
      const after = events.slice(at + 1);
      const due = a.at + 700;
      const b = after.find((event) => event.stream === "B" && event.k === a.k && event.at < due);
      const c = after.find((event) => event.stream === "C");
      if (b === undefined && c !== undefined) both.push([Math.max(due, c.at), [a.n, c.n]]);
      const isFirst = c !== undefined && c.at < due;
      if (isFirst) either.push([c.at, [a.n, c.n]]);
      else if (b === undefined) either.push([due, [a.n, null]]);
      else if (c !== undefined) either.push([c.at, [a.n, c.n]]);
    });
    const inOrder = (rows: typeof both) => rows.sort(([a], [b]) => a - b).map(([, row]) => row);
    const query = (op: string) =>
      `from every a=A -> not B[k == a.k] for 700 millisec ${op} c=C select a.n as a, c.n as c`;
    expect(run(query("and"), events, 1e6)).toEqual(inOrder(both));
    expect(run(query("or"), events, 1e6)).toEqual(inOrder(either));
  });

  test("not at the beginning: silence is counted from the app's begin and from each event", () => {
    const events = drawn(draw, ["A", "B", "C"]);
    const begin = (events[0] as Sent).at;
    const last = (events.at(-1) as Sent).at;
    const silences: number[] = [];
    const ends = events.filter((event) => event.stream === "A").map((event) => event.at);
    let due = begin + 300;
    for (const end of [...ends, Number.POSITIVE_INFINITY]) {
      for (; due <= Math.min(end, last); due += 300) silences.push(due);
      due = end + 300;
    }
    expect(run("from every not A for 300 millisec select eventTimestamp() as t", events)).toEqual(
      silences.map((at) => [at]),
    );
    const met = events.find(
      (event) => event.stream === "B" && silences.length > 0 && event.at >= (silences[0] as number),
    );
    expect(run("from not A for 300 millisec -> b=B select b.n", events)).toEqual(met === undefined ? [] : [[met.n]]);
  });
});

test("silence of either of two streams: each counts its own time", () => {
  const app = createApp(`${DEFINED} from every (not A for 2 sec or not B for 2 sec) -> c=C select c.n insert into O;`, {
    now: 0,
  });
  const found: unknown[] = [];
  app.onStream("O", (rows) => found.push(...rows.map((row) => row.data[0])));
  app.start();
  app.advance(1_000);
  app.input("A").send(["x", 0]);
  app.advance(2_100);
  app.input("C").send(["x", 1]);
  app.advance(3_100);
  app.input("C").send(["x", 2]);
  app.advance(4_100);
  app.input("C").send(["x", 3]);
  // B is silent at 2 and 4 seconds, A at 3.
  expect(found).toEqual([1, 2, 3]);
});

test("silence is not told for times before the clock", () => {
  const app = createApp(`${DEFINED} from every not A for 1 sec select eventTimestamp() as t insert into O;`, {
    now: 100_000,
  });
  const found: unknown[] = [];
  app.onStream("O", (rows) => found.push(...rows.map((row) => row.data[0])));
  app.start();
  app.input("A").sendAt(1_000, ["x", 1]);
  app.advance(101_500);
  expect(found).toEqual([100_000, 101_000]);
});

test("silence behind what may be empty is counted from the begin, and from each event that comes", () => {
  const query = "from a=A<0:3> -> not B for 1 sec select a.n as a, eventTimestamp() as t";
  const [begin, end] = [sent("C", 0, 5_000), sent("C", 0, 7_000)];
  expect(run(query, [begin, end])).toEqual([[[], 6_000]]);
  expect(run(query, [begin, sent("A", 1, 5_400), end])).toEqual([[[1], 6_400]]);
});

test("events whose times go back: each is as old as it says", () => {
  const events = [sent("A", 1, 1_000), sent("A", 2, 600), sent("B", 3, 1_300)];
  expect(run("from every a=A -> b=B within 500 millisec select a.n as a, b.n as b", events)).toEqual([[1, 3]]);
  const silent = "from every a=A -> not B for 700 millisec select a.n, eventTimestamp() as t";
  expect(run(silent, events.slice(0, 2), 9_000)).toEqual([
    [2, 1_300],
    [1, 1_700],
  ]);
});

test("what took too long is let go of when the clock says so, though no event comes", () => {
  const app = createApp(`${DEFINED} from every a=A -> b=B[k == a.k] within 5 sec select a.k insert into O;`, {
    now: 1_000,
  });
  app.start();
  for (let at = 0; at < 100; at++) app.input("A").send([`k${at}`, at]);
  expect(app.nextTimer).toBe(6_001);
  app.advance(6_001);
  expect(app.nextTimer).toBe(Number.POSITIVE_INFINITY);
});
