// Before any test: one Postgres, and in it one template database with the schema installed. Tests clone the template.
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { chmodSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { binariesIn, startPostgres } from "@gapless/server/postgres";
import { prepareQueue } from "@gapless/server/push/queue";
import { install } from "@gapless/sql";
import pg from "pg";
import type { TestProject } from "vitest/node";
import { makeRunFolder, removeAbandonedRunFolders, removeRunFolder } from "./run_folder.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Logs in as superuser to the database "postgres". */
    adminUrl: string;
    /** The database to clone. */
    template: string;
    /** Where tests put files; goes away after the run. */
    runFolder: string;
    /** The key of the tests' installations, as GAPLESS_SECRET_KEY has it: servers of different files share folders. */
    secretKey: string;
    /** Major version of the server. */
    postgresMajor: number;
  }
}

/** Runs in the main process of a test run. What it returns runs at the end, also of a failed run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await removeAbandonedRunFolders();
  const runFolder = makeRunFolder();
  const server = await startServer(runFolder).catch(async (error: unknown) => {
    await removeRunFolder(runFolder);
    throw error;
  });
  const template = `gapless_template_${randomBytes(4).toString("hex")}`;
  const rolesBefore = await gaplessRoles(server.adminUrl);
  const teardown = async () => {
    await onServer(server.adminUrl, (client) => client.query(`drop database if exists ${template} with (force)`)).catch(
      () => undefined, // a test may have killed it for good
    );
    if (!server.isOurs) await dropRolesSince(server.adminUrl, rolesBefore);
    await server.stop();
    await removeRunFolder(runFolder);
  };
  try {
    await onServer(server.adminUrl, (client) => client.query(`create database ${template}`));
    await onServer(urlOf(server.adminUrl, template), install);
    await prepareQueue(urlOf(server.adminUrl, template));
    const major = await onServer(server.adminUrl, (client) =>
      client.query<{ major: number }>("select current_setting('server_version_num')::int / 10000 as major"),
    );
    project.provide("adminUrl", server.adminUrl);
    project.provide("template", template);
    project.provide("runFolder", runFolder);
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    project.provide("secretKey", Buffer.from(privateKey.export({ type: "pkcs8", format: "pem" })).toString("base64"));
    project.provide("postgresMajor", major.rows[0]?.major ?? 0);
  } catch (error) {
    await teardown();
    throw error;
  }
  return teardown;
}

interface Server {
  adminUrl: string;
  isOurs: boolean;
  stop(): Promise<void>;
}

/** GAPLESS_TEST_DATABASE_URL names an existing server, GAPLESS_TEST_POSTGRES_BIN other programs than the embedded. */
async function startServer(runFolder: string): Promise<Server> {
  const existing = process.env["GAPLESS_TEST_DATABASE_URL"];
  if (existing) return { adminUrl: existing, isOurs: false, stop: async () => undefined };
  const bin = process.env["GAPLESS_TEST_POSTGRES_BIN"];
  const dataDir = join(runFolder, "shared");
  mkdirSync(dataDir);
  chmodSync(dataDir, 0o711);
  const postgres = await startPostgres({
    dataDir,
    database: "postgres",
    durable: false,
    // Nothing here has to survive a power cut. Postgres's own crash is another matter: that works without fsync, too.
    settings: { fsync: "off", synchronous_commit: "on", wal_level: "logical", max_connections: "300" },
    ...(bin ? { binaries: binariesIn(bin) } : {}),
  });
  return {
    adminUrl: postgres.adminUrl,
    isOurs: true,
    async stop() {
      await postgres.stop();
      rmSync(postgres.home, { recursive: true, force: true });
    },
  };
}

async function onServer<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function urlOf(adminUrl: string, database: string): string {
  const url = new URL(adminUrl);
  url.pathname = `/${database}`;
  return url.href;
}

async function gaplessRoles(adminUrl: string): Promise<string[]> {
  const text = "select rolname from pg_roles where rolname like 'gapless%' order by 1";
  return onServer(adminUrl, async (client) => (await client.query(text)).rows.map((row) => row.rolname));
}

/** An existing server gets back the roles it had. One that is still needed, by whatever, stays. */
async function dropRolesSince(adminUrl: string, before: string[]): Promise<void> {
  for (const role of (await gaplessRoles(adminUrl)).filter((name) => !before.includes(name))) {
    await onServer(adminUrl, (client) => client.query(`drop role ${pg.escapeIdentifier(role)}`)).catch(() => undefined);
  }
}
