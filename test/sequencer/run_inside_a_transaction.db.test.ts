// Nobody should call a run in a transaction that appends; whoever does must not lose anything by it.
import { expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { type Session, twoSessions } from "../helpers/session.ts";

const append = (stream: string) => `select gapless.append('${stream}', '{"type":"t","data":1}')`;
const log =
  "select e.stream, l.position from gapless.event e left join gapless.log l using (tenant_id, seq) order by l.position";

/** Two of the owner's sessions, who alone may start a run by itself, at work for a tenant. */
async function twoOwners(database: TestDatabase): Promise<[Session, Session]> {
  const sessions = await twoSessions(database);
  for (const { query } of sessions) await query("select set_config('gapless.tenant', 'default', false)");
  return sessions;
}

test("events appended before and after a run in the same transaction join a later run", async () => {
  const database = await createDatabase();
  const [own, other] = await twoOwners(database);
  await own.query("begin");
  await own.query(append("own-1"));
  // A later transaction that ends first: by its snapshot alone, the own transaction now looks finished.
  await other.query(append("other-1"));
  expect(await own.query("select sequenced from gapless.sequence_run()")).toEqual([{ sequenced: "1" }]);
  await own.query(append("own-1"));
  await own.query(append("own-2"));
  await own.query("commit");
  expect(await other.query("call gapless.sequence()")).toMatchObject([{ sequenced: "3" }]);
  expect(await database.query(log)).toEqual([
    { stream: "other-1", position: "1" },
    { stream: "own-1", position: "2" },
    { stream: "own-1", position: "3" },
    { stream: "own-2", position: "4" },
  ]);
  expect(await database.query("select * from gapless.verify()")).toEqual([]);
});

test("events appended before and after adopt() in the same transaction are numbered", async () => {
  const database = await createDatabase();
  const [own, other] = await twoOwners(database);
  await own.query("begin");
  await own.query(append("own-1"));
  await other.query(append("other-1"));
  expect(await own.query("select gapless.adopt() as numbered")).toEqual([{ numbered: "2" }]);
  await own.query(append("own-1"));
  await own.query("commit");
  expect(await other.query("call gapless.sequence()")).toMatchObject([{ sequenced: "1" }]);
  await other.query("reset gapless.tenant");
  expect(await other.query("select * from gapless.verify()")).toEqual([]);
});
