// Events that failed are kept where their stream or table says so, and may be carried out again.
import { createApp, MemoryErrorStore } from "@gapless/server/pipelines";
import { expect, test } from "vitest";

const STREAM = "@OnError(action = 'STORE') define stream S (text string, n int);";

function listen(app: ReturnType<typeof createApp>, stream: string): unknown[][] {
  const told: unknown[][] = [];
  app.onStream(stream, (events) => void told.push(...events.map(({ data }) => [...data])));
  return told;
}

test("an event that failed is kept with what was wrong, and carried out again when its time has come", () => {
  const logged: unknown[] = [];
  const app = createApp(
    `@app:name('shop') @app:playback ${STREAM} define table T (text string, factor int);
     @info(name = 'work') from S select math:parseInt(text) + n as sum insert into O;`,
    { logger: (entry) => void logged.push(entry) },
  );
  const told = listen(app, "O");
  app.start();
  app.input("S").sendAt(100, ["1", 1]);
  app.input("S").sendAt(200, ["one", 2]);
  app.input("S").sendAt(300, ["3", 3]);
  const [entry] = app.errors.list();
  expect(entry).toEqual({
    ...{ id: 1, app: "shop", of: "stream", name: "S", query: "work", timestamp: 200, failedAt: 200 },
    ...{ data: ["one", 2], error: { name: expect.any(String), message: expect.any(String) } },
  });
  expect(logged).toEqual([]);
  expect([app.failures, app.errors.count(), told]).toEqual([1, 1, [[2], [6]]]);
  // It fails again, and is kept anew.
  expect(app.replay(1)).toBe(false);
  expect(app.errors.list().map(({ id, data }) => [id, data])).toEqual([[2, ["one", 2]]]);
  expect(() => app.replay(1)).toThrow("no event with the id 1 has failed in shop");
  expect(app.errors.discard(2)).toBe(true);
  expect(app.errors.count()).toBe(0);
});

test("what another app made good goes through", () => {
  const errors = new MemoryErrorStore();
  const text = (limit: number) =>
    `@app:name('a') ${STREAM} define table T (n int);
     from S[n < ${limit} or math:parseInt(text) > 0] select n insert into O;`;
  const first = createApp(text(1), { errors, now: 5 });
  first.start();
  first.input("S").sendBatch([{ data: ["x", 7] }, { data: ["y", 8] }]);
  const second = createApp(text(100), { errors, now: 9 });
  const told = listen(second, "O");
  expect(() => second.replay(1)).toThrow("not running");
  second.start();
  expect(errors.list({ app: "a" }).map(({ id }) => second.replay(id))).toEqual([true, true]);
  expect([told, errors.count()]).toEqual([[[7], [8]], 0]);
  const other = createApp(`@app:name('b') define stream A (n int);`, { errors });
  first.input("S").send(["z", 9]);
  expect(() => other.replay(3)).toThrow("no event with the id 3 has failed in b");
});

const TABLE = "define stream S (k string, n int); @PrimaryKey('k') define table T (k string, n int);";

test("a row whose key is taken is told, or kept by the table that refused it", () => {
  const logged: { message: string; table?: string; data?: readonly unknown[] }[] = [];
  const options = { now: 1, logger: (entry: (typeof logged)[number]) => void logged.push(entry) };
  const app = createApp(`${TABLE} from S select k, n * 2 as n insert into T;`, options);
  app.start();
  app.input("S").sendBatch([{ data: ["a", 1] }, { data: ["a", 2] }, { data: ["b", 3] }]);
  expect(logged).toMatchObject([{ table: "T", data: ["a", 4] }]);
  expect(logged[0]?.message).toContain("T has a row with k 'a' already");
  expect(app.failures).toBe(1);

  const keeping = createApp(`${TABLE.replace("@Primary", "@OnError(action='store') @Primary")}
    @info(name='q') from S select k, n * 2 as n insert into T;`);
  keeping.start();
  keeping.input("S").sendBatch([{ data: ["a", 1] }, { data: ["a", 2] }]);
  expect(keeping.errors.list()).toMatchObject([{ of: "table", name: "T", query: "q", data: ["a", 4] }]);
  expect(keeping.replay(1)).toBe(false);
  keeping.query("delete T on T.k == 'a'");
  expect(keeping.replay(2)).toBe(true);
  expect(keeping.query("from T select k, n").rows).toEqual([["a", 4]]);
  expect(keeping.errors.count()).toBe(0);
});

test.each([
  ["insert", "from S select k, n * 2 as n insert into T;"],
  [
    "insert a sum",
    "from S#window.lengthBatch(1) select k, convert(sum(n), 'int') as n group by k output all every 1 events insert into T;",
  ],
  ["update", "from S[n > 0] select k, n update T set T.k = 'a' on T.k != 'a';"],
  ["update or insert", "from S select k, n update or insert into T set T.k = 'a' on T.k == 'b';"],
])("what a table does not take goes to the stream of the events that failed: %s", (of, query) => {
  const app = createApp(`@OnError(action = 'STREAM') ${TABLE} ${query}`, { now: 1 });
  const told = listen(app, "!S");
  app.start();
  app.query("select 'a' as k, 0 as n insert into T");
  app.query("select 'b' as k, 0 as n insert into T");
  const row = of.startsWith("update") ? ["b", 5] : ["a", 5];
  app.input("S").send(row);
  expect(told).toEqual([
    [...row, { name: "KeyTakenError", message: expect.stringContaining("T has a row with k 'a'") }],
  ]);
});

test("dropped events are only counted", () => {
  const logged: unknown[] = [];
  const text = `${STREAM.replace("STORE", "Drop")} from S select math:parseInt(text) as n insert into O;`;
  const app = createApp(text, { now: 0, logger: (entry) => void logged.push(entry) });
  app.start();
  app.input("S").send(["x", 1]);
  expect([app.failures, app.errors.count(), logged]).toEqual([1, 0, []]);
});

test("a store in memory holds so many, and tells them apart", () => {
  const store = new MemoryErrorStore(3);
  const error = { name: "Error", message: "" };
  for (const at of [1, 2, 3, 4]) {
    const of = at % 2 === 0 ? ("stream" as const) : ("table" as const);
    store.save({ app: "a", of, name: of, query: undefined, timestamp: 0, failedAt: at, data: [at], error });
  }
  expect([store.count(), store.lost, store.get(1)]).toEqual([3, 1, undefined]);
  expect(store.list({ name: "stream" }).map(({ data }) => data[0])).toEqual([2, 4]);
  expect(store.list({}, 1).map(({ data }) => data[0])).toEqual([2]);
  expect(store.count({ before: 4 })).toBe(2);
  expect([store.discardAll({ before: 4 }), store.discardAll({ app: "b" }), store.discard(4), store.discard(4)]).toEqual(
    [2, 0, true, false],
  );
});

test("those that were thrown away leave their places; filling the store on and on costs the same for each", () => {
  const entry = { app: "a", of: "stream" as const, name: "S", query: "q", timestamp: 0, failedAt: 0, data: [] };
  const fill = (store: MemoryErrorStore, count: number) => {
    for (let at = 0; at < count; at++) store.save({ ...entry, error: { name: "Error", message: "" } });
  };
  const store = new MemoryErrorStore(3);
  fill(store, 5);
  store.discard(4);
  fill(store, 2);
  expect([store.list().map(({ id }) => id), store.lost]).toEqual([[5, 6, 7], 3]);
  store.discardAll();
  fill(store, 5);
  expect([store.list().map(({ id }) => id), store.lost]).toEqual([[10, 11, 12], 5]);
  const large = new MemoryErrorStore(50_000);
  fill(large, 200_000);
  expect([large.count(), large.lost]).toEqual([50_000, 150_000]);
});
