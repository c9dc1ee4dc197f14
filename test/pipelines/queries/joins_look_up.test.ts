// A join that looks events up by a value finds what one finds that looks at each.
import { createApp } from "@gapless/server/pipelines";
import { describe, expect, test } from "vitest";
import { type Random, randomFrom } from "../../schedules/random.ts";

const STREAMS = `@app:playback
  define stream A (k string, l long, d double, n int);
  define stream B (k string, l long, d double, n int);
  define window W (k string, l long, d double, n int) length(40);
  from B insert into W;`;

interface Sent {
  stream: "A" | "B";
  time: number;
  row: unknown[];
}

function events(draw: Random, count: number): Sent[] {
  let time = 1_000;
  return Array.from({ length: count }, (_, n) => {
    time += draw.number(0, 20);
    const one = (...values: unknown[]) => (draw.chance(0.05) ? null : draw.one(...values));
    const row = [one("a", "b", "c", "d"), one(1, 2, 3, 2n ** 60n), one(0, -0, 1, 2.5, Number.NaN), n];
    return { stream: draw.one("A", "B"), time, row };
  });
}

function results(join: string, given: Sent[], restoresAt = -1): string[] {
  const app = createApp(`${STREAMS} from ${join} select a.n as a, b.n as b insert all events into O;`);
  const found: string[] = [];
  app.onStream("O", (told) => found.push(...told.map(({ timestamp, data }) => `${timestamp} ${data.join(" ")}`)));
  app.start();
  given.forEach(({ stream, time, row }, at) => {
    if (at === restoresAt) app.restore(app.snapshot());
    app.input(stream).sendAt(time, row);
  });
  app.advance(100_000_000);
  return found;
}

const WINDOWS = [
  "length(50)",
  "time(500 millisec)",
  "timeBatch(400 millisec)",
  "lengthBatch(20)",
  "timeLength(1 sec, 30)",
];

describe.each([1, 2])("random events, seed %i", (seed) => {
  const draw = randomFrom(seed);
  const given = events(draw, 600);
  const joins = [
    ...WINDOWS.map((window) => `A#window.${window} as a join B#window.${draw.one(...WINDOWS)} as b`),
    "A#window.length(30) as a full outer join B#window.length(60) as b",
    "A as a join W as b",
    "A as a left outer join W[n > 100] as b",
  ];
  test.each(joins)("%s", (join) => {
    const on = draw.one(
      "a.k == b.k",
      "a.l == b.l and a.n > b.n",
      "b.d == a.d",
      "a.n - 3 == b.n",
      "a.n != b.n and b.k == a.k",
    );
    const wanted = results(`${join} on (${on}) or false`, given);
    expect(wanted.length).toBeGreaterThan(10);
    expect(results(`${join} on ${on}`, given)).toEqual(wanted);
    expect(results(`${join} on ${on}`, given, draw.number(100, 500))).toEqual(wanted);
  });
});
