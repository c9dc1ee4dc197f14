// The sequencer as a server runs it, and the way to wait until it has caught up.
import { setTimeout as sleep } from "node:timers/promises";
import { createLog } from "@gapless/server";
import type { Context } from "./bench.ts";
import type { Database } from "./postgres.ts";

/** A sequencer that runs. */
export interface RunningSequencer {
  stop(): Promise<void>;
}

/** Starts one in this thread. */
export async function startSequencer(context: Context, database: Database): Promise<RunningSequencer> {
  const log = await createLog({ serverUrl: database.serverUrl });
  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopped ??= log.stop();
    return stopped;
  };
  context.onEnd(stop);
  return { stop };
}

interface Call {
  sequenced: string | bigint;
  busy: boolean;
  more: boolean;
}

/** Numbers what has not been numbered. Fails when a minute passes without a number given. */
export async function catchUp({ admin }: Database): Promise<void> {
  for (let moved = Date.now(); ; ) {
    const { rows } = await admin.query<Call>("call gapless.sequence()");
    const [call] = rows;
    if (call === undefined) throw new Error("sequence() gave no row");
    // A text, unless a library of the process has changed how pg reads every bigint.
    if (String(call.sequenced) !== "0") moved = Date.now();
    else if (!call.busy && !call.more) return;
    if (Date.now() - moved > 60_000) throw new Error(`the sequencer does not move: ${JSON.stringify(call)}`);
    if (call.busy) await sleep(5);
  }
}

/** Fails unless every law holds. */
export async function verify({ admin }: Database): Promise<void> {
  const { rows } = await admin.query("select * from gapless.verify() limit 3");
  if (rows.length > 0) throw new Error(`verify() found violations: ${JSON.stringify(rows)}`);
}
