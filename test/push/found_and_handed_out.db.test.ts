// What a round finds is handed out by the same round: nobody waits for another one. With the clock's own time.
import { expect, test } from "vitest";
import { createDatabase } from "../helpers/database.ts";
import { openSession } from "../helpers/session.ts";
import { sequenceAll } from "../sequencer/sequence.ts";

test("an event for a webhook and a trigger makes two jobs in one round", async () => {
  const database = await createDatabase();
  const session = await openSession(database, (await database.logins()).serverUrl);
  await session.query("set gapless.tenant = 'default'");
  await session.query("select gapless.create_webhook($1)", [{ name: "hook", url: "https://example.com/hook" }]);
  await session.query("select gapless.create_trigger($1)", [
    { name: "alarm", selector: { types: ["thing.done"] }, actions: [{ type: "log", message: "x" }] },
  ]);
  await session.query("select gapless.append('one', $1)", [{ type: "thing.done", data: {} }]);
  await sequenceAll(session);
  const [row] = await session.query<{ round: { jobs: { k?: string }[] } }>(
    "select gapless.push_dispatch(100) as round",
  );
  expect(row?.round.jobs.map(({ k }) => k ?? "webhook").sort()).toEqual(["trigger", "webhook"]);
});
