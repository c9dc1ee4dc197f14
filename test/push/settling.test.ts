// Results are written together; what is held comes again, what cannot be written takes nothing along.
import type { Fetched } from "@gapless/server/push/queue";
import { createSettler } from "@gapless/server/push/settle";
import { createLog } from "@gapless/server/telemetry/log";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

type Options = Parameters<typeof createSettler>[0];
type Result = { s: string; ok?: boolean };

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const job = (s: string): Fetched => ({ id: `job-${s}`, data: { t: "tenant", s, l: "1", p: ["1"] } });

/** A settler whose database answers as told; every call of push_settle() is noted with the webhooks it was for. */
function setUp(answer: (webhooks: string[], call: number) => object | Error) {
  const calls: string[][] = [];
  const removed: string[] = [];
  const added: unknown[] = [];
  const settled: string[] = [];
  const texts: string[] = [];
  const client = {
    on: () => undefined,
    off: () => undefined,
    release: () => undefined,
    async query(text: string, values?: unknown[]) {
      texts.push(text);
      if (!text.includes("push_settle")) return { rows: [] };
      const webhooks = (JSON.parse(String(values?.[0])) as Result[]).map(({ s }) => s);
      calls.push(webhooks);
      const given = answer(webhooks, calls.length);
      if (given instanceof Error) throw given;
      return { rows: [{ answer: JSON.stringify({ next: [], busy: [], notices: false, ...given }) }] };
    },
  };
  const queue = {
    add: async (_: unknown, jobs: unknown[]) => void added.push(...jobs),
    remove: async (_: unknown, ids: string[]) => void removed.push(...ids),
  };
  const settler = createSettler({
    pool: { connect: async () => client } as unknown as Options["pool"],
    queue: queue as unknown as Options["queue"],
    log: createLog("silent").log,
    onSettled: ({ jobs }) => void settled.push(...jobs.map(({ s }) => s)),
  });
  const done: string[] = [];
  const add = (s: string) => settler.add({ job: job(s), result: { ok: true } }, () => void done.push(s));
  return { settler, add, calls, removed, added, settled, done, texts };
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

test("what comes in the same moment is one transaction, with the jobs' removal and the next ones", async () => {
  const next = [{ t: "tenant", s: "a", l: "1", p: ["2"] }];
  const { add, calls, removed, added, settled, done, texts } = setUp(() => ({ next }));
  for (const s of ["a", "b", "c"]) add(s);
  await pass(10);
  expect(calls).toEqual([["a", "b", "c"]]);
  expect([removed, added, settled, done]).toEqual([
    ["job-a", "job-b", "job-c"],
    next,
    ["a", "b", "c"],
    ["a", "b", "c"],
  ]);
  expect(texts.filter((text) => text === "begin" || text === "commit")).toEqual(["begin", "commit"]);
});

test("what somebody holds is brought again by itself, and keeps its place until then", async () => {
  const { add, calls, removed, done } = setUp((webhooks, call) => (call < 3 ? { busy: [webhooks.indexOf("b")] } : {}));
  for (const s of ["a", "b"]) add(s);
  await pass(1_000);
  expect(calls).toEqual([["a", "b"], ["b"], ["b"]]);
  expect(removed).toEqual(["job-a", "job-b"]);
  expect(done).toEqual(["a", "b"]);
});

test("what is held for longer than a minute is given up: the lease brings the delivery again", async () => {
  const { add, calls, removed, done } = setUp((webhooks) => ({ busy: webhooks.map((_, place) => place) }));
  add("a");
  await pass(90_000);
  expect([removed, done]).toEqual([[], ["a"]]);
  expect(calls.length).toBeLessThan(80);
});

test("a database that is away is waited for", async () => {
  const away = Object.assign(new Error("terminating connection"), { code: "57P01" });
  const { add, calls, done, texts } = setUp((_, call) => (call < 4 ? away : {}));
  for (const s of ["a", "b"]) add(s);
  await pass(5_000);
  expect(calls).toHaveLength(4);
  expect(done).toEqual(["a", "b"]);
  expect(texts.filter((text) => text === "rollback")).toHaveLength(3);
});

test("one result that cannot be written is left alone, and the others are written", async () => {
  const bad = Object.assign(new Error("invalid input"), { code: "22P02" });
  const { add, removed, done } = setUp((webhooks) => (webhooks.includes("b") ? bad : {}));
  for (const s of ["a", "b", "c"]) add(s);
  await pass(1_000);
  expect(removed.sort()).toEqual(["job-a", "job-c"]);
  expect(done.sort()).toEqual(["a", "b", "c"]);
});

test("a job that is not to be done any more is only removed", async () => {
  const { settler, calls, removed } = setUp(() => ({}));
  settler.drop(job("a"), () => undefined);
  await pass(10);
  expect([calls, removed]).toEqual([[], ["job-a"]]);
});
