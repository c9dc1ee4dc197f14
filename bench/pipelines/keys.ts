// What each key costs in memory, beyond the key itself, and what is left of keys that have gone.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { type App, createApp } from "@gapless/server/pipelines";
import type { Context, Finding } from "../harness/bench.ts";
import { finding } from "../harness/stats.ts";

const KINDS = [
  {
    what: "group by, texts as keys",
    type: "string",
    key: (at: number) => `key number ${at}`,
    query: "from S select key, sum(n) as total, avg(n) as average, count() as count group by key insert into O;",
    gate: 200,
  },
  {
    what: "group by, numbers as keys",
    type: "int",
    key: (at: number) => at * 7,
    query: "from S select key, sum(n) as total, avg(n) as average, count() as count group by key insert into O;",
    gate: 200,
  },
  {
    what: "partition, running sum",
    type: "string",
    key: (at: number) => `key number ${at}`,
    query: "partition with (key of S) begin from S select key, sum(n) as total insert into O; end;",
  },
] as const;

/** Findings in bytes. */
export async function keys(context: Context): Promise<Finding[]> {
  const count = context.quick ? 50_000 : 1_000_000;
  const gc = collector();
  const findings: Finding[] = [];
  for (const kind of KINDS) {
    const each = bytes(kind, gc, count);
    context.log(`${kind.what}: ${each.toFixed(0)} bytes a key`);
    findings.push(finding(kind.what, "bytes/key", [each], "gate" in kind ? { gate: { atMost: kind.gate } } : {}));
  }
  const { each, left } = waiting(gc, count);
  context.log(`a match that waits: ${each.toFixed(0)} bytes, ${left.toFixed(1)} when it took too long`);
  findings.push(finding("a match that waits, found by a key", "bytes/match", [each], { gate: { atMost: 400 } }));
  findings.push(finding("… left of one that took too long", "bytes/match", [left]));
  findings.push(finding("… left of a key that is gone from its window", "bytes/key", [gone(gc, count)]));
  return findings;
}

function bytes({ type, key, query }: (typeof KINDS)[number], gc: () => void, count: number): number {
  // The keys are there before: they are those of events.
  const given = Array.from({ length: count }, (_, at) => key(at));
  const before = used(gc);
  const app = createApp(`define stream S (key ${type}, n int); ${query}`, { now: 0 });
  app.start();
  feed(app, given);
  const after = used(gc);
  // The app and the keys live until here.
  if (app.now !== 0 || given.length !== count) throw new Error("The clock has moved.");
  return (after - before) / count;
}

function feed(app: App, given: readonly unknown[]): void {
  const { sendRows } = app.input("S");
  for (let from = 0; from < given.length; from += 1_000) {
    const rows = given.slice(from, from + 1_000).map((key, at) => [key, at]);
    sendRows(rows, new Array(rows.length).fill(app.now));
  }
}

/** Keys come into a window of one second, and leave it. */
function gone(gc: () => void, count: number): number {
  const app = createApp(
    `define stream S (key string, n int);
     from S#window.time(1 sec) select key, sum(n) as total group by key insert into O;`,
    { now: 0 },
  );
  app.start();
  feed(app, ["first"]);
  app.advance(2_000);
  const before = used(gc);
  for (let from = 0; from < count; from += 10_000) {
    feed(
      app,
      Array.from({ length: 10_000 }, (_, at) => `key number ${from + at}`),
    );
    app.advance(app.now + 2_000);
  }
  const left = used(gc) - before;
  if (app.nextTimer !== Number.POSITIVE_INFINITY) throw new Error("Something is left in the window.");
  return left / count;
}

/** Matches that wait for an event of their key, which never comes: with no events the clock alone lets go of them. */
function waiting(gc: () => void, count: number): { each: number; left: number } {
  const rows = Array.from({ length: count }, (_, at) => [`key number ${at}`, at]);
  const app = createApp(
    `define stream S (key string, n int); define stream T (key string, n int);
     from every a=S -> b=T[key == a.key] within 1 hour select a.key, b.n insert into O;`,
    { now: 1_700_000_000_000 },
  );
  app.start();
  const before = used(gc);
  const { sendRows } = app.input("S");
  for (let from = 0; from < count; from += 1_000) {
    sendRows(rows.slice(from, from + 1_000), new Array(1_000).fill(app.now));
    app.advance(app.now + 10);
  }
  const each = (used(gc) - before) / count;
  app.advance(app.now + 3_600_001);
  const left = (used(gc) - before) / count;
  if (app.nextTimer !== Number.POSITIVE_INFINITY) throw new Error("Something still waits.");
  if (rows.length !== count) throw new Error("The rows are those of the events, and live until here.");
  return { each, left };
}

/** What is in use after all garbage is gone: the heap, and arrays of numbers. */
function used(gc: () => void): number {
  gc();
  gc();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

function collector(): () => void {
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc") as () => void;
}
