// The queries of Nexmark: how many events a second of the streams that each reads.
import { createApp } from "@gapless/server/pipelines";
import { generate } from "../../test/pipelines/nexmark/generate.ts";
import { QUERIES, type Query } from "../../test/pipelines/nexmark/queries.ts";
import { type Run, runsOf } from "../../test/pipelines/nexmark/runs.ts";
import type { Context, Finding } from "../harness/bench.ts";
import { finding } from "../harness/stats.ts";

const BATCH = 1_000;

/** A finding for each query. */
export function nexmark(context: Context): Finding[] {
  // Ten thousand events a second, as the rules have it: the windows of 10 seconds are many.
  const events = generate({ events: context.quick ? 20_000 : 500_000, rate: 10_000, start: Date.UTC(2026, 0, 1) });
  const rounds = context.quick ? 1 : 3;
  return QUERIES.map((query) => {
    const runs = runsOf(events, query.reads, BATCH);
    const samples = Array.from({ length: rounds }, () => fed(query, runs));
    context.log(`Nexmark ${query.number}: ${samples.map((sample) => sample.toFixed(2)).join(", ")} million/s`);
    return finding(`Nexmark ${query.number}: ${query.asks}`, "million events/s", samples);
  });
}

function fed(query: Query, runs: readonly Run[]): number {
  const app = createApp(query.app, { now: runs[0]?.times[0] ?? 0 });
  let results = 0;
  app.onChunk("Result", (count) => {
    results += count;
  });
  app.start();
  if (query.side !== undefined) {
    const { stream, rows } = query.side;
    app.input(stream).sendRows(rows, new Array(rows.length).fill(app.now));
  }
  const inputs = new Map(query.reads.map((stream) => [stream as string, app.input(stream)]));
  let events = 0;
  const start = performance.now();
  for (const { stream, rows, times } of runs) {
    // On the wall it is as late as the events say.
    if (query.onTheWall) app.advance(times[0] as number);
    inputs.get(stream)?.sendRows(rows, times);
    events += rows.length;
  }
  app.advance(app.now + 60_000);
  const seconds = (performance.now() - start) / 1000;
  if (results === 0) throw new Error(`Nexmark ${query.number} gave nothing.`);
  return events / seconds / 1e6;
}
