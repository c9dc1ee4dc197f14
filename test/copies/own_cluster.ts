// A Postgres of its own for a test that needs other settings, another age or other programs than the shared one.
import { existsSync } from "node:fs";
import { join } from "node:path";
import {
  type Binaries,
  binariesIn,
  type PostgresOptions,
  type RunningPostgres,
  startPostgres,
} from "@gapless/server/postgres";
import { install } from "@gapless/sql";
import { onTestFinished } from "vitest";
import { newFolder } from "../helpers/server_process.ts";
import { on, rowsOf } from "./content.ts";

/** Starts one in a new folder, or in the one given; it stops when the test ends. */
export async function ownCluster(options: Partial<PostgresOptions> = {}): Promise<RunningPostgres> {
  const dataDir = options.dataDir ?? newFolder("cluster");
  const settings = { fsync: "off", ...options.settings };
  const postgres = await startPostgres({ durable: false, ...options, dataDir, settings });
  onTestFinished(() => postgres.stop());
  return postgres;
}

/** The same, with the schema installed in its database. */
export async function ownClusterWithSchema(options: Partial<PostgresOptions> = {}): Promise<RunningPostgres> {
  const postgres = await ownCluster(options);
  await on(postgres.adminUrl, install);
  return postgres;
}

/** Server and dump programs of one version; undefined where they are not installed. The embedded Postgres has no pg_dump. */
export function programsWithDump(): Binaries | undefined {
  const folders = [18, 17, 16, 15].map((major) => `/usr/lib/postgresql/${major}/bin`);
  const named = process.env["GAPLESS_TEST_POSTGRES_BIN"];
  const found = [...(named ? [named] : []), ...folders].find((bin) =>
    ["postgres", "initdb", "pg_dump", "pg_dumpall", "pg_restore", "psql"].every((name) => existsSync(join(bin, name))),
  );
  return found === undefined ? undefined : binariesIn(found);
}

/** Why a test that dumps is skipped. */
export const NO_DUMP = "no pg_dump with a server of its version is installed (such as /usr/lib/postgresql/15/bin)";

/** Makes the next transaction id at least this, so that ids of a copy are behind it. */
export async function burnXids(url: string, count: number): Promise<void> {
  await on(url, (client) =>
    client.query(`do $$ begin for n in 1..${count} loop perform pg_current_xact_id(); commit; end loop; end $$`),
  );
}

/** The next transaction id of a cluster. */
export async function nextXid(url: string): Promise<number> {
  const [row] = await on(url, (client) =>
    rowsOf(client, "select pg_snapshot_xmax(pg_current_snapshot())::text as xid"),
  );
  return Number(row?.["xid"]);
}
