// What aggregations come to, of random events in any order, against the plainest code that says what they should.
import { createApp, validateApp } from "@gapless/server/pipelines";
import { describe, expect, test } from "vitest";
import { type Random, randomFrom } from "../../schedules/random.ts";
import { bucketStart, type Length } from "./aggregation_buckets.ts";

interface Event {
  at: number;
  key: string;
  other: number;
  price: number | null;
  ok: boolean;
}

type Row = readonly unknown[];

const LENGTHS: Length[] = ["sec", "min", "hour", "day", "month", "year"];
const ZONES = ["UTC", "Asia/Kolkata", "America/New_York", "-03:00"];
/** Around the hours in which New York's clocks are set forth and back, and around the ends of months and of a year. */
const PLACES = ["2024-03-10T06:30:00Z", "2024-11-03T05:30:00Z", "2024-02-29T23:59:00Z", "2023-12-31T23:00:00Z"];

function randomEvents(draw: Random, count: number): Event[] {
  const [first, second] = [Date.parse(draw.one(...PLACES)), Date.parse(draw.one(...PLACES))];
  const spread = draw.one(3_000, 200_000, 9_000_000, 200_000_000);
  return Array.from({ length: count }, (_, index) => ({
    // Mostly onward, sometimes long before or far ahead.
    at: (draw.number(0, 9) === 0 ? second : first) + Math.floor((index * spread) / count) + draw.number(0, spread / 4),
    key: draw.one("a", "b", "c"),
    other: draw.number(0, 1),
    price: draw.number(0, 9) === 0 ? null : draw.number(-20, 20),
    ok: draw.number(0, 2) > 0,
  }));
}

/** What is selected, with what each of it should be of the events of a bucket and group, in the order in which they came. */
const SELECTED: [string, (events: Event[]) => unknown][] = [
  ["sum(price) as total", (events) => whole(events, (all) => all.reduce((a, b) => a + b, 0))],
  ["avg(price) as mean", (events) => whole(events, (all) => all.reduce((a, b) => a + b, 0) / all.length)],
  ["count() as n", (events) => events.length],
  ["min(price) as low", (events) => whole(events, (all) => Math.min(...all))],
  ["max(price) as high", (events) => whole(events, (all) => Math.max(...all))],
  ["distinctCount(price) as kinds", (events) => new Set(events.map(({ price }) => price)).size],
  ["stdDev(price) as away", (events) => whole(events, deviation)],
  ["and(ok) as all_ok", (events) => events.every(({ ok }) => ok)],
  ["or(ok) as any_ok", (events) => events.some(({ ok }) => ok)],
  ["ok as last_ok", (events) => latest(events).ok],
  ["other * 2 + count() as mixed", (events) => latest(events).other * 2 + events.length],
];

function whole(events: Event[], make: (prices: number[]) => number): number | null {
  const prices = events.flatMap(({ price }) => (price === null ? [] : [price]));
  return prices.length === 0 ? null : make(prices);
}

function deviation(all: number[]): number {
  const mean = all.reduce((a, b) => a + b, 0) / all.length;
  return Math.sqrt(all.reduce((sum, each) => sum + (each - mean) ** 2, 0) / all.length);
}

/** The last that came of those with the latest time. */
function latest(events: Event[]): Event {
  return events.reduce((best, event) => (event.at >= best.at ? event : best));
}

/** Rows in one order, with numbers rounded where ways of adding up differ in the last digits. */
function comparable(rows: readonly Row[]): string[] {
  const value = (each: unknown) => (typeof each === "number" ? Number(each.toFixed(6)) : each);
  return rows.map((row) => JSON.stringify(row.map(value))).sort();
}

function wanted(
  events: Event[],
  length: Length,
  zone: string,
  groupBy: (keyof Event)[],
  from: number,
  to: number,
): Row[] {
  const groups = new Map<string, { start: number; keys: unknown[]; events: Event[] }>();
  for (const event of events) {
    const start = bucketStart(event.at, length, zone);
    if (start < from || start >= to) continue;
    const keys = groupBy.map((name) => event[name]);
    const known = groups.get(JSON.stringify([start, keys]));
    if (known !== undefined) known.events.push(event);
    else groups.set(JSON.stringify([start, keys]), { start, keys, events: [event] });
  }
  return [...groups.values()].map((group) => [
    group.start,
    ...group.keys,
    ...SELECTED.map(([, of]) => of(group.events)),
  ]);
}

describe.each(Array.from({ length: 16 }, (_, seed) => seed + 1))("random events, seed %i", (seed) => {
  const draw = randomFrom(seed);
  const given = randomEvents(draw, 120);
  const lengths = LENGTHS.filter(() => draw.number(0, 1) === 0);
  if (lengths.length === 0) lengths.push(draw.one(...LENGTHS));
  const zone = draw.one(...ZONES);
  const groupBy: (keyof Event)[] = draw.one<(keyof Event)[]>([], ["key"], ["key", "other"]);
  // Of all the groups, or of those with a value in some of what it is grouped by.
  const asked = groupBy.filter(() => draw.chance(0.6));
  const app = createApp(
    `define stream S (at long, key string, other int, price double, ok bool);
     define stream Ask (low long, high long, per string, key string, other int);
     @timezone('${zone}') @purge(enable = 'false')
     define aggregation A from S select ${[...groupBy, ...SELECTED.map(([text]) => text)].join(", ")}
     ${groupBy.length > 0 ? `group by ${groupBy.join(", ")}` : ""} aggregate by at every ${lengths.join(", ")};
     @info(name = 'join')
     from Ask join A on A.n > 1 ${asked.map((name) => `and A.${name} == Ask.${name}`).join(" ")} within low, high per Ask.per select A.AGG_TIMESTAMP, A.n, A.total insert into O;`,
  );
  const joined: Row[] = [];
  app.onStream("O", (events) => joined.push(...events.map(({ data }) => data)));
  app.start();

  test(`${lengths.join(", ")} in ${zone} by ${groupBy.join(", ") || "nothing"}`, () => {
    const input = app.input("S");
    for (const [index, { at, key, other, price, ok }] of given.entries()) {
      input.send([at, key, other, price, ok]);
      if (draw.number(0, 19) > 0 && index < given.length - 1) continue;
      const past = given.slice(0, index + 1);
      for (const length of lengths) {
        const [one, two] = [draw.one(...given).at, draw.one(...given).at + 1];
        const [from, to] = index === given.length - 1 ? [0, 2e12] : [Math.min(one, two), Math.max(one, two) + 1];
        const should = wanted(past, length, zone, groupBy, from, to);
        const found = app.query(`from A within ${from}L, ${to}L per '${length}' select *`).rows;
        expect(comparable(found)).toEqual(comparable(should));
        const like = draw.one(...given);
        const isOne = (row: Row) => asked.every((name) => row[groupBy.indexOf(name) + 1] === like[name]);
        const on = asked.map((name) => `${name} == ${JSON.stringify(like[name])}`).join(" and ") || "n > 0";
        const some = app.query(`from A on ${on} within ${from}L, ${to}L per '${length}'`).rows;
        expect(comparable(some)).toEqual(comparable(should.filter(isOne)));
        expect(found.map(([start]) => start)).toEqual(found.map(([start]) => start as number).sort((a, b) => a - b));
        joined.length = 0;
        app.input("Ask").send([from, to, length, like.key, like.other]);
        const at = groupBy.length + 1;
        const pairs = should
          .filter((row) => isOne(row) && (row[at + 2] as number) > 1)
          .map((row) => [row[0], row[at + 2], row[at]]);
        expect(comparable(joined)).toEqual(comparable(pairs));
      }
    }
  });
});

test("without a time of their own, events are added up by the clock", () => {
  const app = createApp(
    "@app:playback define stream S (n int); define aggregation A from S select sum(n) as total aggregate every sec ... min;",
  );
  app.start();
  const input = app.input("S");
  for (const [at, n] of [
    [60_000, 1],
    [60_999, 2],
    [61_000, 4],
    [60_500, 8],
    [120_000, 16],
  ] as const) {
    input.sendAt(at, [n]);
  }
  expect(app.query("from A within 0L, 1000000L per 'sec'").rows).toEqual([
    [60_000, 3],
    [61_000, 12],
    [120_000, 16],
  ]);
  expect(app.query("from A within 0L, 1000000L per 'minutes' select total order by AGG_TIMESTAMP desc").rows).toEqual([
    [16],
    [15],
  ]);
});

test("what is too old goes, from each length of time for itself", () => {
  const app = createApp(
    `define stream S (at long);
     @purge(interval = '10 sec', @retentionPeriod(sec = '2 min', min = '2 hours'))
     define aggregation A from S select count() as n aggregate by at every sec, min, hour;`,
    { now: 0 },
  );
  app.start();
  const counts = (per: string) => app.query(`from A within 0L, 100000000L per '${per}' select n`).rows.flat();
  for (const at of [0, 100, 5_000, 70_000]) app.input("S").send([at]);
  expect([counts("sec"), counts("min"), counts("hour")]).toEqual([[2, 1, 1], [3, 1], [4]]);
  app.advance(129_999);
  expect(counts("sec")).toEqual([2, 1, 1]);
  app.advance(130_000);
  expect([counts("sec"), counts("min"), counts("hour")]).toEqual([[1], [3, 1], [4]]);
  // What comes late finds its place again, in all of them.
  app.input("S").send([5_001]);
  expect([counts("sec"), counts("min"), counts("hour")]).toEqual([[1, 1], [4, 1], [5]]);
  app.advance(7_260_000);
  expect([counts("sec"), counts("min"), counts("hour")]).toEqual([[], [1], [5]]);
  app.input("S").send([6_000]);
  expect([counts("sec"), counts("min"), counts("hour")]).toEqual([[1], [1, 1], [6]]);
});

const S = "define stream S (at long, text string, key string, n int, f float, o object);";
const A = `${S} define aggregation A from S select key, sum(n) as total group by key aggregate by at every sec ... hour;`;

test.each([
  [`${S} define aggregation A from S select sum(n) as t aggregate every week;`, /found `week`, expected `sec`, `min`/],
  [`${S} define aggregation A from S select sum(n) as t aggregate every year ... sec;`, /write every sec ... year/],
  [`${S} define aggregation A from S select sum(key) as t aggregate every sec;`, /sum takes a number, not a string/],
  [`${S} define aggregation A from S select min() as t aggregate every sec;`, /min takes one argument/],
  [
    `${S} define aggregation A from S select n as AGG_TIMESTAMP aggregate every sec;`,
    /AGG_TIMESTAMP is selected twice/,
  ],
  [
    `${S} define aggregation A from S select sum(n) as t aggregate by n every sec;`,
    /by a long .* or a text, not by an int/,
  ],
  [`${S} define aggregation A from S#window.length(1) select sum(n) as t aggregate every sec;`, /it has no window/],
  [`${S} define aggregation A from T select sum(n) as t aggregate every sec;`, /there is no stream T/],
  [`${S} define aggregation S from S select sum(n) as t aggregate every sec;`, /S is defined already/],
  [
    `${S} @PartitionById define aggregation A from S select sum(n) as t aggregate every sec;`,
    /leave @PartitionById out/,
  ],
  [
    `${S} @purge(enable = 'maybe') define aggregation A from S select sum(n) as t aggregate every sec;`,
    /'true' or 'false'/,
  ],
  [
    `${S} @purge(@retentionPeriod(days = '40 days')) define aggregation A from S select sum(n) as t aggregate every sec;`,
    /A has no days buckets/,
  ],
  [
    `${S} @purge(@retentionPeriod(sec = '1 min')) define aggregation A from S select sum(n) as t aggregate every sec;`,
    /kept for 2 min or more, not '1 min'/,
  ],
  [`${S} @timezone('Mars/Base') define aggregation A from S select sum(n) as t aggregate every sec;`, /no time zone/],
  [
    `${S} @store(type = 'cache') define aggregation A from S select sum(n) as t aggregate every sec;`,
    /keeps the whole of an aggregation, with its state; leave @store out/,
  ],
  [`${A} from A select total insert into O;`, /A is an aggregation: join it within … per …, or ask it once/],
  [`${A} from S select key, 5L as total insert into A;`, /A adds up S: insert into that one/],
  [`${A} from S join A on S.key == A.key select A.total insert into O;`, /say which of its buckets/],
  [`${A} from S join A within 0L, 5L per 'days' select A.total insert into O;`, /no buckets per 'days'; it has 'sec'/],
  [`${A} from S join A within S.n, 5L per 'sec' select A.total insert into O;`, /a long or a string, not an int/],
  [`${A} from S join A within 5L, 5L per 'sec' select A.total insert into O;`, /5 is not before 5/],
  [`${A} from S join A within '2017-**-01 **:**:**' per 'sec' select A.total insert into O;`, /is not a time such as/],
  [`${A} from S join A within '2017-02-29 **:**:**' per 'sec' select A.total insert into O;`, /there is no time/],
  [`${A} from S join A[total > 5] within 0L, 5L per 'sec' select A.total insert into O;`, /filter it by on/],
  [`${A} from A join A as B within 0L, 5L per 'sec' select A.total insert into O;`, /nothing can set this join off/],
])("refused: %s", (text, why) => {
  expect(() => validateApp(text)).toThrow(why);
});

test("texts say times and stretches of time, in the zone of the aggregation where they name none", () => {
  const app = createApp(
    `${S} @timezone('Asia/Kolkata')
     define aggregation A from S[n > 0] select max(n) as most aggregate by text every sec ... year;`,
  );
  app.start();
  const send = (text: string | null, n: number) => app.input("S").send([0, text, "k", n, 0, null]);
  send("2017-06-01 04:05:50", 1);
  send("2017-06-01 04:05:50 +00:00", 2);
  send("2017-05-31 23:59:59", 3);
  send("2017-06-30 23:59:59", 0);
  send("soon", 4);
  send(null, 5);
  expect(app.failures).toBe(2);
  const most = (rest: string) => app.query(`from A ${rest} select most`).rows.flat();
  expect(most("within '2017-06-** **:**:**' per 'hours'")).toEqual([1, 2]);
  expect(most("within '2017-05-** **:**:**' per 'HOUR'")).toEqual([3]);
  expect(most("within '2017-06-01 04:**:**' per 'minute'")).toEqual([1]);
  expect(most("within '2017-06-01 04:05:50 +00:00' per 'sec'")).toEqual([2]);
  expect(most("within '2017-06-01 00:00:00', '2018-01-01 00:00:00' per 'days'")).toEqual([2]);
  expect(most("as B on B.most > 2 within '2017-**-** **:**:**' per 'months'")).toEqual([3]);
  expect(() => app.query("from A select most")).toThrow(/say which of its buckets/);
});

test("an event that says what it cannot fails alone", () => {
  const app = createApp(
    `${A} define stream Ask (start string, per string);
     from Ask join A within start per Ask.per select A.key, A.total order by A.AGG_TIMESTAMP desc insert into O;`,
  );
  const out: Row[] = [];
  app.onStream("O", (events) => out.push(...events.map(({ data }) => data)));
  app.start();
  for (const [at, key, n] of [
    [1_000, "a", 1],
    [2_000, "b", 2],
  ] as const) {
    app.input("S").send([at, "", key, n, 0, null]);
  }
  const ask = app.input("Ask");
  ask.send(["1970-**-** **:**:**", "days"]);
  ask.send(["whenever", "sec"]);
  ask.send([null, "sec"]);
  ask.send(["1970-**-** **:**:**", "sec"]);
  expect(app.failures).toBe(3);
  expect(out).toEqual([
    ["b", 2],
    ["a", 1],
  ]);
});

test("aggregators of extensions that can be merged stand in aggregations, with all their arguments", () => {
  const product = {
    signature: "custom:product(value number, power number) double",
    about: "The product.",
    init: () => ({ of: 1 }),
    add: (state: { of: number }, value: unknown, power: unknown) => ({ of: state.of * Number(value) ** Number(power) }),
    remove: (state: { of: number }) => state,
    value: (state: { of: number }) => state.of,
  };
  const merge = (state: { of: number }, other: { of: number }) => ({ of: state.of * other.of });
  const text = (rest: string) =>
    `define stream S (at long, n int); define aggregation A from S select custom:product(n, 2) as p aggregate by at every ${rest};`;
  const extensions = (aggregator: object) => [
    { version: 1 as const, name: "custom", aggregators: [aggregator as typeof product] },
  ];
  expect(() => createApp(text("sec"), { extensions: extensions(product) })).toThrow(
    /an aggregation cannot add up product: it has no merge/,
  );
  const app = createApp(text("sec, min"), { extensions: extensions({ ...product, merge }) });
  app.start();
  for (const [at, n] of [
    [1_000, 2],
    [1_500, 3],
    [2_000, 5],
    [61_000, 7],
    [1_000, 10],
  ] as const) {
    app.input("S").send([at, n]);
  }
  const found = (per: string) => app.query(`from A within 0L, 100000L per '${per}' select p`).rows.flat();
  expect(found("sec")).toEqual([3600, 25, 49]);
  expect(found("min")).toEqual([90_000, 49]);
});
