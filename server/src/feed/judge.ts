/** What of a page the database has to decide: whether events fulfil the conditions of the selectors that they reach. */
import type { Pool } from "pg";
import { type Caller, runAs } from "../db/tenant.ts";
import type { FeedEvent } from "./batch.ts";
import type { Selection } from "./selection.ts";

/** Somebody whose selector asks, and the events that fit it so far. */
export type Question = { selection: Selection; events: readonly FeedEvent[] };

/** A condition that takes longer is left to the feeds that have it, which then read by themselves. */
const PATIENCE_MS = 5_000;
/** Of selectors and events, in one statement. A page of events rarely comes to so many. */
const MOST_PAIRS = 100_000;
const HOLDS =
  'select selection, "position" from gapless.events_that_hold($1::gapless.selection[], $2::integer[], $3::bigint[])';

/** For each question the places of the events that fulfil it. Equal selectors are asked for once. */
export async function judge(pool: Pool, caller: Caller, questions: readonly Question[]): Promise<Set<bigint>[]> {
  const held = questions.map(() => new Set<bigint>());
  for (let first = 0; first < questions.length; ) {
    let pairs = 0;
    let end = first;
    while (end < questions.length && (end === first || pairs < MOST_PAIRS))
      pairs += questions[end++]?.events.length ?? 0;
    const some = questions.slice(first, end);
    const which = some.flatMap(({ events }, index) => events.map(() => index + 1));
    const places = some.flatMap(({ events }) => events.map(({ place }) => String(place)));
    const [, found] = await runAs(pool, caller, "read", [
      { text: "select set_config('statement_timeout', $1, true)", values: [String(PATIENCE_MS)] },
      { text: HOLDS, values: [some.map(({ selection }) => selection.text), which, places] },
    ]);
    for (const { selection, position } of found?.rows ?? []) {
      held[first + Number(selection) - 1]?.add(BigInt(position ?? 0));
    }
    first = end;
  }
  return held;
}
