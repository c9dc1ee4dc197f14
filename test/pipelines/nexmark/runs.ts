// Events as batches: those of one stream that come one after the other, as far as a query reads them.
import type { Event } from "./generate.ts";

/** Events of one stream. */
export interface Run {
  stream: string;
  rows: unknown[][];
  times: number[];
}

/** The events of some streams in their order, in batches of no more than so many. */
export function runsOf(events: readonly Event[], streams: readonly string[], most: number): Run[] {
  const runs: Run[] = [];
  for (const { stream, row, time } of events) {
    if (!streams.includes(stream)) continue;
    let last = runs.at(-1);
    if (last?.stream !== stream || last.rows.length >= most) {
      last = { stream, rows: [], times: [] };
      runs.push(last);
    }
    last.rows.push(row);
    last.times.push(time);
  }
  return runs;
}
