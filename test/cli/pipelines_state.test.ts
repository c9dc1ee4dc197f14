// gapless pipelines run with a place for its state: it goes on where it was, whatever ended it.
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FileStore, SqliteStore } from "@gapless/server/pipelines";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { callCli } from "./call_cli.ts";
import { startCli } from "./run_cli.ts";

const root = mkdtempSync(join(tmpdir(), "gapless-state-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let folder = root;
beforeEach(() => {
  folder = mkdtempSync(join(root, "run-"));
  writeFileSync(
    join(folder, "sums.eventflux"),
    "@app:name('sums') define stream A (n int); define stream B (n int); from A select sum(n) as total, count() as n insert into O; from B#window.length(2) select sum(n) as total, count() as n insert into O;",
  );
});

const run = (...args: string[]) => callCli(["pipelines", "run", "sums.eventflux", ...args], { cwd: folder });
const lines = (numbers: number[]) => numbers.map((n) => `{"n":${n}}\n`).join("");
const totals = (out: string) =>
  out
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line).data.total);

describe.each([
  ["files", ["--persistence-dir", "deep/state"]],
  ["SQLite", ["--sqlite", "deep/state.db"]],
])("in %s", (_, place) => {
  test("what was read is not read again, and what is new is", async () => {
    writeFileSync(join(folder, "a.ndjson"), lines([1, 2, 3]));
    writeFileSync(join(folder, "b.ndjson"), lines([10]));
    const inputs = ["--input", "A=a.ndjson", "--input", "B=b.ndjson", ...place];
    const first = await run(...inputs);
    expect({ ...first, out: totals(first.out).sort((a, b) => a - b) }).toEqual({
      code: 0,
      err: "",
      out: [1, 3, 6, 10],
    });
    expect(await run(...inputs)).toEqual({ code: 0, err: "", out: "" });
    appendFileSync(join(folder, "a.ndjson"), lines([4]));
    expect(totals((await run(...inputs)).out)).toEqual([10]);
    writeFileSync(join(folder, "c.ndjson"), lines([20, 30]));
    // Another file is another input.
    expect(totals((await run("--input", "B=c.ndjson", ...place)).out)).toEqual([30, 50]);
    writeFileSync(join(folder, "a.ndjson"), lines([4]));
    expect(await run(...inputs)).toMatchObject({
      code: 1,
      err: expect.stringContaining("a.ndjson has 1 records; 4 of it were read when the state was kept"),
    });
  });
});

test("a file that is given twice is read twice, and each goes on for itself", async () => {
  writeFileSync(join(folder, "a.ndjson"), lines([1, 2]));
  const given = ["--input", "A=a.ndjson", "--input", "A=a.ndjson", "--persistence-dir", "state"];
  expect(totals((await run(...given)).out).at(-1)).toBe(6);
  appendFileSync(join(folder, "a.ndjson"), lines([5]));
  expect(totals((await run(...given)).out)).toEqual([11, 16]);
});

test("a state that cannot be taken up is told with what to do", async () => {
  writeFileSync(join(folder, "a.ndjson"), lines([1]));
  const store = new FileStore(join(folder, "state"));
  store.save("sums", { name: "0000000001_1", isWhole: true }, Buffer.from("no state"));
  const { code, err } = await run("--input", "A=a.ndjson", "--persistence-dir", "state");
  expect(code).toBe(1);
  expect(err).toMatch(/the state of sums that was kept cannot be taken up: .*\nBegin anew with another place/);
});

test("what no longer fits is told", async () => {
  writeFileSync(join(folder, "a.ndjson"), lines([1]));
  const given = ["--input", "A=a.ndjson", "--persistence-dir", "state"];
  await run(...given);
  writeFileSync(
    join(folder, "sums.eventflux"),
    "@app:name('sums') define stream A (n int); @info(name='q') from A#window.length(9) select sum(n) as total insert into O;",
  );
  appendFileSync(join(folder, "a.ndjson"), lines([5]));
  const { code, out, err } = await run(...given);
  expect([code, totals(out)]).toEqual([0, [5]]);
  expect(err).toContain("the state of query query-1 is dropped: there is no query query-1 any more");
});

test("a configuration may say where; options that make no sense are refused", async () => {
  writeFileSync(join(folder, "a.ndjson"), lines([1]));
  writeFileSync(
    join(folder, "run.yaml"),
    "apiVersion: eventflux.io/v1\nkind: EventFluxConfig\neventflux:\n  persistence:\n    backend: file\n    path: kept\n",
  );
  expect((await run("--input", "A=a.ndjson", "--config", "run.yaml")).code).toBe(0);
  expect(new FileStore(join(folder, "kept")).list("sums").length).toBe(1);
  expect(await run("--persist-every", "5")).toMatchObject({
    code: 2,
    err: expect.stringContaining("Give --persistence-dir or --sqlite, too."),
  });
  expect(await run("--persistence-dir", "a", "--sqlite", "b")).toMatchObject({ code: 2 });
  writeFileSync(join(folder, "taken"), "");
  expect(await run("--persistence-dir", "taken")).toMatchObject({
    code: 1,
    err: expect.stringContaining("state cannot be kept in"),
  });
});

test("a process that is asked to stop keeps its state and ends; one that is killed has kept it now and then", {
  timeout: 60_000,
}, async () => {
  const place = ["--sqlite", "state.db", "--persist-every", "1"];
  const args = ["pipelines", "run", "sums.eventflux", "--input", "A=-", ...place];
  const first = startCli(args, { cwd: folder, open: true });
  first.child.stdin?.write(lines([1, 2]));
  await first.until(() => first.out().split("\n").length > 2);
  first.child.kill("SIGTERM");
  expect(await first.ended).toMatchObject({ code: 0, err: "" });
  const second = startCli(args, { cwd: folder, open: true });
  second.child.stdin?.write(lines([3]));
  await second.until(() => totals(second.out()).length === 1);
  expect(totals(second.out())).toEqual([6]);
  const store = new SqliteStore(join(folder, "state.db"));
  await second.until(() => store.list("sums").length >= 2);
  store.close();
  second.child.kill("SIGKILL");
  await second.ended;
  const third = startCli(args, { cwd: folder, input: lines([4]) });
  expect(totals((await third.ended).out)).toEqual([10]);
});
