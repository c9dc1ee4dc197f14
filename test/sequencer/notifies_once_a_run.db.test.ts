import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { createDatabase } from "../helpers/database.ts";
import { openSession } from "../helpers/session.ts";
import { appendGroup } from "../log/group.ts";
import { sequence } from "./sequence.ts";

test("one notification for each run that numbered something, after its commit, with nothing in it; none by an append", async () => {
  const database = await createDatabase();
  const session = await openSession(database, (await database.loginOf("default")).url);
  const listener = await openSession(database);
  const heard: { channel: string; payload: string | undefined; visible: Promise<unknown> }[] = [];
  listener.client.on("notification", ({ channel, payload }) => {
    heard.push({ channel, payload, visible: database.query("select max(id) as id from gapless.sequencer_run") });
  });
  await listener.query("listen gapless");
  const many = `(select jsonb_agg('{"type":"t","data":1}'::jsonb) from generate_series(1, 100))`;
  const runs: string[] = [];
  for (let n = 0; n < 3; n++) {
    await session.query(`select gapless.append('s-1', ${many})`);
    await session.query(
      `select gapless.append_batch(jsonb_build_array(jsonb_build_object('stream', 's-2', 'events', ${many})))`,
    );
    await appendGroup(database, [[{ stream: "s-3", events: { type: "t", data: 1 } }]]);
    await sleep(30);
    expect(heard.length).toBe(n);
    runs.push((await sequence(listener)).run);
    expect((await sequence(listener)).sequenced).toBe("0");
    for (let i = 0; i < 200 && heard.length <= n; i++) await sleep(10);
    await sleep(30);
    expect(heard.length).toBe(n + 1);
  }
  expect(heard.map(({ channel, payload }) => [channel, payload])).toEqual(runs.map((run) => ["gapless", run]));
  for (const { payload, visible } of heard) expect(await visible).toEqual([{ id: payload }]);
});
