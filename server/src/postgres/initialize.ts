// Creates the data folder. It is built beside its place and renamed at the end, so a half-done one is never used.
import { execFile } from "node:child_process";
import { appendFile, chmod, chown, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { totalmem } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Binaries } from "./binaries.ts";
import type { Place } from "./place.ts";
import { runAs } from "./user.ts";

const run = promisify(execFile);

/** Runs initdb for the superuser `postgres` with this password. */
export async function initialize(place: Place, binaries: Binaries, password: string, durable: boolean): Promise<void> {
  const draft = `${place.data}.new`;
  const passwordFile = `${place.data}.password`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { mode: 0o700 });
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  try {
    // The umask may have taken from the mode; a folder left from elsewhere may have had another.
    await chmod(draft, 0o700);
    if (place.user) for (const path of [draft, passwordFile]) await chown(path, place.user.uid, place.user.gid);
    // Byte order: the same on every machine, and it never changes with an upgrade of a locale library.
    const locale =
      binaries.major >= 17 ? ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"] : ["--locale=C"];
    await run(
      join(binaries.bin, "initdb"),
      [
        `--pgdata=${draft}`,
        "--username=postgres",
        "--auth=scram-sha-256",
        `--pwfile=${passwordFile}`,
        "--encoding=UTF8",
        "--data-checksums",
        ...locale,
        ...(durable ? [] : ["--no-sync"]),
      ],
      { cwd: "/", env: { PATH: "/usr/bin:/bin", LC_ALL: "C" }, ...runAs(place.user) },
    );
    await appendFile(join(draft, "postgresql.conf"), configuration());
    await rename(draft, place.data);
  } finally {
    await rm(passwordFile, { force: true });
  }
}

/** Settings for the job. They are in postgresql.conf, not on the command line, so that `alter system` can change them. */
function configuration(): string {
  const megabytes = totalmem() / 1024 / 1024;
  const settings = {
    shared_buffers: `${Math.round(Math.min(1024, Math.max(128, megabytes / 8)))}MB`,
    max_connections: "200",
    max_prepared_transactions: "20",
    max_wal_size: "4GB",
    wal_compression: "pglz",
    random_page_cost: "1.1",
    // Short queries by index all day long: compiling them costs more than it gives.
    jit: "off",
    timezone: "'UTC'",
    log_timezone: "'UTC'",
    // Everything but errors of statements: a refused append is an answer, not an incident.
    log_min_messages: "log",
    cluster_name: "'gapless'",
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}\n`);
  return `\n# Gapless\n${lines.join("")}`;
}
