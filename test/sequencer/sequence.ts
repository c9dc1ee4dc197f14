// Calls the sequencer as a server does: again at once while more waits.
import type { Session } from "../helpers/session.ts";

/** What one call answers. */
export interface Run {
  sequenced: string;
  run: string;
  busy: boolean;
  more: boolean;
}

/** One call. */
export async function sequence(session: Pick<Session, "query">): Promise<Run> {
  const [run] = await session.query<Run & Record<string, unknown>>("call gapless.sequence()");
  if (!run) throw new Error("sequence() answered nothing");
  return run;
}

/** Calls until nothing more waits; the number of events that got a position. */
export async function sequenceAll(session: Pick<Session, "query">): Promise<number> {
  let total = 0;
  for (;;) {
    const { sequenced, more, busy } = await sequence(session);
    total += Number(sequenced);
    if (!more && !busy && Number(sequenced) === 0) return total;
  }
}
