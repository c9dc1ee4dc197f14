// One folder holds everything a run leaves on disk. A run that was killed leaves its folder and the Postgres in it; the
// next run ends and removes both.
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hold, holderOf } from "@gapless/server/hold";
import { findPostmaster, stopPostmaster } from "@gapless/server/postgres";

const PREFIX = "gapless-bench-";
const HOLD = "run.json";

/** Where the folders go: BENCH_DIR, or the folder for temporary files. Never a memory file system: fsync costs nothing there. */
export function base(): string {
  return process.env["BENCH_DIR"] || tmpdir();
}

/** Makes the folder of this run. */
export function makeFolder(): string {
  const folder = mkdtempSync(join(base(), PREFIX));
  chmodSync(folder, 0o711); // as root, Postgres runs as another user
  hold(join(folder, HOLD));
  return folder;
}

/** Ends every Postgres directly below the folder and removes all of it. */
export async function removeFolder(folder: string): Promise<void> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    const postmaster = findPostmaster(join(folder, entry.name, "postgres"));
    if (postmaster?.alive) await stopPostmaster(postmaster.pid);
  }
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}

/** Cleans up after runs that were killed. */
export async function removeAbandonedFolders(): Promise<void> {
  for (const name of readdirSync(base())) {
    if (!name.startsWith(PREFIX)) continue;
    const folder = join(base(), name);
    const info = statSync(folder, { throwIfNoEntry: false });
    const isOurs = info?.isDirectory() && info.uid === process.getuid?.();
    // A folder without its hold may belong to a run that is just starting.
    const isOld = info !== undefined && Date.now() - info.ctimeMs > 10_000;
    if (isOurs && isOld && !holderOf(join(folder, HOLD))) await removeFolder(folder);
  }
}
