// Streams whose events come of themselves, and a clock that goes on without events.
import { CheckError, createApp } from "@gapless/server/pipelines";
import { expect, test } from "vitest";

function times(text: string, until: number): unknown[] {
  const app = createApp(`${text} from T select triggered_time as at insert into O;`, { now: 1_000 });
  const told: unknown[] = [];
  app.onStream("O", (events) => told.push(...events.map(({ data, timestamp }) => [data[0], timestamp])));
  app.start();
  app.advance(until);
  return told;
}

test("every so long, from the start on", () => {
  expect(times("define trigger T at every 500 milliseconds;", 2_400)).toEqual([
    [1_500, 1_500],
    [2_000, 2_000],
  ]);
});

test("once, at the start", () => {
  expect(times("define trigger T at 'start';", 9_000)).toEqual([[1_000, 1_000]]);
});

test("by a cron expression", () => {
  expect(times("define trigger T at '*/2 * * * * ?';", 6_000)).toEqual([
    [2_000, 2_000],
    [4_000, 4_000],
    [6_000, 6_000],
  ]);
});

test("in event time they wait for the first event, and come between events", () => {
  const app = createApp(
    `@app:playback define stream S (n int); define trigger T at every 1 sec; define trigger B at 'start';
     from S select 'event' as what, eventTimestamp() as at insert into O;
     from T select 'tick' as what, triggered_time as at insert into O;
     from B select 'begin' as what, triggered_time as at insert into O;`,
  );
  const told: unknown[] = [];
  app.onStream("O", (events) => told.push(...events.map(({ data }) => [...data])));
  app.start();
  expect(told).toEqual([]);
  app.input("S").sendBatch([5_000, 5_400, 6_000, 7_500].map((timestamp) => ({ timestamp, data: [1] })));
  expect(told).toEqual([
    ["begin", 5_000],
    ["event", 5_000],
    ["event", 5_400],
    ["tick", 6_000],
    ["event", 6_000],
    ["tick", 7_000],
    ["event", 7_500],
  ]);
});

test("without events, the clock of a playback goes on as it says", () => {
  const app = createApp(
    `@app:playback(idle.time = '100 millisec', increment = '2 sec') define stream S (n int);
     @info(name = 'q') from S#window.time(3 sec) select n insert expired events into O;`,
  );
  const told: unknown[] = [];
  app.onQuery("q", (time, _, left) => told.push([time, left?.map(({ data }) => data[0])]));
  app.start();
  app.elapse(1_000);
  expect(app.now).toBe(0);
  app.input("S").sendAt(1_000, [1]);
  app.elapse(99);
  expect(app.now).toBe(1_000);
  app.elapse(1);
  expect(app.now).toBe(3_000);
  app.elapse(60);
  app.input("S").sendAt(3_100, [2]);
  app.elapse(60);
  expect(app.now).toBe(3_100);
  expect(told).toEqual([]);
  app.elapse(140);
  expect(app.now).toBe(7_100);
  expect(told).toEqual([
    [4_000, [1]],
    [6_100, [2]],
  ]);
});

test.each([
  ["define trigger T at '* * *';", "has 3 fields"],
  ["define stream T (n int); define trigger T at 'start';", "T is defined already"],
  ["@app:playback(idle.time = '2', increment = '1 sec') define stream T (n int);", '"2" is not a length of time'],
  ["@app:playback(idle.time = '2 sec') define stream T (n int);", "idle.time and increment together"],
  ["@app:async define stream T (n int);", "@async stands before a stream"],
  ["@async(workers = '0') define stream T (n int);", "workers takes a whole number of 1 or more, not '0'"],
])("%s is refused", (text, reason) => {
  expect(() => createApp(text)).toThrow(CheckError);
  expect(() => createApp(text)).toThrow(reason);
});

test("what changes nothing is accepted", () => {
  const text =
    "@app:statistics(reporter = 'console') @async(buffer.size = '64', workers = '2') define stream S (n int);";
  expect([...createApp(text).streams.keys()]).toEqual(["S"]);
});
