// What an app says of itself: events of streams and queries, failures, what is kept; how long queries work only where that is asked for.
import { createApp } from "@gapless/server/pipelines";
import { expect, test } from "vitest";

const TEXT = `define stream S (k string, n int);
  @PrimaryKey('k') define table T (k string, n int); define window W (k string, n int) length(2);
  @info(name = 'sums') from S[n > 1]#window.length(3) select k, sum(n) as t group by k insert into O;
  @info(name = 'rows') from S select k, n insert into T;
  @info(name = 'held') from S select k, n insert into W;
  @info(name = 'numbers') from S select math:parseInt(k) as i insert into P;
  partition with (k of S) begin
    @info(name = 'each') from S#window.lengthBatch(5) select n insert into #I;
    @info(name = 'all') from #I select n insert into Q;
  end;`;

function run(annotations = "", options = {}) {
  const logged: string[] = [];
  const app = createApp(`${annotations} ${TEXT}`, {
    now: 0,
    logger: ({ level, message }) => void (level === "info" && logged.push(message)),
    ...options,
  });
  app.start();
  app.input("S").sendBatch(["1", "b", "1", "c"].map((k, n) => ({ data: [k, n] })));
  return { app, logged };
}

test("counts and sizes are there without asking for them", () => {
  const { app } = run();
  expect(app.statistics()).toEqual({
    ...{ app: "app", level: "off", now: 0, failures: 3, timers: 0 },
    streams: { S: { events: 4 }, O: { events: 2 }, P: { events: 2 }, Q: { events: 0 } },
    queries: {
      sums: { in: 4, out: 2, failures: 0, state: { length: 2, groups: 2 } },
      rows: { in: 4, out: 4, failures: 1, state: {} },
      held: { in: 4, out: 4, failures: 0, state: {} },
      numbers: { in: 4, out: 2, failures: 2, state: {} },
      each: { in: 4, out: 0, failures: 0, state: { lengthBatch: 4 } },
      all: { out: 0, failures: 0, state: {} },
    },
    tables: { T: { rows: 3 } },
    windows: { W: { events: 2 } },
    partitions: [{ keys: 3 }],
  });
});

test.each([
  ["@app:statistics('true')", "basic"],
  ["@app:statistics(level = 'DETAIL')", "detail"],
  ["@app:statistics('false')", "off"],
])("%s measures how long queries work", (annotation, level) => {
  const { app } = run(annotation);
  const { queries, ...found } = app.statistics();
  expect(found.level).toBe(level);
  expect(queries["sums"]?.out).toBe(2);
  const latency = queries["sums"]?.latency;
  if (level === "off") expect(latency).toBeUndefined();
  else {
    expect(latency?.chunks).toBe(1);
    expect(latency?.average).toBeGreaterThan(0);
    expect(latency?.most).toBe(latency?.average);
  }
});

test("what reads the results of a query is not part of how long it works", () => {
  const app = createApp(
    "define stream S (n int); @info(name = 'q') from S select n insert into O; @info(name = 'r') from O select n insert into P;",
    {
      ...{ now: 0, statistics: "basic" as const },
    },
  );
  app.onStream("P", () => {
    for (const until = performance.now() + 20; performance.now() < until; );
  });
  app.start();
  app.input("S").send([1]);
  const { q, r } = app.statistics().queries;
  expect(q?.latency?.average).toBeLessThan(15);
  expect(r?.latency?.average).toBeLessThan(15);
});

test("the logger is told on the clock of the app, of what is included", () => {
  const { app, logged } = run(
    "@app:name('shop') @app:statistics(reporter = 'log', interval = '5', include = 'streams.S, Tables.*')",
  );
  app.advance(4999);
  expect(logged).toEqual([]);
  app.advance(10_000);
  expect(logged).toEqual([
    'statistics of shop: 3 failures, 1 timers; Streams.S {"events":4}; Tables.T {"rows":3}',
    'statistics of shop: 3 failures, 1 timers; Streams.S {"events":4}; Tables.T {"rows":3}',
  ]);
});

test("it tells in time after a state was taken up, too", () => {
  const annotation = "@app:statistics(interval = '5 sec', include = 'Tables.T')";
  const { app } = run(annotation);
  app.advance(3000);
  const bytes = app.snapshot();
  const logged: string[] = [];
  const other = createApp(`${annotation} ${TEXT}`, { now: 0, logger: ({ message }) => void logged.push(message) });
  other.restore(bytes);
  other.start();
  other.advance(4999);
  expect(logged).toEqual([]);
  other.advance(5000);
  expect(logged).toEqual(['statistics of app: 3 failures, 1 timers; Tables.T {"rows":3}']);
});
