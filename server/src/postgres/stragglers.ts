// Sessions that outlive a postmaster killed with -9. They end by themselves when they next look, but one that waits for a
// lock which died with its holder never looks, and Postgres does not start while one is left.
import { readdirSync, readlinkSync, realpathSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

const PATIENCE_MS = 1_000;

/** Ends what is left of a Postgres whose postmaster is gone. Knows how on Linux only; gives how many there were. */
export async function endStragglers(data: string): Promise<number> {
  const found = stragglersOf(data);
  // At once, without touching what they share; then without asking.
  for (const pid of found) signal(pid, "SIGQUIT");
  for (const patience = Date.now() + PATIENCE_MS; Date.now() < patience; await sleep(20)) {
    if (stragglersOf(data).length === 0) return found.length;
  }
  for (const pid of stragglersOf(data)) signal(pid, "SIGKILL");
  return found.length;
}

/** Processes that work in the data folder: nobody but its Postgres has a reason to be there. */
function stragglersOf(data: string): number[] {
  if (process.platform !== "linux") return [];
  const folder = realpathSync(data);
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && folderOf(name) === folder)
    .map(Number);
}

function folderOf(pid: string): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return undefined; // gone, or another user's
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
