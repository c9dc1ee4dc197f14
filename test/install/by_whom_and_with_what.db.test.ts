// Installed by a role that is no superuser, and by psql alone: each in a cluster of its own, because our roles belong to
// the whole cluster.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { binariesIn, newPassword, startPostgres, withLogin } from "@gapless/server/postgres";
import { install } from "@gapless/sql";
import { shape } from "@gapless/sql/shape";
import pg from "pg";
import { expect, onTestFinished, test } from "vitest";
import { createDatabase } from "../helpers/database.ts";
import { newFolder } from "../helpers/server_process.ts";

const PSQL = "/usr/bin/psql";

async function cluster() {
  const bin = process.env["GAPLESS_TEST_POSTGRES_BIN"];
  const postgres = await startPostgres({
    dataDir: newFolder("install"),
    database: "postgres",
    durable: false,
    ...(bin ? { binaries: binariesIn(bin) } : {}),
  });
  onTestFinished(() => postgres.stop());
  return postgres;
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client(url);
  await client.connect();
  onTestFinished(() => client.end());
  return client;
}

async function works(client: pg.Client): Promise<void> {
  await client.query("set gapless.tenant = 'default'");
  await client.query(`select gapless.append('s-1', '{"type":"t","data":1}')`);
  await client.query("call gapless.sequence()");
  expect((await client.query("select position from gapless.read_log()")).rows).toEqual([{ position: "1" }]);
  expect((await client.query("select * from gapless.verify()")).rows).toEqual([]);
}

test("by a role with CREATEROLE that owns the database", async () => {
  const { adminUrl } = await cluster();
  const admin = await connect(adminUrl);
  const password = newPassword();
  await admin.query(`create role installer login createrole password '${password}'`);
  await admin.query("create database theirs owner installer");
  const url = new URL(withLogin(adminUrl, "installer", password));
  url.pathname = "/theirs";
  const client = await connect(url.href);
  expect(await install(client)).toMatchObject({ changed: true });
  expect(await install(client)).toMatchObject({ changed: false });
  const reference = await (await createDatabase()).connect();
  expect(await shape(client)).toBe(await shape(reference));
  // Access for a login role, given and taken back; then a refresh of the code.
  await client.query(`create role app login password '${password}'`);
  await client.query("grant gapless_server to installer");
  await client.query("select gapless.grant_access('app', 'default')");
  const app = new URL(withLogin(url.href, "app", password));
  const user = await connect(app.href);
  await works(user);
  await client.query("select gapless.revoke_access('app', 'default')");
  await expect(user.query("select gapless.stats()")).rejects.toMatchObject({
    code: expect.stringMatching(/^(VG002|42501)$/),
  });
  await client.query("set role gapless_owner; update gapless.installed set functions_digest = 'older'; reset role");
  expect(await install(client)).toMatchObject({ changed: true });
});

test.skipIf(!existsSync(PSQL))(`by psql alone (needs ${PSQL})`, async () => {
  const { adminUrl } = await cluster();
  const file = (name: string) => fileURLToPath(new URL(name, import.meta.resolve("@gapless/sql")));
  const psql = (...args: string[]) =>
    execFileSync(PSQL, ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", adminUrl, ...args], {
      encoding: "utf8",
      stdio: "pipe",
    });
  expect(psql("-f", file("gapless.sql"))).toBe("");
  const client = await connect(adminUrl);
  const reference = await (await createDatabase()).connect();
  expect(await shape(client)).toBe(await shape(reference));
  expect(psql("-1", "-f", file("functions.sql"))).toBe("");
  expect(await shape(client)).toBe(await shape(reference));
  expect(() => psql("-f", file("gapless.sql"))).toThrow("already exists");
  await works(client);
  // The server finds an installation it did not make, and takes it over.
  expect(await install(client)).toMatchObject({ changed: true });
  expect(await install(client)).toMatchObject({ changed: false });
});
