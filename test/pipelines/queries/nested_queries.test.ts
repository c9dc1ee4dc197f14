// from (from … return) …: what a query within a query gives is read as if it were a stream between the two.
import { createApp, LanguageError, parseApp, print } from "@gapless/server/pipelines";
import { expect, test } from "vitest";
import { randomFrom } from "../../schedules/random.ts";

const S = "@app:playback define stream S (k string, n int, at long); define stream A (k string, x double);";

function run(text: string, seed: number): unknown[] {
  const random = randomFrom(seed);
  const app = createApp(text);
  const told: unknown[] = [];
  app.onStream("O", (events) => void told.push(...events.map(({ timestamp, data }) => [timestamp, ...data])));
  app.start();
  let time = 1000;
  for (let count = 0; count < 60; count++) {
    time += random.number(0, 399);
    const k = random.one("a", "b", "c");
    if (random.chance(0.75)) app.input("S").sendAt(time, [k, random.number(0, 9), time]);
    else app.input("A").sendAt(time, [k, random.number(0, 9) / 2]);
  }
  app.advance(time + 10_000);
  return told;
}

/** What stands in the parentheses, and what around them: `IN` is the place of the inner one. */
const PAIRS: [inner: string, outer: string][] = [
  ["from S[n > 1] select k, n * 2 as m", "from IN[m > 4]#window.lengthBatch(2) select k, sum(m) as t"],
  ["from S", "from IN"],
  ["from S#window.time(1 sec) select k, count() as c group by k", "from IN[c > 1] select k, c"],
  ["from every a=S[n > 5] -> b=A[k == a.k] select a.k as k, b.x as x", "from IN#window.length(3) select avg(x) as m"],
  [
    "from S#window.length(4) as s join A#window.time(2 sec) as a on s.k == a.k select s.k as k, n, x",
    "from IN select k, sum(n) as t group by k having t > 10",
  ],
  [
    "from S#window.timeBatch(1 sec) select k, sum(n) as t group by k order by t limit 1",
    "from IN select k, t + 1 as u",
  ],
  [
    "from S select k, n output last every 3 events",
    "from IN#window.length(2) select k, sum(n) as t output all every 1 sec",
  ],
];

test.each(PAIRS)("(%s) is as a stream between", (inner, outer) => {
  for (const seed of [1, 2, 3]) {
    for (const events of ["", " expired events", " all events"]) {
      const between = run(
        `${S} ${inner} insert${events} into Inner; ${outer.replace("IN", "Inner")} insert into O;`,
        seed,
      );
      const within = run(`${S} ${outer.replace("IN", `(${inner} return${events})`)} insert into O;`, seed);
      expect(within).toEqual(between);
    }
  }
  expect(run(`${S} ${outer.replace("IN", `(${inner} return)`)} insert into O;`, 1).length).toBeGreaterThan(0);
});

test("in a partition each key has its own, and so has a query within a query within a query", () => {
  const app = (query: string) => `${S} partition with (k of S) begin ${query} end;`;
  const within = app(
    "from (from (from S select n, count() as c return)[c > 2] select n, c return)#window.length(2) select sum(n) as t insert into O;",
  );
  const between = app(
    "from S select n, count() as c insert into #X; from #X[c > 2] select n, c insert into #Y; from #Y#window.length(2) select sum(n) as t insert into O;",
  );
  expect(run(within, 4)).toEqual(run(between, 4));
  expect(print(parseApp(print(parseApp(within))))).toBe(print(parseApp(within)));
});

test("an event that fails within is one of the stream that is read", () => {
  const app = createApp(`@OnError(action = 'STREAM') define stream S (t string);
    from (from S select math:parseInt(t) as n return)[n > 1] select n insert into O;`);
  const told: unknown[] = [];
  app.onStream("!S", (events) => void told.push(...events.map(({ data }) => data[0])));
  app.onStream("O", (events) => void told.push(...events.map(({ data }) => data[0])));
  app.start();
  app.input("S").sendBatch([{ data: ["2"] }, { data: ["x"] }, { data: ["3"] }]);
  expect(told.toSorted()).toEqual([2, 3, "x"]);
});

test.each([
  "from (from S select k return) as x join A on x.k == A.k select x.k insert into O;",
  "from (from S select k return) -> A select A.k insert into O;",
])("it is no part of a join or pattern: %s", (text) => {
  expect(() => createApp(`${S} ${text}`)).toThrow(LanguageError);
  expect(() => createApp(`${S} ${text}`)).toThrow(/stands alone/);
});
