/** How a feed that is behind reads on. */
import type { Pool } from "pg";
import type { Caller } from "../db/tenant.ts";
import type { Filter } from "../log/filter.ts";
import { readLog } from "../log/read.ts";
import { lookSelected } from "../log/read_selected.ts";
import { type FeedEvent, feedEvent } from "./batch.ts";
import type { Selection } from "./selection.ts";

/** Which part of the log: what a filter takes behind `after`, up to `edge`, at most `limit`. */
export type Part = {
  filter: Filter;
  selection: Selection | null;
  since: string | null;
  after: bigint;
  edge: bigint;
  limit: number;
};

/** Events, and the place up to which there are no others. */
export type Found = { events: FeedEvent[]; reach: bigint };

/** Reads a page. */
export async function readOn(pool: Pool, caller: Caller, part: Part): Promise<Found> {
  const { filter, selection, since, after, edge, limit } = part;
  const range = { since, after: String(after), limit, direction: "forwards", until: null } as const;
  if (selection !== null) {
    const { text: compiled } = selection;
    const found = await lookSelected(pool, caller, { compiled }, { ...range, upTo: String(edge) });
    return { events: found.rows.map(feedEvent), reach: found.reach === null ? edge : BigInt(found.reach) };
  }
  const all = (await readLog(pool, caller, { ...range, filter })).map(feedEvent);
  const events = all.filter(({ place }) => place <= edge);
  const isAll = all.length < limit || events.length < all.length;
  return { events, reach: isAll ? edge : (events.at(-1)?.place ?? edge) };
}
