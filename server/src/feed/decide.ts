/** Which events of a page the groups with conditions take: asked of the database, kept until the page is handed out. */
import type { Pool } from "pg";
import type { Caller } from "../db/tenant.ts";
import type { Log } from "../telemetry/log.ts";
import type { FeedEvent } from "./batch.ts";
import type { Group } from "./groups.ts";
import { judge, type Question } from "./judge.ts";

/** By group, the places of the events that its condition holds for; undecided where the database gave no answer. */
export type Verdicts<S> = Map<Group<S>, Set<bigint> | "undecided">;

type Open<S> = Question & { group: Group<S> };

/** The groups whose share is not known yet. */
export function openQuestions<S>(shares: Map<Group<S>, FeedEvent[]>, verdicts: Verdicts<S>): Open<S>[] {
  const open: Open<S>[] = [];
  for (const [group, events] of shares) {
    const { selection } = group;
    if (selection?.asks === true && !verdicts.has(group)) open.push({ group, selection, events });
  }
  return open;
}

/** Asks for all of them at once, and keeps the answers. */
export async function decide<S>(
  pool: Pool,
  caller: Caller,
  open: readonly Open<S>[],
  verdicts: Verdicts<S>,
  log: Log,
): Promise<void> {
  const answers = await judge(pool, caller, open).catch((error: unknown) => {
    log.warn({ err: error }, "selectors of live feeds could not be decided; their feeds read by themselves");
    return undefined;
  });
  open.forEach(({ group }, index) => void verdicts.set(group, answers?.[index] ?? "undecided"));
}

/** What a group takes of its share. */
export function takenOf<S>(group: Group<S>, share: FeedEvent[], verdicts: Verdicts<S>): FeedEvent[] | "undecided" {
  const verdict = verdicts.get(group);
  if (verdict === undefined || verdict === "undecided") return verdict ?? share;
  return share.filter(({ place }) => verdict.has(place));
}
