// Windows and sums against the plainest code there is: keep everything, look at all of it for each event.
import { createApp } from "@gapless/server/pipelines";
import { describe, expect, test } from "vitest";
import { type Random, randomFrom } from "../../schedules/random.ts";

type Event = { time: number; key: string; value: number | null };

const STREAM = "define stream S (key string, value int);";
const SELECT =
  "select key, sum(value) as total, avg(value) as average, min(value) as least, max(value) as most, count() as many, distinctCount(value) as kinds, stdDev(value) as away group by key insert into O;";

function events(draw: Random, count: number): Event[] {
  let time = 1_000;
  return Array.from({ length: count }, () => {
    time += draw.number(0, 299);
    return { time, key: `k${draw.number(0, 3)}`, value: draw.number(0, 9) === 0 ? null : draw.number(0, 19) - 10 };
  });
}

/** What a query gives, fed one by one or in batches of any size. */
function run(window: string, given: Event[], draw?: Random): unknown[][] {
  const app = createApp(`@app:playback ${STREAM} from S${window} ${SELECT}`);
  const found: unknown[][] = [];
  app.onStream("O", (batch) => found.push(...batch.map((event) => [...event.data])));
  app.start();
  const input = app.input("S");
  const rows = given.map(({ time, key, value }) => ({ timestamp: time, data: [key, value] }));
  for (let at = 0; at < rows.length; ) {
    const size = draw === undefined ? 1 : 1 + draw.number(0, 6);
    input.sendBatch(rows.slice(at, at + size));
    at += size;
  }
  return found;
}

/** Sums of the events that have a key. */
function sums(key: string, held: Event[]): unknown[] {
  const own = held.filter((event) => event.key === key);
  const values = own.flatMap(({ value }) => (value === null ? [] : [value]));
  const total = values.reduce((sum, value) => sum + value, 0);
  const mean = total / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const none = values.length === 0;
  return [
    key,
    none ? null : total,
    none ? null : mean,
    none ? null : Math.min(...values),
    none ? null : Math.max(...values),
    own.length,
    new Set(own.map((event) => event.value)).size,
    none ? null : values.length < 2 ? 0 : Math.sqrt(squares / values.length),
  ];
}

function close(found: unknown[][], wanted: unknown[][]): void {
  expect(found.length).toBe(wanted.length);
  found.forEach((row, at) => {
    row.forEach((value, index) => {
      const other = wanted[at]?.[index];
      if (typeof value === "number" && typeof other === "number") expect(value).toBeCloseTo(other, 6);
      else expect([at, index, value]).toEqual([at, index, other]);
    });
  });
}

describe.each([1, 2, 3, 4, 5])("random events, seed %i", (seed) => {
  const draw = randomFrom(seed);
  const given = events(draw, 200);

  test.each([1, 3, 10])("length(%i) holds the last so many", (size) => {
    const wanted = given.map((event, at) => sums(event.key, given.slice(Math.max(0, at + 1 - size), at + 1)));
    close(run(`#window.length(${size})`, given), wanted);
  });

  test.each([200, 1_000])("time(%i ms) holds those younger than that", (length) => {
    const wanted = given.map((event, at) =>
      sums(
        event.key,
        given.slice(0, at + 1).filter((other) => other.time + length > event.time),
      ),
    );
    close(run(`#window.time(${length} millisec)`, given), wanted);
  });

  test("without a window sums go on", () => {
    close(
      run("", given),
      given.map((event, at) => sums(event.key, given.slice(0, at + 1))),
    );
  });

  test("lengthBatch(5) tells each five once, by key", () => {
    const wanted: unknown[][] = [];
    for (let at = 0; at + 5 <= given.length; at += 5) {
      const batch = given.slice(at, at + 5);
      wanted.push(...[...new Set(batch.map((event) => event.key))].map((key) => sums(key, batch)));
    }
    close(run("#window.lengthBatch(5)", given), wanted);
  });

  test("timeBatch(1 sec) tells each second that began with the first event", () => {
    const start = given[0]?.time ?? 0;
    const wanted: unknown[][] = [];
    const last = Math.floor(((given.at(-1)?.time ?? 0) - start) / 1000);
    for (let second = 0; second < last; second++) {
      const batch = given.filter((event) => Math.floor((event.time - start) / 1000) === second);
      wanted.push(...[...new Set(batch.map((event) => event.key))].map((key) => sums(key, batch)));
    }
    close(run("#window.timeBatch(1 sec)", given), wanted);
  });

  test.each(["#window.length(7)", "#window.time(1 sec)", "#window.lengthBatch(6)", "#window.timeBatch(1 sec)", ""])(
    "%s comes to the same in batches as one by one",
    (window) => {
      expect(run(window, given, randomFrom(seed + 100))).toEqual(run(window, given));
    },
  );

  test("a filter before a window and one behind it", () => {
    const kept = given.filter(({ value }) => value !== null && value > -5);
    const found = run("[value > -5]#window.length(4)[key == 'k1']", given);
    const ones = kept.map((event) => (event.key === "k1" ? event : undefined));
    const wanted = kept.flatMap((event, at) => {
      if (event.key !== "k1") return [];
      const held = kept.slice(Math.max(0, at - 3), at + 1);
      return ones[at] === undefined ? [] : [sums("k1", held)];
    });
    close(found, wanted);
  });
});
