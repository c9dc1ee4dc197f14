/** Appends a git history: what `gapless import-git` and the demo do. */
import type { Client, NewStreamEvent } from "@gapless/sdk";
import { EXIT, Failure } from "../failure.ts";
import { openLanes } from "../import/lanes.ts";
import type { RecordProblem } from "../import/record.ts";
import { type Item, storeOnce } from "../import/store_once.ts";
import { eventsOf } from "./events.ts";
import { type Commit, readHistory } from "./history.ts";

/** How it ended, in commits. */
export type HistoryTally = { commits: number; appended: number; known: number };

type CommitItem = Item & { commit: Commit };

/** A commit with more events goes in parts: the server takes a few times as many, but a request should stay small. */
const PART = 2_500;

/** Appends every commit, oldest first; a commit is stored as a whole, and known ones are passed over. */
export async function importHistory(
  client: Client,
  {
    folder,
    revision,
    repository,
    stopping,
  }: { folder: string; revision?: string | undefined; repository: string; stopping?: AbortSignal },
): Promise<HistoryTally> {
  const tally: HistoryTally = { commits: 0, appended: 0, known: 0 };
  const send = (items: CommitItem[]) =>
    storeOnce(client, items, {
      appended(stored) {
        tally.appended += wholeOnes(stored);
      },
      known(stored) {
        tally.known += wholeOnes(stored);
      },
      refused: async ({ commit }, problem) => refuse(commit, problem),
    });
  // One lane: every commit has an event on the repository's stream, which must keep their order.
  const lanes = openLanes<CommitItem>({ lanes: 1, mostItems: 200, mostBytes: 500_000, send });
  for await (const commit of readHistory(folder, revision)) {
    if (stopping?.aborted) break;
    tally.commits++;
    for (const events of parts(eventsOf(commit, repository))) {
      const bytes = events.reduce((sum, event) => sum + 200 + event.stream.length, commit.message.length);
      const full = lanes.push(repository, { events, commit }, bytes);
      if (full !== undefined) await full;
    }
  }
  await lanes.finish();
  return tally;
}

/** The first part of a commit counts for it. */
function wholeOnes(items: CommitItem[]): number {
  return items.filter(({ events }) => events[0]?.type === "commit.made").length;
}

function parts(events: NewStreamEvent[]): NewStreamEvent[][] {
  const count = Math.ceil(events.length / PART);
  return Array.from({ length: count }, (_, i) => events.slice(i * PART, (i + 1) * PART));
}

function refuse({ hash }: Commit, problem: RecordProblem): never {
  throw new Failure(EXIT.failed, `commit ${hash}: ${problem.message}`, problem.hint);
}
