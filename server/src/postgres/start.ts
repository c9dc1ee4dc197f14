// The embedded Postgres: created at the first start, found again at every later one, recovered when something broke.
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import pg from "pg";
import { type Binaries, embeddedBinaries, reachableBinaries } from "./binaries.ts";
import { initialize } from "./initialize.ts";
import { waitUntilReady } from "./launch.ts";
import { type Launch, launchUntilReady } from "./launch_until_ready.ts";
import { choosePlace, type Place } from "./place.ts";
import { findPostmaster, stopPostmaster } from "./postmaster.ts";
import { readSecret, type Secret, writeSecret } from "./secret.ts";
import { supervise } from "./supervise.ts";

/** How to start. */
export interface PostgresOptions {
  /** The folder that holds everything; created if missing. */
  dataDir: string;
  /** Database to create and to name in `adminUrl`. */
  database?: string;
  /** Server settings for this run, on top of postgresql.conf. */
  settings?: Record<string, string>;
  /** Other programs than the embedded ones. */
  binaries?: Binaries;
  /** Start it again when it dies. */
  supervise?: boolean;
  /** False skips syncing the new data folder to disk: for data that nobody will miss. */
  durable?: boolean;
  /** Takes a sentence for whoever starts it. */
  log?: (message: string) => void;
}

/** A running Postgres. */
export interface RunningPostgres {
  /** Logs in as superuser. */
  adminUrl: string;
  port: number;
  /** The folder with data, programs (if copied) and log: `dataDir`, unless that one could not be used. */
  home: string;
  /** True if it was running already, left by a process that was killed. */
  adopted: boolean;
  /** The process id of the postmaster. */
  pid(): number;
  /** Fast shutdown: ends all sessions; resolves when the process is gone. */
  stop(): Promise<void>;
  /** Asks it to stop and does not wait: for a process that is about to exit. */
  abandon(): void;
}

/** Starts Postgres on the folder or adopts the one that runs there. */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const log = options.log ?? (() => undefined);
  const dataDir = resolve(options.dataDir);
  const place = await choosePlace(dataDir, log);
  const secretFile = join(dataDir, "postgres.json");
  const secret = readSecret(secretFile);
  const found = options.binaries ?? embeddedBinaries();
  const start = () => startOn(place, found, secret, options, log);

  const started = await start();
  if (started.port !== secret.port) writeSecret(secretFile, { ...secret, port: started.port });
  const database = options.database ?? "gapless";
  const urlOf = (name: string) => `postgres://postgres:${secret.password}@127.0.0.1:${started.port}/${name}`;
  await createDatabase(urlOf("postgres"), database);

  secret.port = started.port;
  const restart = async () => {
    const { pid, port } = await start();
    if (port === started.port) return pid;
    await stopPostmaster(pid); // everybody knows the old port, so a Postgres on another one helps nobody
    throw new Error(`Port ${started.port} of Postgres is taken by another program.`);
  };
  const watch = options.supervise ? supervise(started.pid, restart, log) : undefined;
  let stopped = false;
  return {
    adminUrl: urlOf(database),
    port: started.port,
    home: place.home,
    adopted: started.adopted,
    pid: () => watch?.pid() ?? started.pid,
    async stop() {
      stopped = true;
      await watch?.stop();
      await stopPostmaster(watch?.pid() ?? started.pid);
    },
    abandon() {
      if (!stopped && findPostmaster(place.data)?.alive) process.kill(watch?.pid() ?? started.pid, "SIGINT");
    },
  };
}

async function startOn(
  place: Place,
  found: Binaries,
  secret: Secret,
  options: PostgresOptions,
  log: (message: string) => void,
): Promise<Launch & { adopted: boolean }> {
  const running = findPostmaster(place.data);
  if (running?.alive) {
    const isGone = () => findPostmaster(place.data)?.alive !== true;
    const outcome = await waitUntilReady(running.port, secret.password, isGone, log);
    if (outcome === "ready") return { pid: running.pid, port: running.port, adopted: true };
    if (outcome === "refused") await stopPostmaster(running.pid); // its password is lost: see below
  }
  const binaries = await reachableBinaries(found, place.user, place.home, log);
  if (!existsSync(place.data)) await initialize(place, binaries, secret.password, options.durable ?? true);
  checkVersion(place, binaries);
  return { ...(await launchUntilReady(place, binaries, secret, options.settings ?? {}, log)), adopted: false };
}

function checkVersion(place: Place, binaries: Binaries): void {
  const major = Number(readFileSync(join(place.data, "PG_VERSION"), "utf8"));
  if (major === binaries.major) return;
  throw new Error(
    `${place.data} was written by Postgres ${major}; these programs are Postgres ${binaries.major}. ` +
      "Dump it with the old version and restore it, or use another folder (GAPLESS_DATA).",
  );
}

async function createDatabase(url: string, name: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    const { rowCount } = await client.query("select from pg_database where datname = $1", [name]);
    if (rowCount === 0) await client.query(`create database ${pg.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
}
