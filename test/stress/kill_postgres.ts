// kill -9 of a Postgres with everything that belongs to it, as when the machine loses its power.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { findPostmaster } from "@gapless/server/postgres";

/** Kills the postmaster of the data folder and its children. Returns the postmaster's process id. */
export function killPostgres(home: string): number {
  const postmaster = findPostmaster(join(home, "postgres"));
  if (!postmaster?.alive) throw new Error(`No Postgres runs in ${home}.`);
  const children = childrenOf(postmaster.pid);
  // First the postmaster: it would call the death of a child a crash and recover by itself.
  for (const pid of [postmaster.pid, ...children]) {
    try {
      process.kill(pid, "SIGKILL");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
  }
  return postmaster.pid;
}

/** Elsewhere than on Linux the children notice within moments that their postmaster is gone. */
function childrenOf(parent: number): number[] {
  if (process.platform !== "linux") return [];
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && parentOf(name) === parent)
    .map(Number);
}

function parentOf(pid: string): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
  } catch {
    return undefined; // it ended meanwhile
  }
}
