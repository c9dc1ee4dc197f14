import { type App, CheckError, createApp } from "@gapless/server/pipelines";
import { describe, expect, test } from "vitest";

const STREAMS = "define stream Add (k int, v int); define stream Ask (k int);";

/** An app with a cache, and what it holds. */
function cache(store: string, options: Parameters<typeof createApp>[1] = {}) {
  const app = createApp(
    `${STREAMS} @store(${store}) @PrimaryKey('k') define table T (k int, v int);
     from Add update or insert into T set T.v = v on T.k == k;
     from Ask join T on T.k == Ask.k select T.k as k, T.v as v insert into Answers;`,
    { now: 0, ...options },
  );
  app.start();
  return app;
}

const keys = (app: App) => app.query("from T select k").rows.map((row) => row[0]);
const add = (app: App, ...numbers: number[]) => {
  for (const k of numbers) app.input("Add").send([k, k * 10]);
};
const ask = (app: App, ...numbers: number[]) => {
  for (const k of numbers) app.input("Ask").send([k]);
};

describe("of a full cache there goes", () => {
  test("the row that came first", () => {
    const app = cache("type = 'cache', max_size = '3'");
    add(app, 1, 2, 3);
    ask(app, 1, 1, 1);
    add(app, 1, 4, 5);
    expect(keys(app)).toEqual([3, 4, 5]);
  });

  test("the row that was used longest ago: found by its key, or replaced", () => {
    const app = cache("type = 'cache', @cache(size = '3', cache.policy = 'LRU')");
    add(app, 1, 2, 3);
    ask(app, 1);
    add(app, 4);
    expect(keys(app)).toEqual([1, 3, 4]);
    add(app, 3, 5);
    expect(keys(app)).toEqual([3, 4, 5]);
  });

  test("the row that was used least, of equal ones that which was used longest ago", () => {
    const app = cache("type = 'cache', size = '3', cache.policy = 'lfu'");
    add(app, 1, 2, 3);
    ask(app, 1, 1, 2, 3);
    add(app, 4);
    expect(keys(app)).toEqual([1, 3, 4]);
    add(app, 5);
    expect(keys(app)).toEqual([1, 3, 5]);
  });
});

test("rows go when they have been there long enough, and it is looked then and again", () => {
  const app = cache("type = 'cache', size = '9', retention.period = '10 sec', purge.interval = '4 sec'");
  add(app, 1);
  app.advance(3_000);
  add(app, 2);
  app.advance(9_000);
  add(app, 1);
  app.advance(11_999);
  expect(keys(app)).toEqual([1, 2]);
  app.advance(12_000);
  expect(keys(app)).toEqual([2]);
  app.advance(16_000);
  expect(keys(app)).toEqual([]);
  // With nothing in it nothing is looked for.
  expect(app.nextTimer).toBe(Number.POSITIVE_INFINITY);
  add(app, 3);
  expect(app.nextTimer).toBe(20_000);
});

test("saved and restored at any point it goes on as if nothing had been", () => {
  let seed = 20261122;
  const random = (below: number) => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return Math.floor((seed / 2 ** 32) * below);
  };
  for (const policy of ["FIFO", "LRU", "LFU"]) {
    for (const retention of ["", ", retention.period = '50', purge.interval = '20'"]) {
      const make = () => cache(`type = 'cache', size = '4', cache.policy = '${policy}'${retention}`);
      const whole = make();
      let parted = make();
      let states: Uint8Array[] = [];
      for (let step = 0; step < 400; step++) {
        const [what, k, time] = [random(3), random(8), whole.now + random(12)];
        for (const app of [whole, parted]) {
          app.advance(time);
          if (what === 0) ask(app, k);
          else add(app, k);
        }
        expect(keys(parted), `${policy}${retention} ${step}`).toEqual(keys(whole));
        if (random(10) > 0) continue;
        states = states.length === 0 || random(4) === 0 ? [parted.snapshot()] : [...states, parted.snapshotChanges()];
        if (random(2) === 0) continue;
        parted = make();
        parted.restore(states);
      }
    }
  }
});

test("the least of random uses goes, as plain code says", () => {
  let seed = 7;
  const random = (below: number) => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return Math.floor((seed / 2 ** 32) * below);
  };
  for (const policy of ["FIFO", "LRU", "LFU"] as const) {
    const app = cache(`type = 'cache', size = '5', cache.policy = '${policy}'`);
    let rows: { k: number; count: number; last: number }[] = [];
    for (let step = 1; step < 500; step++) {
      const k = random(9);
      const known = rows.find((row) => row.k === k);
      const isAsked = random(2) === 0;
      if (isAsked) ask(app, k);
      else {
        add(app, k);
        if (known === undefined) {
          if (rows.length === 5) {
            const by = {
              FIFO: () => 0,
              LRU: (row: (typeof rows)[0]) => row.last,
              LFU: (row: (typeof rows)[0]) => row.count * 1e6 + row.last,
            }[policy];
            const gone = rows.reduce((least, row) => (by(row) < by(least) ? row : least));
            rows = rows.filter((row) => row !== gone);
          }
          rows.push({ k, count: 1, last: step });
        }
      }
      // A row that is updated is found, and then replaced.
      if (known !== undefined) Object.assign(known, { count: known.count + (isAsked ? 1 : 2), last: step });
      expect(keys(app), `${policy} ${step}`).toEqual(rows.map((row) => row.k));
    }
  }
});

test.each([
  ["type = 'cache'", "a store of type cache needs size: how many rows it holds"],
  ["type = 'cache', size = '0'", "a cache holds 1 row or more"],
  [
    "type = 'cache', size = '1', cache.policy = 'MRU'",
    "cache.policy takes FIFO, LRU, LFU, not 'MRU'; did you mean LRU?",
  ],
  [
    "type = 'cache', size = '1', purge.interval = '1 sec'",
    "purge.interval goes with retention.period: how long rows stay",
  ],
  ["type = 'inMemory', @cache(size = '1')", "a store of type inMemory has no option size; it takes none"],
  ["type = 'cach', size = '1'", "there is no store of type cach; did you mean cache?"],
])("refuses %s", (store, told) => {
  const make = () => createApp(`@store(${store}) define table T (k int);`);
  expect(make).toThrow(CheckError);
  expect(make).toThrow(told);
});
