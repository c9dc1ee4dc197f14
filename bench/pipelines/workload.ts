// A query with the loop that does the same, and how both are fed: in batches from arrays, by one thread.
import { createApp } from "@gapless/server/pipelines";
import { randomFrom } from "../../test/schedules/random.ts";

/** Events in a batch. */
export const BATCH = 1_000;

/** The stream that queries read. */
export const STREAM = "define stream S (key string, price double, n int);";

/** An event of it. */
export type Row = [key: string, price: number, n: number];

/** A loop written by hand. */
export interface Loop {
  /** Takes a batch. */
  take(rows: readonly Row[], times: readonly number[]): void;
  /** How many results there were. */
  results(): number;
}

/** A query and what is asked of it. */
export interface Workload {
  what: string;
  app: string;
  /** How many keys there are. */
  keys: number;
  /** Milliseconds from one event to the next. */
  step: number;
  /** Events a second that it must take. */
  gate?: number;
  loop: () => Loop;
  /** The least share of the loop's speed that it must reach. */
  share?: number;
  /** Rows of another stream that are sent before. */
  before?: { stream: string; rows: unknown[][] };
}

/** Batches of random keys and prices. */
export function batchesOf(keys: number, count = 20): Row[][] {
  const draw = randomFrom(keys);
  let n = 0;
  const row = (): Row => [`key-${draw.number(0, keys - 1)}`, draw.number(0, 999) / 10, n++];
  return Array.from({ length: count }, () => Array.from({ length: BATCH }, row));
}

/** Millions of events a second that a query takes in. */
export function engine(workload: Workload, rows: readonly Row[][], batches: number): number {
  const app = createApp(workload.app, { now: 0 });
  let results = 0;
  app.onChunk("O", (count) => {
    results += count;
  });
  app.start();
  if (workload.before !== undefined) {
    const { stream, rows: given } = workload.before;
    app.input(stream).sendRows(given, new Array(given.length).fill(0));
  }
  const { sendRows } = app.input("S");
  return measured({ take: sendRows, results: () => results }, workload, rows, batches);
}

/** Millions of events a second that its loop takes in. */
export function looped(workload: Workload, rows: readonly Row[][], batches: number): number {
  return measured(workload.loop(), workload, rows, batches);
}

function measured(loop: Loop, { what, step }: Workload, rows: readonly Row[][], batches: number): number {
  const times: number[] = new Array(BATCH).fill(1);
  let now = 1;
  const feed = (count: number) => {
    for (let batch = 0; batch < count; batch++) {
      if (step > 0) for (let at = 0; at < BATCH; at++) times[at] = now += step;
      loop.take(rows[batch % rows.length] as Row[], times);
    }
  };
  feed(Math.min(60, batches));
  const start = performance.now();
  feed(batches);
  const seconds = (performance.now() - start) / 1000;
  if (loop.results() === 0) throw new Error(`${what} gave nothing.`);
  return (batches * BATCH) / seconds / 1e6;
}
