// What windows of batches tell together, against the plainest code; and that it makes no difference how events are fed.
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
  let time = 10_000;
  return Array.from({ length: count }, (_, id) => {
    time += draw.number(0, 4) === 0 ? draw.number(0, 4_000) : draw.number(0, 400);
    return { id, time, key: `k${draw.number(0, 3)}`, value: draw.number(0, 9) };
  });
}

const STREAM = "@app:playback define stream S (id int, at long, key string, value int);";

/** The ids of what arrived together, and of what left with it. */
function batches(window: string, given: Event[]): { arrived: number[]; left: number[] }[] {
  const app = createApp(`${STREAM} @info(name = 'q') from S#window.${window} select id insert all events into O;`);
  const told: { arrived: number[]; left: number[] }[] = [];
  const ids = (list: { data: readonly unknown[] }[] | null) => (list ?? []).map(({ data }) => data[0] as number);
  app.onQuery("q", (_, arrived, left) => told.push({ arrived: ids(arrived), left: ids(left) }));
  app.start();
  for (const { id, time, key, value } of given) app.input("S").sendAt(time, [id, time, key, value]);
  return told;
}

/** Each leaves when the next one arrives. */
function inTurn(wanted: number[][]): { arrived: number[]; left: number[] }[] {
  return wanted.map((arrived, at) => ({ arrived, left: wanted[at - 1] ?? [] }));
}

/** One event of each key, in the order in which these came. */
function lastOfEach(list: Event[]): Event[] {
  return list.filter(({ key }, at) => !list.slice(at + 1).some((other) => other.key === key));
}

function firstOfEach(list: Event[]): Event[] {
  return list.filter(({ key }, at) => !list.slice(0, at).some((other) => other.key === key));
}

function idsOf(given: Event[], from: number, to: number): number[] {
  return given.filter(({ time }) => time >= from && time < to).map(({ id }) => id);
}

describe.each([1, 2, 3, 4])("random events, seed %i", (seed) => {
  const draw = randomFrom(seed);
  const given = events(draw, 80);
  const first = (given[0] as Event).time;
  const last = (given.at(-1) as Event).time;

  test.each([
    [3_000, 1_000],
    [1_000, 1_000],
    [500, 2_000],
  ])("hopping(%i ms, %i ms): at each hop what is no older", (length, hop) => {
    const told: number[][] = [];
    for (let at = first + hop; at <= last; at += hop) told.push(idsOf(given, at - length, at));
    const wanted = told
      .map((arrived, at) => ({ arrived, left: told[at - 1] ?? [] }))
      .filter(({ arrived, left }) => arrived.length > 0 || left.length > 0);
    expect(batches(`hopping(${length} millisec, ${hop} millisec)`, given)).toEqual(wanted);
  });

  test("cron: at each third second what came since; nothing is told where nothing came", () => {
    const told: number[][] = [];
    for (let at = 12_000; at <= last; at += 3_000) told.push(idsOf(given, at - 3_000, at));
    const some = told.filter((ids) => ids.length > 0);
    expect(batches("cron('*/3 * * * * ?')", given)).toEqual(inTurn(some));
  });

  test("externalTimeBatch: what lies in the same t, when a later one comes", () => {
    const slot = ({ time }: Event) => Math.floor((time - first) / 1_000);
    const slots = [...new Set(given.map(slot))];
    const wanted = slots.slice(0, -1).map((one) => given.filter((event) => slot(event) === one).map(({ id }) => id));
    expect(batches("externalTimeBatch(at, 1 sec)", given)).toEqual(inTurn(wanted));
  });

  test("unique:lengthBatch, unique:firstLengthBatch: so many keys, each once", () => {
    const told = (isLast: boolean) => {
      const wanted: number[][] = [];
      let from = 0;
      given.forEach((_, at) => {
        const batch = isLast ? lastOfEach(given.slice(from, at + 1)) : firstOfEach(given.slice(from, at + 1));
        if (batch.length < 3) return;
        wanted.push(batch.map(({ id }) => id));
        from = at + 1;
      });
      return inTurn(wanted);
    };
    expect(batches("unique:lengthBatch(key, 3)", given)).toEqual(told(true));
    expect(batches("unique:firstLengthBatch(key, 3)", given)).toEqual(told(false));
  });

  test("unique:timeBatch, unique:firstTimeBatch: at the end of each t its keys, each once", () => {
    const told = (from: number, pick: (list: Event[]) => Event[]) => {
      const wanted: number[][] = [];
      for (let end = from + 1_000; end <= last; end += 1_000) {
        wanted.push(pick(given.filter(({ time }) => time >= end - 1_000 && time < end)).map(({ id }) => id));
      }
      return inTurn(wanted).filter(({ arrived, left }) => arrived.length > 0 || left.length > 0);
    };
    expect(batches("unique:timeBatch(key, 1 sec)", given)).toEqual(told(first, lastOfEach));
    expect(batches("unique:timeBatch(key, 1 sec, 300)", given)).toEqual(told(9_300, lastOfEach));
    expect(batches("unique:firstTimeBatch(key, 1 sec)", given)).toEqual(told(first, firstOfEach));
  });

  test("unique:externalTimeBatch: the keys that lie in the same t, when a later event comes", () => {
    const slot = ({ time }: Event) => Math.floor((time - first) / 1_000);
    const slots = [...new Set(given.map(slot))];
    const wanted = slots.slice(0, -1).map((one) => lastOfEach(given.filter((event) => slot(event) === one)));
    const ids = wanted.map((batch) => batch.map(({ id }) => id));
    expect(batches("unique:externalTimeBatch(key, at, 1 sec)", given)).toEqual(inTurn(ids));
  });

  test("expressionBatch: what came before it was not true any more, with what made it so or without", () => {
    const parts = (size: number) => {
      const wanted: number[][] = [];
      for (let at = 0; at + size < given.length + 1; at += size)
        wanted.push(given.slice(at, at + size).map(({ id }) => id));
      return wanted;
    };
    const without = parts(4).filter((ids) => (ids.at(-1) as number) < given.length - 1);
    expect(batches("expressionBatch('count() <= 4')", given)).toEqual(inTurn(without));
    expect(batches("expressionBatch('count() <= 4', true)", given)).toEqual(inTurn(parts(5)));
  });

  test("batch: what arrives together, or so many of it", () => {
    const app = createApp(`${STREAM} @info(name = 'q') from S#window.batch(3) select count() as n insert into O;`);
    const told: unknown[] = [];
    app.onStream("O", (list) => told.push(...list.map(({ data }) => data[0])));
    app.start();
    const wanted: number[] = [];
    for (let at = 0; at < given.length; ) {
      const size = Math.min(1 + draw.number(0, 7), given.length - at);
      const part = given.slice(at, at + size);
      app
        .input("S")
        .sendBatch(part.map(({ id, time, key, value }) => ({ timestamp: time, data: [id, time, key, value] })));
      for (let left = size; left > 0; left -= 3) wanted.push(Math.min(3, left));
      at += size;
    }
    expect(told).toEqual(wanted);
  });

  test.each([
    "timeLength(1 sec, 4)",
    "sort(4, value)",
    "session(300 millisec, key)",
    "unique:time(key, 1 sec)",
    "hopping(2 sec, 1 sec)",
    "cron('*/2 * * * * ?')",
    "delay(500 millisec)",
    "externalTimeBatch(at, 1 sec, 0, 700)",
    "expression('sum(value) < 15')",
    "expressionBatch('sum(value) < 15')",
    "frequent(2, key)",
  ])("%s comes to the same in batches as one by one", (window) => {
    const run = (next: () => number) => {
      const select = "select key, sum(value) as s, min(value) as a, max(value) as b, count() as n group by key";
      const app = createApp(`${STREAM} @info(name = 'q') from S#window.${window} ${select} insert into O;`);
      const told: unknown[] = [];
      app.onStream("O", (list) => told.push(...list.map(({ data, timestamp }) => [timestamp, ...data])));
      app.start();
      const rows = given.map(({ id, time, key, value }) => ({ timestamp: time, data: [id, time, key, value] }));
      for (let at = 0; at < rows.length; ) {
        const size = next();
        app.input("S").sendBatch(rows.slice(at, at + size));
        at += size;
      }
      return told;
    };
    const one = run(() => 1);
    expect(one.length).toBeGreaterThan(5);
    expect(run(() => 1 + draw.number(0, 6))).toEqual(one);
  });
});

test("a timeout tells a batch early, and late ones with all that was told of it", () => {
  const app = createApp(
    `define stream S (at long, n int);
     @info(name = 'q') from S#window.externalTimeBatch(at, 1 sec, 0, 2 sec) select n insert all events into O;`,
    { now: 0 },
  );
  const told: unknown[] = [];
  const numbers = (list: { data: readonly unknown[] }[] | null) => (list ?? []).map(({ data }) => data[0]);
  app.onQuery("q", (_, arrived, left) => told.push([numbers(arrived), numbers(left)]));
  app.start();
  const input = app.input("S");
  input.send([1_100, 1]);
  input.send([1_200, 2]);
  app.advance(2_500);
  input.send([1_300, 3]);
  app.advance(4_500);
  input.send([2_000, 4]);
  input.send([3_000, 5]);
  expect(told).toEqual([
    [[1, 2], []],
    [
      [1, 2, 3],
      [1, 2],
    ],
    [[4], [1, 2, 3]],
  ]);
});

test("with sums, what an event sets off is told once, however it is fed", () => {
  const run = (size: number) => {
    const app = createApp(
      `${STREAM} @info(name = 'q') from S#window.length(2) select sum(value) as s insert all events into O;`,
    );
    const told: unknown[] = [];
    app.onQuery("q", (_, arrived, left) => {
      told.push([arrived?.map(({ data }) => data[0]), left?.map(({ data }) => data[0])]);
    });
    app.start();
    const rows = [1, 2, 3, 4].map((value, id) => ({ timestamp: 1_000 + id, data: [id, 0, "k", value] }));
    for (let at = 0; at < rows.length; at += size) app.input("S").sendBatch(rows.slice(at, at + size));
    return told;
  };
  expect(run(1)).toEqual([1, 3, 5, 7].map((sum) => [[sum], undefined]));
  expect(run(4)).toEqual(run(1));
});
