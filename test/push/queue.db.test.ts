// The queue of jobs: made by whoever starts first, for servers only, and beside whatever else is in the database.
import { randomUUID } from "node:crypto";
import { openQueue, prepareQueue } from "@gapless/server/push/queue";
import { createLog } from "@gapless/server/telemetry/log";
import { PgBoss } from "pg-boss";
import { expect, onTestFinished, test } from "vitest";
import { createDatabase } from "../helpers/database.ts";

test("several starters make it at once, on a new database and on one that has it", async () => {
  const database = await createDatabase();
  await database.query("drop schema gapless_jobs cascade");
  for (let round = 0; round < 2; round++) {
    await Promise.all(Array.from({ length: 5 }, () => prepareQueue(database.adminUrl)));
    expect(await database.query("select name from gapless_jobs.queue where name = 'webhook'")).toHaveLength(1);
  }
});

test("servers may use it, tenants may not even look", async () => {
  const database = await createDatabase();
  const { serverUrl } = await database.logins();
  const server = await database.connect(serverUrl);
  expect((await server.query("select count(*)::int as count from gapless_jobs.job")).rows).toEqual([{ count: 0 }]);
  const tenant = await database.connect((await database.loginOf("default")).url);
  for (const text of [
    "select * from gapless_jobs.job",
    "select gapless_jobs.job_now()",
    "delete from gapless_jobs.queue",
  ]) {
    await expect(tenant.query(text)).rejects.toMatchObject({ code: "42501" });
  }
  await expect(server.query("drop table gapless_jobs.job")).rejects.toMatchObject({ code: "42501" });
});

test("the application's own pg-boss in this database, with a queue of the same name, stays as it is", async () => {
  const database = await createDatabase();
  const theirs = new PgBoss({ connectionString: database.adminUrl, max: 1, supervise: false, schedule: false });
  theirs.on("error", () => undefined);
  await theirs.start();
  onTestFinished(() => theirs.stop({ graceful: false }));
  await theirs.createQueue("webhook", { retryLimit: 7 });
  await theirs.send("webhook", { mine: true });
  const seen = () =>
    database.query(
      `select (select jsonb_agg(to_jsonb(q) - 'monitor_on' - 'maintain_on' order by q.name) from pgboss.queue q) as queues,
         (select jsonb_agg(to_jsonb(j)) from pgboss.job j) as jobs,
         (select nspacl::text from pg_namespace where nspname = 'pgboss') as rights`,
    );
  const before = await seen();
  await database.query("drop schema gapless_jobs cascade");
  await prepareQueue(database.adminUrl);
  const queue = await openQueue((await database.logins()).serverUrl, createLog("silent").log);
  onTestFinished(() => queue.stop());
  expect(await queue.fetch(10)).toEqual([]);
  expect(await seen()).toEqual(before);
});

test("a schema of that name that is somebody else's is refused and left alone", async () => {
  const database = await createDatabase();
  await database.query("drop schema gapless_jobs cascade");
  await database.query("create schema gapless_jobs");
  await database.query("create table gapless_jobs.version (version int)");
  await expect(prepareQueue(database.adminUrl)).rejects.toThrow(
    /schema gapless_jobs that Gapless did not make.*rename/,
  );
  expect(await database.query("select tablename from pg_tables where schemaname = 'gapless_jobs'")).toEqual([
    { tablename: "version" },
  ]);
});

test("what is no request is removed with a warning, and the requests beside it are taken on", async () => {
  const database = await createDatabase();
  const { log } = createLog("silent");
  const warnings: unknown[] = [];
  log.warn = (given: unknown) => void warnings.push(given);
  const queue = await openQueue((await database.logins()).serverUrl, log);
  onTestFinished(() => queue.stop());
  const theirs = new PgBoss({
    connectionString: database.adminUrl,
    schema: "gapless_jobs",
    max: 1,
    supervise: false,
    schedule: false,
  });
  theirs.on("error", () => undefined);
  await theirs.start();
  onTestFinished(() => theirs.stop({ graceful: false }));
  const good = { t: "default", s: randomUUID(), l: "1", p: ["1", "2"] };
  const wrong = [
    { orderId: 4711 },
    null,
    { ...good, p: "1" },
    { ...good, p: [{}] },
    { ...good, s: "hook" },
    { ...good, l: "99999999999999999999" },
    { ...good, t: 5 },
  ];
  for (const data of [...wrong, good]) await theirs.send("webhook", data);
  // With the first place already a request that can be made.
  expect((await queue.fetch(1)).map(({ data }) => data)).toEqual([good]);
  expect(await queue.fetch(10)).toEqual([]);
  expect(warnings.length).toBeGreaterThan(0);
  expect(await database.query("select data from gapless_jobs.job")).toEqual([{ data: good }]);
});
