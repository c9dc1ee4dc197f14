// The queries of Nexmark give what plain code gives, over events that come fast and over events that come slowly.
import { createApp } from "@gapless/server/pipelines";
import { describe, expect, test } from "vitest";
import { type Event, generate } from "./generate.ts";
import { NAIVE, type Naive } from "./naive.ts";
import { QUERIES, type Query } from "./queries.ts";
import { runsOf } from "./runs.ts";

/** Some 20 seconds of windows, over midnight; and hours in which many windows are empty. */
const AMOUNTS = {
  fast: { events: 4_000, rate: 120, start: Date.UTC(2026, 0, 1, 23, 59, 49) },
  slow: { events: 2_500, rate: 0.2, start: Date.UTC(2026, 0, 1, 17) },
};

function resultsOf(query: Query, events: readonly Event[]): (readonly unknown[])[] {
  const app = createApp(query.app, { now: (events[0] as Event).time });
  const results: (readonly unknown[])[] = [];
  app.onStream("Result", (given) => results.push(...given.map(({ data }) => data)));
  app.start();
  if (query.side !== undefined) {
    const { stream, rows } = query.side;
    app.input(stream).sendRows(rows, new Array(rows.length).fill(app.now));
  }
  for (const { stream, rows, times } of runsOf(events, query.reads, query.onTheWall ? 1 : 100)) {
    if (query.onTheWall) app.advance(times[0] as number);
    app.input(stream).sendRows(rows, times);
  }
  // All windows and sessions end.
  app.advance((events.at(-1) as Event).time + 60_000);
  expect(app.failures).toBe(0);
  // Of 18 the table is what is asked for.
  if (query.number === 18) return app.query("from Last select *").rows;
  return results;
}

const sorted = (rows: (readonly unknown[])[]) => rows.map((row) => JSON.stringify(row)).sort();

describe.each(Object.entries(AMOUNTS))("%s events", (_, amount) => {
  const events = generate(amount);
  test.each(QUERIES.map((query) => [query.number, query.asks, query] as const))(
    "query %i: %s",
    (number, _asks, query) => {
      const wanted = sorted((NAIVE[number] as Naive)(events));
      expect(wanted.length).toBeGreaterThan(0);
      expect(sorted(resultsOf(query, events))).toEqual(wanted);
    },
  );
});

test("events are of three streams in the proportions of the rules", () => {
  const events = generate({ ...AMOUNTS.fast, events: 5_000 });
  const share = (stream: string) => events.filter((event) => event.stream === stream).length;
  expect([share("Person"), share("Auction"), share("Bid")]).toEqual([100, 300, 4_600]);
  const bids = events.filter(({ stream }) => stream === "Bid");
  const hot = bids.filter(({ row }) => Number(row[0]) % 100 === 0).length / bids.length;
  expect(hot).toBeGreaterThan(0.45);
  expect(hot).toBeLessThan(0.6);
});
