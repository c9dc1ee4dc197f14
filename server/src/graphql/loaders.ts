/** Look-ups of fields that nest: those of one level of an answer become one statement. */
import DataLoader from "dataloader";
import type { Caller } from "../db/tenant.ts";
import { type StreamState, streamStates } from "../log/look.ts";
import { type Page, type Paging, streamPage, streamPages } from "../log/pages.ts";
import type { LogRoom } from "../log/room.ts";
import { type Trace, traces } from "../tracing/trace.ts";

/** The look-ups of one answer. */
export type Loaders = {
  /** A stream's state, undefined where there is no such stream. */
  streamState(stream: string): Promise<StreamState | undefined>;
  /** A page of a stream. */
  streamPage(stream: string, paging: Paging): Promise<Page>;
  /** The causes and effects of an event that is known. */
  trace(id: string, limit: number): Promise<Trace>;
};

/** More in one statement would keep it from ending early enough for others. */
const MOST = 250;

/** Makes the look-ups of one answer; what was found is found again, so they must not live longer. */
export function createLoaders(room: LogRoom, caller: Caller): Loaders {
  const states = new DataLoader<string, StreamState | undefined>((names) => streamStates(room, caller, names), {
    maxBatchSize: MOST,
  });
  // Only what is asked for in the same words fits into one statement.
  const pages = new Map<string, DataLoader<string, Page>>();
  const steps = new Map<number, DataLoader<string, Trace>>();
  return {
    streamState: (stream) => states.load(stream),
    streamPage(stream, paging) {
      // A cursor belongs to one stream.
      if (paging.cursor !== undefined) return streamPage(room, caller, stream, paging);
      const key = JSON.stringify([paging.place, paging.limit, paging.direction]);
      const loader =
        pages.get(key) ??
        new DataLoader<string, Page>((names) => streamPages(room, caller, names, paging), { maxBatchSize: MOST });
      pages.set(key, loader);
      return loader.load(stream);
    },
    trace(id, limit) {
      const loader =
        steps.get(limit) ??
        new DataLoader<string, Trace>((ids) => traces(room, caller, ids, limit), { maxBatchSize: MOST });
      steps.set(limit, loader);
      return loader.load(id);
    },
  };
}
