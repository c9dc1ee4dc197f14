// One folder holds everything a test run leaves on disk, so that removing it removes all. A run that was killed leaves
// its folder and what still runs in it; the next run finds both and cleans up.
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hold, holderOf, identify } from "@gapless/server/hold";
import { findPostmaster, stopPostmaster } from "@gapless/server/postgres";

const PREFIX = "gapless-test-";
const HOLD = "run.json";

/** Makes the folder of this run. */
export function makeRunFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), PREFIX));
  chmodSync(folder, 0o711); // as root, Postgres runs as another user
  hold(join(folder, HOLD));
  return folder;
}

/** Ends every server and every Postgres below the folder and removes it. */
export async function removeRunFolder(folder: string): Promise<void> {
  for (const inner of [folder, ...foldersBelow(folder, 2)]) {
    const server = holderOf(join(inner, "server.json"));
    if (server) await kill(server.pid);
    const postmaster = findPostmaster(join(inner, "postgres"));
    if (postmaster?.alive) await stopPostmaster(postmaster.pid);
  }
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}

/** Cleans up after runs that were killed. */
export async function removeAbandonedRunFolders(): Promise<void> {
  for (const name of readdirSync(tmpdir())) {
    if (!name.startsWith(PREFIX)) continue;
    const folder = join(tmpdir(), name);
    const info = statSync(folder, { throwIfNoEntry: false });
    const isOurs = info?.isDirectory() && info.uid === process.getuid?.();
    // A folder without its hold may belong to a run that is just starting.
    const isOld = info !== undefined && Date.now() - info.ctimeMs > 10_000;
    if (isOurs && isOld && !holderOf(join(folder, HOLD))) await removeRunFolder(folder);
  }
}

function foldersBelow(folder: string, depth: number): string[] {
  if (depth === 0) return [];
  const entries = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.name === "postgres" ? [] : [path, ...foldersBelow(path, depth - 1)];
  });
}

async function kill(pid: number): Promise<void> {
  const identity = identify(pid);
  process.kill(pid, "SIGKILL");
  while (identity !== undefined && identify(pid) === identity) await new Promise((resolve) => setTimeout(resolve, 20));
}
