// A page is found in several steps, and each sees what was committed before it. A type, category or topic that comes up
// between two of them must not be passed over: whoever goes on after the page would never see its event.
import { expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { openSession, twoSessions } from "../helpers/session.ts";
import { sequenceAll } from "../sequencer/sequence.ts";

/** Lets read_log() wait, when it has looked up names and before it reads, while somebody holds the lock 4711. */
async function stopBeforeReading(database: TestDatabase): Promise<void> {
  const parameters = "integer, bigint, bigint, text, integer[], integer[], text[], text[]";
  await database.query(`alter function gapless.page_plan(${parameters}) rename to page_plan_itself`);
  await database.query(
    `create function gapless.page_plan(${parameters}) returns table (query text, reach bigint) language plpgsql as $$
     begin
       perform pg_advisory_lock_shared(4711), pg_advisory_unlock_shared(4711);
       return query select * from gapless.page_plan_itself($1, $2, $3, $4, $5, $6, $7, $8);
     end $$`,
  );
  await database.query(`grant execute on function gapless.page_plan(${parameters}) to gapless_engine`);
}

test.each([
  ["types", "types => '{order.*}'"],
  ["categories", "categories => '{order,late}'"],
  ["topics", "topics => '{custom/**}'"],
])("%s", async (_, filter) => {
  const database = await createDatabase();
  const { url } = await database.loginOf("default");
  const [reader, writer] = await twoSessions(database, url);
  const holder = await openSession(database);
  const append = (stream: string, type: string) =>
    writer.query("select from gapless.append($1, $2)", [stream, JSON.stringify({ type, data: null })]);
  await append("order-1", "order.placed");
  await sequenceAll(writer);
  await stopBeforeReading(database);

  for (const direction of ["", ", backwards => true"]) {
    await holder.query("select pg_advisory_lock(4711)");
    const page = await reader.queryThatWaits(`select position::int from gapless.read_log(${filter}${direction})`);
    await append("late-1", `order.${direction === "" ? "cancelled" : "returned"}`);
    await append("order-1", "order.placed");
    await sequenceAll(writer);
    await holder.query("select pg_advisory_unlock(4711)");
    const known = direction === "" ? [1] : [3, 2, 1];
    expect((await page.result).map((row) => row.position)).toEqual(known);
  }
  const all = await reader.query(`select position::int from gapless.read_log(${filter})`);
  expect(all.map((row) => row.position)).toEqual([1, 2, 3, 4, 5]);
});
