// Windows that are defined: written into, read, joined, asked.
import { CheckError, createApp } from "@gapless/server/pipelines";
import { describe, expect, test } from "vitest";

const DEFINED = `define stream S (key string, value int);
  define stream T (key string);
  define window W (key string, value int) length(2) output all events;
  from S insert into W;`;

type Told = { arrived: unknown[]; left: unknown[] };

function run(queries: string, sends: [stream: string, row: unknown[]][], query = "q"): Told[] {
  const app = createApp(`${DEFINED} ${queries}`, { now: 0 });
  const told: Told[] = [];
  const rows = (events: { data: readonly unknown[] }[] | null) => (events ?? []).map(({ data }) => [...data]);
  app.onQuery(query, (_, arrived, left) => told.push({ arrived: rows(arrived), left: rows(left) }));
  app.start();
  for (const [stream, row] of sends) app.input(stream).send(row);
  return told;
}

const THREE: [string, unknown[]][] = [
  ["S", ["a", 1]],
  ["S", ["b", 2]],
  ["S", ["c", 4]],
];

test("those who read it are told what comes, what leaves, or both", () => {
  expect(run("@info(name = 'q') from W select key insert all events into O;", THREE)).toEqual([
    { arrived: [["a"]], left: [] },
    { arrived: [["b"]], left: [] },
    { arrived: [["c"]], left: [["a"]] },
  ]);
  expect(run("@info(name = 'q') from W[value > 1] select key insert into O;", THREE).length).toBe(2);
  expect(run("@info(name = 'q') from W select key insert expired events into O;", THREE)).toEqual([
    { arrived: [], left: [["a"]] },
  ]);
});

test("sums are those of what is in it", () => {
  const sums = run("@info(name = 'q') from W select sum(value) as s, min(value) as least insert into O;", THREE);
  expect(sums.flatMap(({ arrived }) => arrived)).toEqual([
    [1, 1],
    [3, 1],
    [6, 2],
  ]);
});

test("it is joined: found in, and setting off", () => {
  const join = "@info(name = 'q') from T join W on T.key == W.key select W.value insert into O;";
  const sends: [string, unknown[]][] = [["T", ["a"]], ...THREE, ["T", ["a"]], ["T", ["c"]]];
  expect(run(join, sends).flatMap(({ arrived }) => arrived)).toEqual([[4]]);
  const both = "@info(name = 'q') from W join T#window.length(5) on T.key == W.key select W.value insert into O;";
  expect(run(both, [["T", ["b"]], ...THREE]).flatMap(({ arrived }) => arrived)).toEqual([[2]]);
  const filtered = "@info(name = 'q') from T join W[value > 2] select W.key insert into O;";
  expect(run(filtered, [...THREE, ["T", ["x"]]]).flatMap(({ arrived }) => arrived)).toEqual([["c"]]);
});

test("with itself it is joined from one side: each event meets itself once", () => {
  const join = "@info(name = 'q') from W as a join W as b select a.key as x, b.key as y insert into O;";
  expect(run(join, THREE.slice(0, 2)).flatMap(({ arrived }) => arrived)).toEqual([
    ["a", "a"],
    ["b", "a"],
    ["b", "b"],
  ]);
});

test("it can be asked whether it holds something", () => {
  const sends: [string, unknown[]][] = [...THREE, ["T", ["a"]], ["T", ["b"]]];
  expect(run("@info(name = 'q') from T[(W.key == key) in W] insert into O;", sends)).toEqual([
    { arrived: [["b"]], left: [] },
  ]);
});

test("it tells only what its definition says", () => {
  const told = (output: string) => {
    const app = createApp(
      `define stream S (n int); define window W (n int) lengthBatch(2) ${output}; from S insert into W;
       @info(name = 'q') from W select sum(n) as s insert all events into O;`,
      { now: 0 },
    );
    const found: unknown[] = [];
    app.onQuery("q", (_, arrived, left) => found.push([arrived?.[0]?.data[0], left?.[0]?.data[0]]));
    app.start();
    for (const n of [1, 2, 3, 4]) app.input("S").send([n]);
    return found;
  };
  // Sums of batches begin anew in any case.
  expect(told("output current events")).toEqual([
    [3, undefined],
    [7, undefined],
  ]);
  expect(told("")).toEqual(told("output current events"));
});

test("what a window lets go may be written into it again", () => {
  const app = createApp(
    `@app:playback define stream S (n int); define window W (n int) time(1 sec);
     from S insert into W; from W[n < 3] select n + 1 as n insert expired events into W;`,
  );
  const told: unknown[] = [];
  app.onStream("W", (events) => {
    for (const { timestamp, data, isExpired } of events) told.push([timestamp, data[0], isExpired]);
  });
  app.start();
  app.input("S").sendAt(1_000, [1]);
  app.advance(10_000);
  expect(told).toEqual([
    [1_000, 1, false],
    [2_000, 1, true],
    [2_000, 2, false],
    [3_000, 2, true],
    [3_000, 3, false],
    [4_000, 3, true],
  ]);
});

describe("mistakes", () => {
  test.each([
    ["from W#window.length(5) select key insert into O;", "W is a window already; read it as it is"],
    ["from S select key insert into W;", "W has (key string, value int); the query gives (key string)"],
    ["define window W (n int) length(1);", "W is defined already"],
    ["define stream W (n int);", "W is defined already"],
    ["define window V (n int) length('x');", "events takes an int or a long, not a string"],
    ["define window V (n int) lenght(5);", "there is no window lenght; did you mean length?"],
  ])("%s", (text, reason) => {
    const app = text.startsWith("define") ? `define window W (key string) length(2); ${text}` : `${DEFINED} ${text}`;
    expect(() => createApp(app)).toThrow(CheckError);
    expect(() => createApp(app)).toThrow(reason);
  });
});
