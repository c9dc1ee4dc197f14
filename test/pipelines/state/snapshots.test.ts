// What is in snapshots: only what has changed, in a series that fits together, for an app that may have changed.
import { type App, createApp, SnapshotError } from "@gapless/server/pipelines";
import { describe, expect, test } from "vitest";

function started(text: string): App {
  const app = createApp(`@app:playback define stream S (key string, value int); ${text}`);
  app.start();
  return app;
}

/** Sends so many events with keys of their own. */
function fill(app: App, keys: number, from = 0, time = 1_000): void {
  const rows = Array.from({ length: keys }, (_, at) => [`key ${from + at}`, at]);
  app.input("S").sendRows(
    rows,
    rows.map(() => time),
  );
}

const GROWING = {
  groups: "from S select key, sum(value) as total, max(value) as most group by key insert into O;",
  windows: "from S#window.length(100000) select key insert all events into O;",
  "windows of the last event of each key": "from S#window.unique(key) select key insert all events into O;",
  sessions: "from S#window.session(1 hour, key) select key insert all events into O;",
  "a long session": "from S#window.session(1 hour) select key insert all events into O;",
  "a condition over a window":
    "from S#window.expression('min(value) >= 0 and count() < 100000') select key insert into O;",
  "distinct values": "from S select distinctCount(key) as n insert into O;",
  "the least of a window": "from S#window.length(100000) select min(value) as least insert into O;",
  "the greatest of a window that lets go in another order":
    "from S#window.sort(100000, value, key) select max(value) as most insert into O;",
  tables: "@PrimaryKey('key') define table T (key string, value int); from S update or insert into T on T.key == key;",
  partitions: "partition with (key of S) begin from S#window.time(1 hour) select key, count() as n insert into O; end;",
  "limits of output": "from S select key, value group by key output last every 1 hour insert into O;",
  "snapshots of output":
    "from S#window.time(1 hour) select key, count() as n group by key output snapshot every 1 hour insert into O;",
  patterns: "from every e1=S -> e2=S[key == e1.key and value > 1000000] within 1 hour select e1.key insert into O;",
};

describe.each(Object.entries(GROWING))("changes of %s", (_, text) => {
  test("take room for what has changed, not for what there is", () => {
    const sizes = [400, 4_000].map((keys) => {
      const app = started(text);
      fill(app, keys);
      const whole = app.snapshot().length;
      const none = app.snapshotChanges().length;
      fill(app, 5, 0, 2_000);
      const few = app.snapshotChanges().length;
      fill(app, 100, 5, 3_000);
      return { whole, none, few, many: app.snapshotChanges().length };
    }) as [Sizes, Sizes];
    const [small, large] = sizes;
    expect(large.whole).toBeGreaterThan(5 * small.whole);
    // A number more takes a byte or two.
    expect(Math.abs(large.none - small.none)).toBeLessThan(40);
    expect(Math.abs(large.few - small.few)).toBeLessThan(100);
    expect(large.many).toBeLessThan(1.3 * small.many);
    expect(large.many).toBeGreaterThan(large.few);
    expect(large.few).toBeLessThan(large.whole / 20);
  });
});

interface Sizes {
  whole: number;
  none: number;
  few: number;
  many: number;
}

describe("a series of snapshots", () => {
  const text = "from S#window.length(3) select sum(value) as total insert into O;";

  test("is refused where something is missing, out of order, damaged or no snapshot", () => {
    const app = started(text);
    const whole = app.snapshot();
    const changes = [1, 2, 3].map((value) => {
      app.input("S").sendAt(value, ["a", value]);
      return app.snapshotChanges();
    }) as [Uint8Array, Uint8Array, Uint8Array];
    const [first, second, third] = changes;
    const other = started(text);
    expect(() => other.restore([])).toThrow("there is no snapshot to restore");
    expect(() => other.restore(first)).toThrow("the whole snapshot that they build on stands first");
    expect(() => other.restore([whole, second])).toThrow("do not build on what stands before them");
    expect(() => other.restore([whole, second, first])).toThrow(SnapshotError);
    expect(() => other.restore([app.snapshot(), first])).toThrow("do not build on");
    expect(() => other.restore(new Uint8Array(40))).toThrow("these bytes are no snapshot");
    expect(() => other.restore(whole.subarray(0, whole.length - 1))).toThrow("damaged");
    for (const at of [6, 9, 14, 25, whole.length - 1]) {
      const damaged = Uint8Array.from(whole);
      damaged[at] = (damaged[at] as number) ^ 4;
      expect(() => other.restore(damaged)).toThrow("damaged");
    }
    expect(other.restore([whole, first, second, third])).toMatchObject({ kept: ["query query-1"], dropped: [] });
  });

  test("begins anew with a whole one where changes have nothing to build on", () => {
    const app = started(text);
    expect(() => started(text).restore(app.snapshotChanges())).not.toThrow();
    // A value that cannot be saved: what had changed before is in the next snapshot.
    const loose = createApp("define stream S (it object); from S#window.length(2) select it insert into O;");
    loose.start();
    loose.snapshot();
    loose.input("S").send([() => 1]);
    expect(() => loose.snapshotChanges()).toThrow("the state holds a value that cannot be saved");
    loose.input("S").send(["a"]);
    loose.input("S").send(["b"]);
    const again = createApp("define stream S (it object); from S#window.length(2) select it insert into O;");
    expect(again.restore(loose.snapshotChanges()).dropped).toEqual([]);
  });

  test("is not restored into an app that tells the time in another way; the app goes on as it was", () => {
    const wall = createApp("define stream S (key string, value int); from S select count() as n insert into O;");
    const told: unknown[] = [];
    wall.onStream("O", (list) => told.push(...list.map(({ data }) => data[0])));
    wall.start();
    wall.input("S").send(["a", 1]);
    const snapshot = started("from S select count() as n insert into O;").snapshot();
    expect(() => wall.restore(snapshot)).toThrow("that of the events");
    expect(() => wall.restore(snapshot.subarray(5))).toThrow("no snapshot");
    wall.input("S").send(["a", 2]);
    expect(told).toEqual([1, 2]);
  });
});

describe("an app that has changed", () => {
  const counted = (rest: string) => {
    const told: unknown[] = [];
    const app = started(rest);
    for (const stream of app.written)
      app.onStream(stream, (list) => told.push([stream, ...list.map(({ data }) => data)]));
    return { app, told };
  };

  test("keeps what is the same, wherever it stands and whatever it selects beside sums", () => {
    const before = started(
      `@info(name = 'sums') from S#window.length(10) select key, sum(value) as total group by key insert into O;
       from S select count() as n insert into N;
       define table T (key string, value int); from S insert into T;`,
    );
    fill(before, 4);
    const { app, told } = counted(
      `define table T (key string, value int); from S insert into T;
       from S select count() as n insert into N;
       @info(name = 'sums') from S#window.length(10)
       select key, sum(value) * 10 as tenfold, 'new' as word group by key having tenfold > 0 order by tenfold insert into P;`,
    );
    const report = app.restore(before.snapshot());
    expect(report).toMatchObject({ dropped: [], added: [] });
    expect(report.kept.sort()).toEqual(["query query-1", "query query-2", "query sums", "table T"].sort());
    app.input("S").sendAt(2_000, ["key 3", 1]);
    expect(told).toEqual([
      ["N", [5]],
      ["P", ["key 3", 40, "new"]],
    ]);
    expect(app.query("from T select count() as n").rows).toEqual([[5]]);
  });

  test("says what it drops, and why, and begins it anew", () => {
    const before = started(
      `define table T (key string, value int);
       define trigger Often at every 1 sec;
       define window W (key string, value int) length(5);
       @info(name = 'sums') from S#window.length(10) select sum(value) as total insert into O;
       @info(name = 'rate') from S select key output last every 3 events insert into R;
       @info(name = 'gone') from S#window.time(1 sec) select count() as n insert into N;
       partition with (key of S) begin @info(name = 'each') from S select count() as n insert into E; end;`,
    );
    fill(before, 4);
    const { app, told } = counted(
      `define table T (key string, value long);
       define trigger Often at every 2 sec;
       define window W (key string, value int) time(5 sec);
       @info(name = 'sums') from S#window.length(11) select sum(value) as total insert into O;
       @info(name = 'rate') from S select key, value output last every 3 events insert into R;
       @info(name = 'fresh') from Often select triggered_time as at insert into Times;
       partition with (value of S) begin @info(name = 'each') from S select count() as n insert into E; end;`,
    );
    const report = app.restore(before.snapshot());
    const why = Object.fromEntries(report.dropped.map((dropped) => [dropped.unit, dropped.why]));
    expect(why).toEqual({
      "table T": "its attributes was (key string, value int) and is (key string, value long)",
      "window W": "its window was length(5) and is time(5 sec)",
      "trigger Often": 'its times was {"every":1000} and is {"every":2000}',
      "query sums": "its input was from S#window.length(10) and is from S#window.length(11)",
      "query rate": "what it selects was key and is key, value",
      "query gone": "there is no query gone any more",
      "partition with (key of S)": "there is no partition with (key of S) any more",
      "query each": "its keys was key of S and is value of S",
    });
    expect(report.added).toEqual(["query fresh", "partition with (value of S)"]);
    expect(report.kept).toEqual([]);
    app.input("S").sendAt(4_500, ["a", 7]);
    // The trigger began anew when the app was restored, at 1 000.
    expect(told).toEqual([
      ["Times", [3_000]],
      ["O", [7]],
      ["E", [1]],
    ]);
  });

  test("takes up the keys of a partition for the queries that are the same", () => {
    const partition = (second: string) =>
      `partition with (key of S) begin
         @info(name = 'sum') from S select key, sum(value) as total insert into O;
         @info(name = 'window') from S#window.${second} select key, count() as n insert into N;
       end;`;
    const before = started(partition("length(5)"));
    for (const value of [1, 2, 3]) before.input("S").sendAt(value, ["a", value]);
    const { app, told } = counted(partition("length(6)"));
    expect(app.restore(before.snapshot())).toMatchObject({
      kept: ["partition with (key of S)", "query sum"],
      dropped: [{ unit: "query window" }],
    });
    app.input("S").sendAt(4, ["a", 4]);
    expect(told).toEqual([
      ["O", ["a", 10]],
      ["N", ["a", 1]],
    ]);
  });

  test("a unit of the same text twice has state of its own each", () => {
    const text =
      "from S[value > 1] select count() as n insert into O; from S[value > 1] select count() as n insert into O;";
    const before = started(text);
    fill(before, 4);
    const { app, told } = counted(text);
    app.restore(before.snapshot());
    app.input("S").sendAt(2_000, ["a", 5]);
    expect(told).toEqual([
      ["O", [3]],
      ["O", [3]],
    ]);
  });
});

test("an app is saved and restored between events, not while one is worked on", () => {
  const app = createApp(
    "@app:playback define stream S (n int); @info(name = 'q') from S#window.timeBatch(1 sec) select n insert into O;",
  );
  const before = app.snapshot();
  const refused: string[] = [];
  const attempt = () => {
    for (const work of [() => app.snapshot(), () => app.snapshotChanges(), () => app.restore(before)]) {
      try {
        work();
        refused.push("no");
      } catch (error) {
        refused.push((error as Error).message);
      }
    }
  };
  app.onStream("O", attempt);
  app.onStream("S", attempt);
  app.onQuery("q", attempt);
  app.start();
  app.input("S").sendAt(1_000, [1]);
  app.input("S").sendAt(9_000, [2]);
  expect(refused.length).toBeGreaterThan(6);
  for (const message of refused)
    expect(message).toMatch(/^app is at work on an event; (save|restore) it when that is done/);
  expect(() => app.snapshot()).not.toThrow();
});

test("an app that was saved before it began begins when it is started", () => {
  const text = "define trigger Begin at 'start'; from Begin select triggered_time as at insert into O;";
  const before = createApp(text, { now: 5_000 });
  const told: unknown[] = [];
  const app = createApp(text, { now: 7_000 });
  app.onStream("O", (list) => told.push(...list.map(({ data }) => data[0])));
  app.restore(before.snapshot());
  app.start();
  expect(told).toEqual([5_000]);
  const after = createApp(text, { now: 9_000 });
  after.onStream("O", () => told.push("again"));
  after.restore(app.snapshot());
  after.start();
  expect([after.now, told]).toEqual([5_000, [5_000]]);
});
