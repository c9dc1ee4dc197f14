// Streams are locked in name order, whatever order the entries have: eight clients over eight shared streams, and one that
// is new in each round.
import { expect, test } from "vitest";
import { createDatabase } from "../helpers/database.ts";
import { openSession } from "../helpers/session.ts";

test.each([false, true])("batches in random order over shared streams (with expectations: %s)", async (expecting) => {
  const database = await createDatabase();
  const { url } = await database.loginOf("default");
  const streams = Array.from({ length: 8 }, (_, n) => `s-${n}`);
  const clients = await Promise.all(Array.from({ length: 8 }, () => openSession(database, url)));
  await clients[0]?.query("select gapless.append_batch($1)", [
    JSON.stringify(streams.map((stream) => ({ stream, events: { type: "t", data: 0 } }))),
  ]);
  let batches = 0;
  await Promise.all(
    clients.map(async (client, c) => {
      for (let i = 0; i < 25; i++) {
        const fresh = `${i % 2 ? "a" : "z"}-${i}`;
        const shuffled = [...streams, fresh].toSorted(() => Math.random() - 0.5);
        const entries = shuffled.map((stream) => ({
          stream,
          must_exist: expecting && stream !== fresh,
          events: [{ type: "t", data: [c, i] }],
        }));
        await client.query("select gapless.append_batch($1)", [JSON.stringify(entries)]);
        batches++;
      }
    }),
  );
  expect(batches).toBe(200);
  const versions = await clients[0]?.query("select distinct version from gapless.streams where stream like 's-%'");
  expect(versions).toEqual([{ version: "201" }]);
  const [deadlocks] = await database.query(
    "select deadlocks::int as n from pg_stat_database where datname = current_database()",
  );
  expect(deadlocks).toEqual({ n: 0 });
  expect(await database.query("select * from gapless.verify()")).toEqual([]);
});
