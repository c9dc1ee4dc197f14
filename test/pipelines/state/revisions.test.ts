// States that are kept in stores, and taken up again: by name, the latest, after a crash.
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type App,
  createApp,
  createManager,
  FileStore,
  MemoryStore,
  parseApp,
  type RevisionStore,
  SqliteStore,
} from "@gapless/server/pipelines";
import { afterAll, describe, expect, test, vi } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "gapless-revisions-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const TEXT =
  "@app:name('counts') define stream S (value int); from S#window.length(50) select sum(value) as total insert into O;";

function counting(
  store: RevisionStore,
  policy: { wholeEvery?: number; keep?: number } = {},
): { app: App; told: unknown[] } {
  const app = createApp(TEXT, { now: 1_000, revisions: { store, ...policy } });
  const told: unknown[] = [];
  app.onStream("O", (list) => told.push(...list.map(({ data }) => data[0])));
  app.start();
  return { app, told };
}

const STORES: Record<string, () => RevisionStore> = {
  memory: () => new MemoryStore(),
  files: () => new FileStore(mkdtempSync(join(folder, "files-"))),
  "a file of SQLite": () => new SqliteStore(join(mkdtempSync(join(folder, "sqlite-")), "states.db")),
};

describe.each(Object.entries(STORES))("in %s", (_, open) => {
  test("of two that keep states at the same time one is refused, and the state of the other stays whole", async () => {
    const store = open();
    const [first, second] = [counting(store), counting(store)];
    first.app.input("S").send([1]);
    await first.app.persist();
    second.app.input("S").send([10]);
    await second.app.persist();
    for (let round = 0; round < 3; round++) {
      first.app.input("S").send([1]);
      await expect(first.app.persist()).rejects.toThrow("somebody else keeps states of counts there, too");
      second.app.input("S").send([10]);
      await second.app.persist();
    }
    const { app, told } = counting(store);
    await app.restoreLatest();
    app.input("S").send([0]);
    expect(told).toEqual([40]);
  });

  test("a state is found by its name, and the latest without one", async () => {
    const store = open();
    const { app } = counting(store, { wholeEvery: 3, keep: 100 });
    const names: string[] = [];
    for (const value of [1, 2, 3, 4, 5, 6, 7]) {
      app.input("S").send([value]);
      names.push(await app.persist({ read: value }));
    }
    expect(names[0]).toBe("0000000001_1000");
    expect(await app.revisions()).toEqual(names.map((name, at) => ({ name, isWhole: at % 3 === 0 })));
    for (const [at, name] of names.entries()) {
      const { app: other, told } = counting(store);
      expect(await other.restoreRevision(name)).toMatchObject({ dropped: [], notes: { read: at + 1 } });
      other.input("S").send([0]);
      expect(told).toEqual([((at + 1) * (at + 2)) / 2]);
    }
    const { app: latest, told } = counting(store);
    expect(await latest.restoreLatest()).toMatchObject({ revision: names.at(-1), kept: ["query query-1"] });
    latest.input("S").send([0]);
    expect(told).toEqual([28]);
    await expect(latest.restoreRevision("0000000009_1")).rejects.toThrow("there is no revision 0000000009_1 of counts");
    // Numbers go on behind those in the store, beginning with a whole one.
    expect(await latest.persist()).toBe("0000000008_1000");
    expect((await latest.revisions()).at(-1)?.isWhole).toBe(true);
    expect(await store.apps()).toEqual(["counts"]);
    await store.close();
  });

  test("there is nothing to take up at first", async () => {
    const store = open();
    expect(await counting(store).app.restoreLatest()).toBeUndefined();
    expect(await store.list("counts")).toEqual([]);
    await store.close();
  });

  test("what is older than the latest goes, but for what they build on", async () => {
    const store = open();
    const { app } = counting(store, { wholeEvery: 4, keep: 2 });
    const kept: number[][] = [];
    for (let value = 1; value <= 10; value++) {
      await app.persist();
      kept.push((await store.list("counts")).map(({ name }) => Number.parseInt(name, 10)));
    }
    expect(kept.slice(2)).toEqual([
      [1, 2, 3],
      [1, 2, 3, 4],
      [1, 2, 3, 4, 5],
      [5, 6],
      [5, 6, 7],
      [5, 6, 7, 8],
      [5, 6, 7, 8, 9],
      [9, 10],
    ]);
    expect(await counting(store).app.restoreLatest()).toMatchObject({ dropped: [] });
    await store.close();
  });
});

test("names of apps are no paths", async () => {
  const path = join(folder, "names");
  const store = new FileStore(path);
  for (const app of ["../../up", "..", "a/b", "ü x"]) store.save(app, { name: "1", isWhole: true }, new Uint8Array(3));
  expect(store.apps().sort()).toEqual(["..", "../../up", "a/b", "ü x"]);
  expect(readdirSync(path).length).toBe(4);
  writeFileSync(join(path, "%2E%2E", "writing"), "half of it");
  expect(store.list("..")).toEqual([{ name: "1", isWhole: true }]);
});

test("SQLite says nothing of being experimental", () => {
  const warned = vi.spyOn(process, "emitWarning");
  new SqliteStore(":memory:").close();
  expect(warned).not.toHaveBeenCalled();
  warned.mockRestore();
});

describe("a store that takes its time, or fails", () => {
  class Slow extends MemoryStore {
    fails = 0;
    override async save(...given: Parameters<MemoryStore["save"]>): Promise<void> {
      await new Promise((resolve) => setTimeout(resolve, 5));
      if (this.fails-- > 0) throw new Error("no room");
      super.save(...given);
    }
  }

  test("keeps states in their order", async () => {
    const store = new Slow();
    const { app } = counting(store);
    const names = [1, 2, 3].map((value) => {
      app.input("S").send([value]);
      return app.persist(value);
    });
    expect(await Promise.all(names)).toEqual(["0000000001_1000", "0000000002_1000", "0000000003_1000"]);
    expect(await counting(store).app.restoreLatest()).toMatchObject({ notes: 3 });
  });

  test("builds nothing on a state that it did not keep", async () => {
    const store = new Slow();
    const { app } = counting(store);
    await app.persist();
    store.fails = 1;
    const [first, second] = [app.persist(), app.persist()];
    await expect(first).rejects.toThrow("no room");
    await expect(second).rejects.toThrow("builds on was not kept");
    app.input("S").send([5]);
    await app.persist();
    expect((await app.revisions()).map(({ isWhole }) => isWhole)).toEqual([true, true]);
    const { app: other, told } = counting(store);
    await other.restoreLatest();
    other.input("S").send([1]);
    expect(told).toEqual([6]);
  });

  test("a snapshot that somebody takes in between breaks no series", async () => {
    const store = new MemoryStore();
    const { app } = counting(store);
    await app.persist();
    app.input("S").send([5]);
    app.snapshot();
    app.input("S").send([6]);
    await app.persist();
    const { app: other, told } = counting(store);
    await other.restoreLatest();
    other.input("S").send([1]);
    expect(told).toEqual([12]);
  });
});

test("an app without a store says how to give it one", async () => {
  const app = createApp(TEXT);
  await expect(app.persist()).rejects.toThrow("counts has no store; give createApp revisions");
});

describe.each(["file", "sqlite"])("a process that is killed while it keeps its state (%s)", (kind) => {
  test("leaves a whole one", { timeout: 60_000 }, async () => {
    const path = join(mkdtempSync(join(folder, "killed-")), "states");
    const program = join(import.meta.dirname, "persist_until_killed.ts");
    const child = spawn(process.execPath, [program, kind, path], { stdio: ["ignore", "pipe", "inherit"] });
    let told = "";
    await new Promise<void>((resolve) => {
      child.stdout.on("data", (text: Buffer) => {
        told += text.toString();
        if (told.split("\n").length > 30) resolve();
      });
    });
    child.kill("SIGKILL");
    await new Promise((resolve) => child.once("close", resolve));
    const last = Number(told.trimEnd().split("\n").at(-1));
    const store = kind === "sqlite" ? new SqliteStore(path) : new FileStore(path);
    const app = createApp(
      "define stream S (value int); from S#window.length(2000) select sum(value) as total, count() as n insert into O;",
      { now: 0, revisions: { store } },
    );
    const sums: unknown[] = [];
    app.onStream("O", (list) => sums.push(...list.map(({ data }) => data)));
    app.start();
    const report = await app.restoreLatest();
    const n = report?.notes as number;
    // All that it told of was kept, perhaps one more.
    expect(n).toBeGreaterThanOrEqual(last);
    app.input("S").send([0]);
    const kept = Math.min(n, 1999);
    expect(sums).toEqual([[(n * (n + 1) - (n - kept) * (n - kept + 1)) / 2, kept + 1]]);
    await store.close();
  });
});

describe("a manager", () => {
  const named = (name: string) => TEXT.replace("counts", name);

  test("makes, finds and ends apps by their names", async () => {
    const manager = createManager({ now: 7 });
    const one = manager.create(named("one"));
    const two = manager.create(parseApp(named("two")), { now: 8 });
    expect([manager.names, manager.get("one"), manager.find("three"), one.now, two.now]).toEqual([
      ...[["one", "two"], one, undefined, 7, 8],
    ]);
    expect(() => manager.create(named("one"))).toThrow("there is an app one already");
    expect(() => manager.get("onee")).toThrow("there is no app onee; did you mean one?");
    expect(() => manager.validate("define stream S (value itn);")).toThrow("int");
    expect(() => manager.validate(parseApp(named("three")))).not.toThrow();
    one.start();
    await manager.shutdown("one");
    expect(() => one.input("S").send([1])).toThrow("not running");
    manager.create(named("one"));
    await manager.shutdownAll();
    expect(manager.names).toEqual([]);
  });

  test("keeps and takes up the states of all, each for itself", async () => {
    const store = new MemoryStore();
    const manager = createManager({ now: 7, revisions: { store } });
    for (const name of ["one", "two"]) manager.create(named(name)).start();
    manager.get("one").input("S").send([1]);
    manager.get("two").input("S").send([20]);
    const loose = manager.create(
      "@app:name('loose') define stream S (it object); from S#window.length(2) select it insert into O;",
    );
    loose.start();
    loose.input("S").send([() => 1]);
    const outcomes = await manager.persistAll();
    expect(outcomes.get("two")).toEqual({ value: "0000000001_7" });
    expect(outcomes.get("loose")).toMatchObject({ error: { name: "SnapshotError" } });

    const again = createManager({ revisions: { store } });
    const told: unknown[] = [];
    for (const name of ["two", "one", "three"]) {
      const app = again.create(named(name));
      app.onStream("O", (list) => told.push([name, ...list.map(({ data }) => data[0])]));
      app.start();
    }
    const restored = await again.restoreAll();
    expect(restored.get("three")).toEqual({ value: undefined });
    expect(restored.get("one")).toMatchObject({ value: { revision: "0000000001_7", dropped: [] } });
    for (const name of ["one", "two", "three"]) again.get(name).input("S").send([300]);
    expect(told).toEqual([
      ["one", 301],
      ["two", 320],
      ["three", 300],
    ]);
  });
});
