// Finds the Postgres that runs on a data folder, by the file postmaster.pid it leaves there. That file outlives a
// kill -9, and its process id may belong to another program by now.
import { execFileSync } from "node:child_process";
import { readFileSync, readlinkSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { identify } from "../../hold.mjs";

/** A postmaster as its pid file tells; `alive` only if that process is a Postgres on this very folder. */
export interface Postmaster {
  pid: number;
  port: number;
  alive: boolean;
}

/** Reads postmaster.pid and checks it against the process. Undefined when there is no such file. */
export function findPostmaster(data: string): Postmaster | undefined {
  let lines: string[];
  try {
    lines = readFileSync(join(data, "postmaster.pid"), "utf8").split("\n");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  const pid = Number(lines[0]);
  return { pid, port: Number(lines[3]), alive: isPostmasterOf(pid, data) };
}

function isPostmasterOf(pid: number, data: string): boolean {
  if (identify(pid) === undefined) return false;
  try {
    // A postmaster's working directory is its data folder; nobody else has a reason to be there.
    return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(data);
  } catch {
    if (process.platform === "linux") return false;
  }
  const command = execFileSync("ps", ["-ww", "-o", "command=", "-p", String(pid)], { encoding: "utf8" });
  return command.includes("postgres") && command.includes(data);
}

/**
 * Stops a postmaster fast: sessions are ended, what is committed is on disk. After a minute without success it is
 * stopped at once, which costs the next start a crash recovery and nothing else.
 */
export async function stopPostmaster(pid: number): Promise<void> {
  const identity = identify(pid);
  if (identity === undefined) return;
  const gone = () => identify(pid) !== identity;
  for (const [signal, seconds] of [
    ["SIGINT", 60],
    ["SIGQUIT", 10],
  ] as const) {
    signalIfAlive(pid, signal);
    for (const end = Date.now() + seconds * 1000; Date.now() < end; await sleep(20)) if (gone()) return;
  }
  throw new Error(`Postgres (process ${pid}) does not stop.`);
}

function signalIfAlive(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
