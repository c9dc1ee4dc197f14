// create database … template: the quickest copy there is. And what only looks like a copy.
import { expect, test } from "vitest";
import { createDatabase } from "../helpers/database.ts";
import { openSession } from "../helpers/session.ts";
import { connect, contentOf, databaseOf, expectAdopted, expectStopped, fill, rowsOf } from "./content.ts";

test("a clone stops sequencing until it is adopted, and then misses nothing", async () => {
  const original = await createDatabase();
  const filler = await original.connect();
  await fill(filler);
  await filler.end();
  const name = `${original.name}_clone`;
  const maintenance = await connect(databaseOf(original.adminUrl, "postgres"));
  try {
    // Nobody may be connected to a template.
    await maintenance.query("select pg_terminate_backend(pid) from pg_stat_activity where datname = $1", [
      original.name,
    ]);
    await maintenance.query(`create database ${name} template ${original.name}`);
    const clone = await connect(databaseOf(original.adminUrl, name));
    await expectStopped(clone);
    const before = await contentOf(clone);
    expect(await rowsOf(clone, "select gapless.adopt() as numbered")).toEqual([{ numbered: "25" }]);
    await expectAdopted(clone, before);
    await clone.end();
  } finally {
    await maintenance.query(`drop database if exists ${name} with (force)`);
    await maintenance.end();
  }
  const admin = await original.connect();
  expect(await rowsOf(admin, "select gapless.needs_adoption() as yes")).toEqual([{ yes: false }]);
  expect((await admin.query("call gapless.sequence()")).rows).toMatchObject([{ sequenced: "19" }]);
  expect(await rowsOf(admin, "select * from gapless.verify()")).toEqual([]);
});

for (const text of [
  "vacuum (freeze) gapless.sequencer_run",
  "vacuum (full) gapless.sequencer_run",
  "vacuum (full, freeze) gapless.sequencer_run",
  "cluster gapless.sequencer_run using sequencer_run_pkey",
]) {
  test(`${text} makes no copy of it`, async () => {
    const database = await createDatabase();
    const admin = await database.connect();
    await fill(admin);
    await admin.query(text);
    expect(await rowsOf(admin, "select gapless.needs_adoption() as yes")).toEqual([{ yes: false }]);
    expect((await admin.query("call gapless.sequence()")).rows).toMatchObject([{ sequenced: "19" }]);
    expect(await rowsOf(admin, "select * from gapless.verify()")).toEqual([]);
  });
}

test("adopt() in the original does no harm", async () => {
  const database = await createDatabase();
  const admin = await database.connect();
  await fill(admin);
  expect(await rowsOf(admin, "select gapless.adopt() as numbered")).toEqual([{ numbered: "19" }]);
  await expectAdopted(admin, []);
});

test("adopt() waits for open appends and numbers them", async () => {
  const database = await createDatabase();
  const [writer, admin] = await Promise.all([openSession(database), openSession(database)]);
  await fill(writer.client);
  await writer.query("begin");
  await writer.query(
    "select set_config('gapless.tenant', 'default', true), gapless.append('open-1', '{\"type\":\"t\",\"data\":1}')",
  );
  const { result } = await admin.queryThatWaits("select gapless.adopt() as numbered");
  await writer.query("commit");
  expect(await result).toEqual([{ numbered: "20" }]);
  await expectAdopted(admin.client, []);
});

test("adopt() refuses a snapshot that cannot see what it has waited for", async () => {
  const database = await createDatabase();
  const admin = await database.connect();
  for (const level of ["repeatable read", "serializable"]) {
    await admin.query(`begin isolation level ${level}`);
    await expect(admin.query("select gapless.adopt()")).rejects.toMatchObject({ code: "VG001" });
    await admin.query("rollback");
  }
});
