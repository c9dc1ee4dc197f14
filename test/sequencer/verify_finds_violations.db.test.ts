// Every law has a violation planted, by the superuser past all guards, and verify() names it; rolled back each time.
import { beforeAll, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { openSession, type Session } from "../helpers/session.ts";
import { sequenceAll } from "./sequence.ts";

let database: TestDatabase;
let admin: Session;
beforeAll(async () => {
  database = await createDatabase();
  await database.query("select gapless.create_tenant('other')");
  for (const tenant of ["default", "other"]) {
    const session = await openSession(database, (await database.loginOf(tenant)).url);
    for (const stream of ["a-1", "a-2", "b-1"])
      await session.query("select gapless.append($1, $2)", [
        stream,
        JSON.stringify([1, 2, 3].map((n) => ({ type: `t.${n}`, data: n }))),
      ]);
    await sequenceAll(session);
  }
  admin = await openSession(database);
});

const own = "tenant_id = (select id from gapless.tenant where name = 'default')";
const last = `${own} and stream = 'b-1' and version = 3`;
const planted: [name: string, plant: string, law: string, what: RegExp][] = [
  [
    "an event is gone from the middle",
    `delete from gapless.event where ${own} and stream = 'a-1' and version = 2`,
    "gapless versions",
    /stream 'a-1': versions are not/,
  ],
  ["an event is gone from the end", `delete from gapless.event where ${last}`, "gapless versions", /stream 'b-1'/],
  ["a version moved", `update gapless.event set version = 9 where ${last}`, "gapless versions", /stream 'b-1'/],
  [
    "a stream's version is wrong",
    `update gapless.stream set version = 4 where ${own} and name = 'a-2'`,
    "gapless versions",
    /stream 'a-2'/,
  ],
  [
    "a stream has no row",
    `delete from gapless.stream where ${own} and name = 'a-2'`,
    "gapless versions",
    /has events but no row/,
  ],
  [
    "a stream has no events",
    `insert into gapless.stream select id, 'x', 1, now(), now() from gapless.tenant where name = 'default'`,
    "gapless versions",
    /has a version but no events/,
  ],
  [
    "a position is gone",
    `delete from gapless.log where ${own} and position = 5`,
    "gapless positions",
    /not contiguous/,
  ],
  [
    "the first position is gone",
    `delete from gapless.log where ${own} and position = 1`,
    "gapless positions",
    /not contiguous/,
  ],
  [
    "positions are past their end",
    `update gapless.log set position = 100 where ${own} and position = 9`,
    "gapless positions",
    /not contiguous/,
  ],
  [
    "versions out of order",
    `update gapless.log l set seq = -l.seq where ${own} and position in (1, 2);
    update gapless.log l set seq = (select -o.seq from gapless.log o where o.tenant_id = l.tenant_id and o.position = 3 - l.position and o.seq < 0) where ${own} and position = 1;
    update gapless.log l set seq = (select min(e.seq) from gapless.event e where e.${own}) where ${own} and position = 2`,
    "order of the log",
    /stream 'a-1' is not in version order/,
  ],
  [
    "time goes back",
    `update gapless.log set logged_at = logged_at - interval '1 day' where ${own} and position = 7`,
    "order of the log",
    /logged_at decreases/,
  ],
  [
    "a position without an event",
    `update gapless.log set seq = 999999 where ${own} and position = 4`,
    "order of the log",
    /a position has no event/,
  ],
  [
    "another topic",
    `update gapless.log set topic = 'x' where ${own} and position = 4`,
    "order of the log",
    /does not describe its event/,
  ],
  [
    "another type",
    `update gapless.log set type_id = (select min(type_id) from gapless.log where ${own}) where ${own} and position = 3`,
    "order of the log",
    /does not describe its event/,
  ],
  [
    "another category",
    `update gapless.log set category_id = (select max(category_id) from gapless.log where ${own}) where ${own} and position = 1`,
    "order of the log",
    /does not describe its event/,
  ],
  ["passed over", `delete from gapless.log where ${own} and position = 9`, "nothing is missed", /passed over/],
  ["a copy", "update gapless.sequencer_run set database_oid = 1", "sequencer", /copy that nobody adopted/],
  [
    "somebody may change events",
    "grant update on gapless.event to gapless_user",
    "events never change",
    /role gapless_user may update event/,
  ],
  [
    "somebody may delete log rows",
    "grant delete on gapless.log to gapless_server",
    "events never change",
    /role gapless_server may delete log/,
  ],
  ["everybody may truncate", "grant truncate on gapless.event to public", "events never change", /may truncate event/],
  [
    "row level security is off",
    "alter table gapless.event disable row level security",
    "tenants are apart",
    /table event has no forced/,
  ],
  [
    "row level security is not forced",
    "alter table gapless.log no force row level security",
    "tenants are apart",
    /table log has no forced/,
  ],
  [
    "a new table without it",
    "create table gapless.more (tenant_id integer)",
    "tenants are apart",
    /table more has no forced/,
  ],
  [
    "access for a role that is gone",
    "insert into gapless.access select 'nobody_here', id, '{*}' from gapless.tenant where name = 'default'",
    "tenants are apart",
    /nobody_here/,
  ],
];

test("nothing planted, nothing found", async () => {
  expect(await admin.query("select * from gapless.verify()")).toEqual([]);
  expect(await admin.query("select * from gapless.verify('default')")).toEqual([]);
});

test.each(planted)("%s", async (_, plant, law, what) => {
  await admin.query("begin");
  try {
    await admin.query("set local session_replication_role = replica");
    await admin.query(plant);
    const found = await admin.query("select law, tenant_name, what from gapless.verify()");
    expect(found).toContainEqual({
      law,
      tenant_name: expect.toSatisfy((name) => name === null || name === "default"),
      what: expect.stringMatching(what),
    });
    // The other tenant is in order, and stays so in its own eyes.
    expect(await admin.query("select law from gapless.verify('other') where tenant_name is not null")).toEqual([]);
  } finally {
    await admin.query("rollback");
  }
});

test("an unknown tenant is an error", async () => {
  await expect(admin.query("select * from gapless.verify('nobody')")).rejects.toMatchObject({ code: "VG004" });
});
