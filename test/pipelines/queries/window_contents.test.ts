// What is in a window, after each of many random events, against the plainest code that says what should be.
import { createApp } from "@gapless/server/pipelines";
import { describe, expect, test } from "vitest";
import { type Random, randomFrom } from "../../schedules/random.ts";

interface Event {
  id: number;
  time: number;
  key: string;
  value: number;
}

function events(draw: Random, count: number, farthest = 299): Event[] {
  let time = 1_000;
  return Array.from({ length: count }, (_, id) => {
    time += draw.number(0, farthest);
    return { id, time, key: `k${draw.number(0, 3)}`, value: draw.number(0, 9) };
  });
}

const STREAM = "@app:playback define stream S (id int, at long, key string, value int);";

/** What has come and not left, after each event. */
function contents(window: string, given: Event[]): number[][] {
  const app = createApp(`${STREAM} @info(name = 'q') from S#window.${window} select id insert all events into O;`);
  const held = new Set<number>();
  app.onQuery("q", (_, arrived, left) => {
    for (const { data } of arrived ?? []) held.add(data[0] as number);
    for (const { data } of left ?? []) held.delete(data[0] as number);
  });
  app.start();
  const input = app.input("S");
  return given.map(({ id, time, key, value }) => {
    input.sendAt(time, [id, time, key, value]);
    return [...held].sort((a, b) => a - b);
  });
}

/** What a rule says there should be, given all events up to one. */
function wanted(given: Event[], rule: (past: Event[], now: number) => Event[]): number[][] {
  return given.map((event, at) =>
    rule(given.slice(0, at + 1), event.time)
      .map(({ id }) => id)
      .sort((a, b) => a - b),
  );
}

const lastOfEach = (past: Event[]) =>
  past.filter(({ key }, at) => !past.slice(at + 1).some((other) => other.key === key));

/** The events of a key that are in the session which has not ended. */
function session(past: Event[], now: number, gap: number): Event[] {
  let start = past.length;
  let next = now;
  while (start > 0 && (past[start - 1] as Event).time + gap > next) next = (past[--start] as Event).time;
  return past.slice(start);
}

describe.each([1, 2, 3, 4])("random events, seed %i", (seed) => {
  const given = events(randomFrom(seed), 120);

  test.each([
    [1_000, 3],
    [400, 50],
  ])("timeLength(%i ms, %i): as old and as many at most", (length, most) => {
    const rule = (past: Event[], now: number) => past.filter(({ time }) => time + length > now).slice(-most);
    expect(contents(`timeLength(${length} millisec, ${most})`, given)).toEqual(wanted(given, rule));
  });

  test.each([1, 4, 20])("sort(%i, value, 'desc', key): the first of all there were", (most) => {
    const rule = (past: Event[]) =>
      [...past].sort((a, b) => b.value - a.value || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).slice(0, most);
    expect(contents(`sort(${most}, value, 'desc', key)`, given)).toEqual(wanted(given, rule));
  });

  test("unique: the last of each key, of them the youngest, or those that are young", () => {
    expect(contents("unique(key)", given)).toEqual(wanted(given, lastOfEach));
    expect(contents("unique:ever(key)", given)).toEqual(wanted(given, lastOfEach));
    expect(contents("unique:length(key, 2)", given)).toEqual(wanted(given, (past) => lastOfEach(past).slice(-2)));
    const young = (past: Event[], now: number) => lastOfEach(past).filter(({ time }) => time + 500 > now);
    expect(contents("unique:time(key, 500 millisec)", given)).toEqual(wanted(given, young));
  });

  test("firstUnique: the first of each key", () => {
    const rule = (past: Event[]) => past.filter(({ key }, at) => !past.slice(0, at).some((other) => other.key === key));
    expect(contents("firstUnique(key)", given)).toEqual(wanted(given, rule));
    expect(contents("unique:first(key)", given)).toEqual(wanted(given, rule));
  });

  test.each([150, 400])("session(%i ms), of all and by key", (gap) => {
    expect(contents(`session(${gap} millisec)`, given)).toEqual(wanted(given, (past, now) => session(past, now, gap)));
    const byKey = (past: Event[], now: number) =>
      ["k0", "k1", "k2", "k3"].flatMap((key) =>
        session(
          past.filter((event) => event.key === key),
          now,
          gap,
        ),
      );
    expect(contents(`session(${gap} millisec, key)`, given)).toEqual(wanted(given, byKey));
  });

  test("delay: what is old enough has come, and nothing leaves", () => {
    const rule = (past: Event[], now: number) => past.filter(({ time }) => time + 700 <= now);
    expect(contents("delay(700 millisec)", given)).toEqual(wanted(given, rule));
  });

  test("expression: by count, by age, by sum", () => {
    expect(contents("expression('count() <= 5')", given)).toEqual(wanted(given, (past) => past.slice(-5)));
    const young = (past: Event[], now: number) => past.filter(({ time }) => now - time < 600);
    const age = "expression('eventTimestamp(last) - eventTimestamp(first) < 600')";
    expect(contents(age, given)).toEqual(wanted(given, young));
    const light = (past: Event[]) => {
      let kept = past;
      while (kept.reduce((sum, { value }) => sum + value, 0) > 20) kept = kept.slice(1);
      return kept;
    };
    expect(contents("expression('sum(value) <= 20 or count() == 0')", given)).toEqual(wanted(given, light));
  });

  test("frequent(3, key) holds each key that makes up more than a quarter", () => {
    const found = contents("frequent(3, key)", given);
    given.forEach((_, at) => {
      const past = given.slice(0, at + 1);
      const held = new Set(found[at]?.map((id) => (given[id] as Event).key));
      for (const key of ["k0", "k1", "k2", "k3"]) {
        if (past.filter((event) => event.key === key).length > past.length / 4) expect(held).toContain(key);
      }
    });
  });

  test("lossyFrequent(0.3, 0.05, key) tells all that are frequent, and none that are not nearly so", () => {
    const app = createApp(`${STREAM} from S#window.lossyFrequent(0.3, 0.05, key) select id insert into O;`);
    const told = new Set<number>();
    app.onStream("O", (batch) => void batch.forEach(({ data }) => void told.add(data[0] as number)));
    app.start();
    for (const { id, time, key, value } of given) app.input("S").sendAt(time, [id, time, key, value]);
    given.forEach(({ id, key }, at) => {
      const part = given.slice(0, at + 1).filter((event) => event.key === key).length / (at + 1);
      if (part >= 0.3) expect(told).toContain(id);
      if (part < 0.25) expect(told).not.toContain(id);
    });
  });
});

test("late events come into their session, into one of their own, or not at all", () => {
  const app = createApp(
    `define stream S (id int, key string);
    @info(name = 'q') from S#window.session(2 sec, key, 1 sec) select id insert all events into O;`,
    { now: 100_000 },
  );
  const told: [number[], number[]][] = [];
  const ids = (list: { data: readonly unknown[] }[] | null) => (list ?? []).map(({ data }) => data[0] as number);
  app.onQuery("q", (_, arrived, left) => told.push([ids(arrived), ids(left)]));
  app.start();
  const send = (id: number, at: number) => app.input("S").sendAt(at, [id, "a"]);
  send(1, 100_000);
  send(2, 97_500); // 2.5 s before: its session ended 0.5 s ago, and late events are waited for 1 s.
  send(3, 96_900); // This one's would have been over 0.1 s ago; it joins that of 2.
  send(4, 94_000);
  send(5, 98_900); // Between both: they are one.
  expect(told).toEqual([
    [[1], []],
    [[2], []],
    [[3], []],
    [[5], []],
  ]);
  app.advance(103_000);
  expect(told.slice(4)).toEqual([[[], [3, 2, 5, 1]]]);
  expect(app.nextTimer).toBe(Number.POSITIVE_INFINITY);
});
