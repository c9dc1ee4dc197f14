// A Postgres of its own for a bench, durable like a real one, with the schema installed.
import { chmodSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { ensureLogins, type Logins, startPostgres } from "@gapless/server/postgres";
import { prepareQueue } from "@gapless/server/push/queue";
import { install } from "@gapless/sql";
import pg from "pg";
import type { Context } from "./bench.ts";
import { makeFolder, removeFolder } from "./folder.ts";
import { aboutMachine, aboutPostgres } from "./machine.ts";

/** What a bench works with. */
export interface Database extends Logins {
  adminUrl: string;
  /** Logged in as superuser, with tenant `default`. */
  admin: pg.Client;
  /** A folder for this bench's files. */
  folder: string;
}

const DURABLE = { fsync: "on", synchronous_commit: "on", full_page_writes: "on" };

/**
 * Peers that take turns must not pay for each other's checkpoint: with these there is none during a run. They are no
 * advice for production.
 */
export const NO_CHECKPOINT = { checkpoint_timeout: "1h", max_wal_size: "24GB" };

/** Starts it; it ends and disappears with the bench. */
export async function openDatabase(context: Context, settings: Record<string, string> = {}): Promise<Database> {
  const folder = makeFolder();
  context.onEnd(() => removeFolder(folder));
  const dataDir = join(folder, "data");
  mkdirSync(dataDir);
  chmodSync(dataDir, 0o711);
  const postgres = await startPostgres({ dataDir, settings: { ...DURABLE, ...settings }, log: context.log });
  context.onEnd(async () => {
    await postgres.stop();
    rmSync(postgres.home, { recursive: true, force: true });
  });
  const admin = new pg.Client(postgres.adminUrl);
  admin.on("error", () => undefined); // the query that needs it reports it
  await admin.connect();
  context.onEnd(() => admin.end());
  await install(admin);
  await prepareQueue(postgres.adminUrl);
  const logins = await ensureLogins(postgres.adminUrl, {});
  await admin.query("set gapless.tenant = 'default'");
  context.note(aboutMachine(folder));
  context.note(await aboutPostgres(admin));
  return { ...logins, adminUrl: postgres.adminUrl, admin, folder };
}
