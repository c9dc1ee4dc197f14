// After a few huge transactions the planner believes that a transaction has a large part of all events.
import { expect, test } from "vitest";
import { createDatabase } from "../helpers/database.ts";
import { openSession } from "../helpers/session.ts";
import { sequence, sequenceAll } from "./sequence.ts";

test("a run looks at new events only, in a session's tenth call as in its first", async () => {
  const database = await createDatabase();
  const session = await openSession(database);
  await session.query("set gapless.tenant = 'default'");
  const event = { type: "t", data: 1 };
  const events = JSON.stringify(Array.from({ length: 10_000 }, () => event));
  await session.query("begin");
  for (let n = 0; n < 4; n++) await session.query("select gapless.append($1, $2)", [`big-${n}`, events]);
  await session.query("commit");
  await sequenceAll(session);
  // As an administrator may well have it, in spite of the schema.
  await database.query("alter table gapless.event alter column txid set statistics 100");
  await database.query("analyze");

  const looked = async (): Promise<number> => {
    const text = `select pg_stat_force_next_flush(), pg_stat_clear_snapshot(),
      (select sum(idx_tup_read)::int from pg_stat_user_indexes where schemaname = 'gapless' and relname = 'event') as n`;
    await session.query(text);
    return Number((await session.query(text))[0]?.["n"]);
  };
  const other = await openSession(database, (await database.loginOf("default")).url);
  const before = await looked();
  for (let n = 0; n < 10; n++) {
    // Somebody is always under way, so that both index ranges are asked.
    await other.query("begin");
    await other.query("select gapless.append('o-1', $1)", [JSON.stringify(event)]);
    await session.query("select gapless.append('s-1', $1)", [JSON.stringify(event)]);
    expect(await sequence(session)).toMatchObject({ busy: false });
    await other.query("commit");
    await sequence(session);
  }
  expect((await looked()) - before).toBeLessThan(2_000);
  expect(await database.query("select * from gapless.verify()")).toEqual([]);
});
