// Listens to a query or stream of an app as a case does: counts, keeps, checks.
import type { App } from "@gapless/server/pipelines";
import type { Callback, Count } from "./case.ts";
import { checkBatch } from "./check_events.ts";

/** The values of an event. */
export type Row = readonly unknown[];

/** What has arrived so far. */
export interface Heard {
  counts: Record<Count, number>;
  in: Row[];
  remove: Row[];
  /** What the checks of batches found wrong. */
  wrong: string[];
}

/** Begins to listen. */
export function listen(app: App, { name, kind, expected }: Callback): Heard {
  const counts = { in: 0, remove: 0, total: 0, batches: 0, inBatches: 0, removeBatches: 0, removeWhenNoIn: 0 };
  const heard: Heard = { counts, in: [], remove: [], wrong: [] };
  const hear = (arrived: Row[] | null, left: Row[] | null) => {
    const before = { ...heard.counts };
    const [a, b] = [arrived?.length ?? 0, left?.length ?? 0];
    const after = {
      in: before.in + a,
      remove: before.remove + b,
      total: before.total + a + b,
      batches: before.batches + 1,
      inBatches: before.inBatches + (a > 0 ? 1 : 0),
      removeBatches: before.removeBatches + (b > 0 ? 1 : 0),
      removeWhenNoIn: before.removeWhenNoIn + (arrived === null ? b : 0),
    };
    heard.counts = after;
    heard.in.push(...(arrived ?? []));
    heard.remove.push(...(left ?? []));
    heard.wrong.push(...checkBatch(expected.checks ?? [], { in: arrived, remove: left, before, after }, kind));
  };
  const rows = (events: { data: Row }[] | null) => events?.map((event) => event.data) ?? null;
  if (kind === "query") app.onQuery(name, (_, arrived, left) => hear(rows(arrived), rows(left)));
  else app.onStream(name, (events) => hear(rows(events), null));
  return heard;
}
