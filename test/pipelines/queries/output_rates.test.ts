// output … every …: against the plainest code that says what should come out, and when.
import { createApp } from "@gapless/server/pipelines";
import { describe, expect, test } from "vitest";
import { type Random, randomFrom } from "../../schedules/random.ts";

interface Event {
  id: number;
  time: number;
  key: string;
  value: number;
}

function events(draw: Random, count: number): Event[] {
  let time = 1_000;
  return Array.from({ length: count }, (_, id) => {
    time += draw.number(0, 300);
    return { id, time, key: `k${draw.number(0, 2)}`, value: draw.number(0, 9) };
  });
}

/** What came out together, one after the other, as rows. */
function run(query: string, given: Event[], size = 1): unknown[][][] {
  const app = createApp(`@app:playback define stream S (id int, key string, value int); from S${query} insert into O;`);
  const told: unknown[][][] = [];
  app.onStream("O", (list) => told.push(list.map(({ data }) => [...data])));
  app.start();
  const rows = given.map(({ id, time, key, value }) => ({ timestamp: time, data: [id, key, value] }));
  for (let at = 0; at < rows.length; at += size) app.input("S").sendBatch(rows.slice(at, at + size));
  return told;
}

const ids = (list: Event[]) => list.map(({ id }) => [id]);
const sum = (list: Event[]) => list.reduce((total, { value }) => total + value, 0);

/** The last of each key, in the order in which the keys came first. */
function lastOfEach(list: Event[]): Event[] {
  const last = new Map<string, Event>();
  for (const event of list) last.set(event.key, event);
  return [...last.values()];
}

describe.each([1, 2, 3])("random events, seed %i", (seed) => {
  const given = events(randomFrom(seed), 60);
  const start = (given[0] as Event).time;
  const end = (given.at(-1) as Event).time;
  const parts = (many: number) =>
    Array.from({ length: Math.floor(given.length / many) }, (_, at) => given.slice(at * many, (at + 1) * many));
  const ticks = (length: number) =>
    Array.from({ length: Math.floor((end - start) / length) }, (_, at) => start + (at + 1) * length);
  const some = (told: unknown[][][]) => told.filter((rows) => rows.length > 0);

  test("every so many events: all, the first, the last", () => {
    expect(run(" select id output all every 4 events", given)).toEqual(parts(4).map(ids));
    expect(run(" select id output every 4 events", given)).toEqual(parts(4).map(ids));
    expect(run(" select id output last every 4 events", given)).toEqual(parts(4).map((part) => ids(part.slice(-1))));
    const first = given.filter((_, at) => at % 4 === 0).map((event) => ids([event]));
    expect(run(" select id output first every 4 events", given)).toEqual(first);
  });

  test("every so many events, by group", () => {
    const last = parts(5).map((part) => ids(lastOfEach(part)));
    expect(run(" select id, key group by key output last every 5 events", given)).toEqual(
      last.map((rows) => rows.map(([id]) => [id, (given[id as number] as Event).key])),
    );
    const seen: Record<string, number> = {};
    const first = given.filter(({ key }) => {
      seen[key] = (seen[key] ?? 0) + 1;
      return ((seen[key] as number) - 1) % 3 === 0;
    });
    expect(run(" select id group by key output first every 3 events", given).flat()).toEqual(ids(first));
  });

  test("every so long: all, the last, by group", () => {
    const between = (at: number) => given.filter(({ time }) => time >= at - 700 && time < at);
    const wanted = (pick: (list: Event[]) => Event[]) => some(ticks(700).map((at) => ids(pick(between(at)))));
    expect(run(" select id output all every 700 millisec", given)).toEqual(wanted((list) => list));
    expect(run(" select id output last every 700 millisec", given)).toEqual(wanted((list) => list.slice(-1)));
    expect(run(" select id group by key output last every 700 millisec", given)).toEqual(wanted(lastOfEach));
  });

  test("every so long: the first, after which it is silent", () => {
    const told: Record<string, number> = {};
    const first = (keyOf: (event: Event) => string) =>
      given.filter((event) => {
        const before = told[keyOf(event)];
        if (before !== undefined && before + 500 > event.time) return false;
        told[keyOf(event)] = event.time;
        return true;
      });
    expect(run(" select id output first every 500 millisec", given).flat()).toEqual(ids(first(() => "all")));
    const byGroup = run(" select id group by key output first every 500 millisec", given).flat();
    expect(byGroup).toEqual(ids(first(({ key }) => key)));
  });

  const held = (at: number) => given.filter(({ time }) => time < at && time + 900 > at);
  const WINDOW = "#window.time(900 millisec)";
  const snapshots = (rows: (list: Event[]) => unknown[][]) => some(ticks(600).map((at) => rows(held(at))));

  test("snapshots of a window: its events, with sums as they are", () => {
    const plain = snapshots(ids);
    expect(run(`${WINDOW} select id output snapshot every 600 millisec`, given)).toEqual(plain);
    expect(run(`${WINDOW} select id group by key output snapshot every 600 millisec`, given)).toEqual(plain);
    const sums = snapshots((list) => list.map(({ id }) => [id, sum(list)]));
    expect(run(`${WINDOW} select id, sum(value) as s output snapshot every 600 millisec`, given)).toEqual(sums);
    const alone = snapshots((list) => (list.length === 0 ? [] : [[sum(list), list.length]]));
    expect(run(`${WINDOW} select sum(value) as s, count() as n output snapshot every 600 millisec`, given)).toEqual(
      alone,
    );
  });

  test("snapshots of groups: one for each", () => {
    const groups = (list: Event[]) => [...new Set(list.map(({ key }) => key))];
    const of = (list: Event[], key: string) => list.filter((event) => event.key === key);
    const sums = snapshots((list) => groups(list).map((key) => [key, sum(of(list, key))]));
    const some = `${WINDOW} select key, sum(value) as s group by key output snapshot every 600 millisec`;
    expect(run(some, given)).toEqual(sums);
    const alone = `${WINDOW} select sum(value) + 1 as s group by key output snapshot every 600 millisec`;
    expect(run(alone, given)).toEqual(sums.map((rows) => rows.map(([, s]) => [(s as number) + 1])));
  });

  test("snapshots without a window: the last event, of each group", () => {
    const past = (at: number) => given.filter(({ time }) => time < at);
    const last = ticks(600).map((at) => ids(past(at).slice(-1)));
    expect(run(" select id output snapshot every 600 millisec", given)).toEqual(last);
    const each = ticks(600).map((at) => ids(lastOfEach(past(at))));
    expect(run(" select id group by key output snapshot every 600 millisec", given)).toEqual(each);
  });

  test.each([
    " select id group by key output last every 5 events",
    " select id output all every 700 millisec",
    " select id group by key output first every 500 millisec",
    `${WINDOW} select key, sum(value) as s group by key output snapshot every 600 millisec`,
  ])("%s comes to the same in batches as one by one", (query) => {
    expect(run(query, given, 7).flat()).toEqual(run(query, given).flat());
  });
});

test("a snapshot of batches is that of the last one", () => {
  const given = events(randomFrom(9), 30).map((event, at) => ({ ...event, time: 1_000 + 100 * at }));
  const found = run("#window.lengthBatch(4) select id, sum(value) as s output snapshot every 500 millisec", given);
  const wanted = [1_500, 2_000, 2_500, 3_000, 3_500].map((at) => {
    const whole = Math.floor(given.filter(({ time }) => time < at).length / 4) * 4;
    const batch = given.slice(Math.max(0, whole - 4), whole);
    return batch.map(({ id }) => [id, sum(batch)]);
  });
  expect(found).toEqual(wanted.filter((rows) => rows.length > 0));
});

test("listeners of a query are told that there is nothing", () => {
  const app = createApp(
    "define stream S (n int); @info(name = 'q') from S#window.length(1) select n output snapshot every 1 sec insert into O;",
    { now: 0 },
  );
  const told: unknown[] = [];
  app.onQuery("q", (time, arrived, left) => told.push([time, arrived?.length ?? null, left]));
  app.start();
  app.advance(1_000);
  app.input("S").send([1]);
  app.advance(2_000);
  expect(told).toEqual([
    [1_000, null, null],
    [1_000, 1, null],
  ]);
});

test.each([
  ["output snapshot every 1 sec insert expired events into O;", "a snapshot has no expired events"],
  ["output every 0 events insert into O;", "output every takes 1 event or more"],
])("%s is refused", (rest, reason) => {
  expect(() => createApp(`define stream S (n int); from S select n ${rest}`)).toThrow(reason);
});
