// The queue of jobs: made by whoever starts first, and for servers only.
import { prepareQueue } from "@gapless/server/push/queue";
import { expect, test } from "vitest";
import { createDatabase } from "../helpers/database.ts";

test("several starters make it at once, on a new database and on one that has it", async () => {
  const database = await createDatabase();
  await database.query("drop schema pgboss cascade");
  for (let round = 0; round < 2; round++) {
    await Promise.all(Array.from({ length: 5 }, () => prepareQueue(database.adminUrl)));
    expect(await database.query("select name from pgboss.queue where name = 'webhook'")).toHaveLength(1);
  }
});

test("servers may use it, tenants may not even look", async () => {
  const database = await createDatabase();
  const { serverUrl } = await database.logins();
  const server = await database.connect(serverUrl);
  expect((await server.query("select count(*)::int as count from pgboss.job")).rows).toEqual([{ count: 0 }]);
  const tenant = await database.connect((await database.loginOf("default")).url);
  for (const text of ["select * from pgboss.job", "select pgboss.job_now()", "delete from pgboss.queue"]) {
    await expect(tenant.query(text)).rejects.toMatchObject({ code: "42501" });
  }
  await expect(server.query("drop table pgboss.job")).rejects.toMatchObject({ code: "42501" });
});
