// Starts one postgres process and waits until it answers.
import { spawn, spawnSync } from "node:child_process";
import { closeSync, openSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import type { Binaries } from "./binaries.ts";
import type { Place } from "./place.ts";
import { scramVerifier } from "./scram.ts";
import { runAs } from "./user.ts";

const LOG_LIMIT = 16 * 1024 * 1024;

/** A postgres process. It is not tied to ours: Ctrl-C does not reach it, and it survives a kill -9 of ours. */
export interface Launched {
  pid: number;
  hasExited(): boolean;
  /** What it has logged since its start. */
  output(): string;
}

/** Starts postgres on the data folder. `staleOwner` is a process that postmaster.pid names by mistake. */
export function launch(
  place: Place,
  binaries: Binaries,
  port: number,
  settings: Record<string, string>,
  staleOwner?: number,
): Launched {
  const logFile = join(place.home, "postgres.log");
  const size = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0;
  const from = size > LOG_LIMIT ? 0 : size;
  const log = openSync(logFile, from === 0 ? "w" : "a", 0o600);
  // Only TCP on this machine: a socket file would need a folder that both users reach, with a short path.
  const all = { port: String(port), listen_addresses: "127.0.0.1", unix_socket_directories: "", ...settings };
  const child = spawn(
    join(binaries.bin, "postgres"),
    ["-D", place.data, ...Object.entries(all).flatMap(([name, value]) => ["-c", `${name}=${value}`])],
    {
      cwd: "/",
      detached: true,
      stdio: ["ignore", log, log],
      env: {
        PATH: "/usr/bin:/bin",
        LC_ALL: "C",
        // Postgres trusts a pid file whose process lives, except its own ancestors' (pg_ctl sets this, too). Removing
        // the file instead would also remove the guard against sessions left over from a killed postmaster.
        ...(staleOwner === undefined ? {} : { PG_GRANDPARENT_PID: String(staleOwner) }),
      },
      ...runAs(place.user),
    },
  );
  closeSync(log);
  child.unref();
  child.once("error", () => undefined); // then there is no pid, below
  if (child.pid === undefined) throw new Error(`Cannot run ${join(binaries.bin, "postgres")}.`);
  return {
    pid: child.pid,
    hasExited: () => child.exitCode !== null || child.signalCode !== null,
    output: () => readFileSync(logFile).subarray(from).toString("utf8"),
  };
}

/** Tries to log in as superuser until it works, the process is gone, or the password is refused. */
export async function waitUntilReady(
  port: number,
  password: string,
  isGone: () => boolean,
  log: (message: string) => void,
): Promise<"ready" | "gone" | "refused"> {
  const slow = Date.now() + 5_000;
  for (let told = false; ; ) {
    const client = new pg.Client({
      host: "127.0.0.1",
      port,
      user: "postgres",
      password,
      database: "postgres",
      connectionTimeoutMillis: 10_000,
    });
    client.on("error", () => undefined);
    try {
      await client.connect();
      return "ready";
    } catch (error) {
      if ((error as { code?: string }).code === "28P01") return "refused";
    } finally {
      await client.end().catch(() => undefined);
    }
    if (isGone()) return "gone";
    if (!told && Date.now() > slow) {
      told = true;
      log("Postgres is still starting (after a crash it first replays what it had written) …");
    }
    await sleep(50);
  }
}

/** Gives the superuser a new password where the old one is lost. Needs the files only; no postgres may be running. */
export function resetPassword(place: Place, binaries: Binaries, password: string): void {
  const result = spawnSync(join(binaries.bin, "postgres"), ["--single", "-D", place.data, "postgres"], {
    cwd: "/",
    input: `alter role postgres password '${scramVerifier(password)}'\n`,
    encoding: "utf8",
    env: { PATH: "/usr/bin:/bin", LC_ALL: "C" },
    ...runAs(place.user),
  });
  if (result.status !== 0) throw new Error(`Cannot reset the password of the embedded Postgres: ${result.stderr}`);
}
