import { createApp, defineExtensions } from "@gapless/server/pipelines";
import { expect, test } from "vitest";
import { COLLECTING } from "../../../server/src/pipelines/operators/collecting.ts";

const TEXT = `
  define stream Trades (symbol string, price double);
  @info(name = 'all')
  from Trades#window.length(20)
  select str:groupConcat(symbol) as names, str:groupConcat(symbol, '', true, 'asc') as each, math:percentile(price, 25) as low,
    list:collect(price) as prices, map:collect(symbol, price) as last, json:group(str:concat('"', symbol, '"')) as texts
  group by symbol
  insert into All;
`;

/** Events of three symbols in an order that looks random, prices with nulls. */
const events = Array.from({ length: 200 }, (_, at) => {
  const drawn = (at * 7919) % 101;
  return ["abc"[drawn % 3] as string, drawn % 7 === 0 ? null : drawn % 10];
});

test("what is collected is what a window holds of a group, without nulls, also where the state was saved in between", () => {
  const app = createApp(TEXT);
  const told: (readonly unknown[])[] = [];
  app.onStream("All", (events) => void told.push(...events.map(({ data }) => data)));
  app.start();
  const saved = [app.snapshot()];
  for (const [at, event] of events.entries()) {
    app.input("Trades").send(event);
    if (at % 5 === 0) saved.push(app.snapshotChanges());
    if (at % 20 === 0) app.restore(saved);
  }
  const wanted = events.map(([symbol], at) => {
    const held = events.slice(Math.max(0, at - 19), at + 1).filter(([other]) => other === symbol);
    const prices = held.flatMap(([, price]) => (price === null ? [] : [price as number]));
    const names = held.map(() => symbol);
    const last = new Map(prices.length === 0 ? [] : [[symbol, prices.at(-1)]]);
    return [names.join(","), symbol, quarter(prices), prices, last, JSON.stringify(names)];
  });
  expect(told).toEqual(wanted);
});

/** The place of a quarter of so many and one, between two of them where it lies there. */
function quarter(prices: number[]): number | null {
  const sorted = prices.toSorted((a, b) => a - b);
  const [first = null] = sorted;
  const at = (sorted.length + 1) / 4;
  if (first === null || at < 1) return first;
  const low = sorted[Math.floor(at) - 1] as number;
  return low + (at % 1) * ((sorted[Math.floor(at)] ?? low) - low);
}

test.each(COLLECTING)("$signature: an extension cannot take its name", (factory) => {
  expect(() => createApp(TEXT, { extensions: [defineExtensions({ name: "mine", aggregators: [factory] })] })).toThrow(
    "comes along with",
  );
});
