import { expect, test } from "vitest";
import { follow, isCaughtUp } from "../feed/follow.ts";
import { startTestApp } from "../helpers/app.ts";
import { createDatabase } from "../helpers/database.ts";

test("stopping finishes what is under way, ends live feeds and leaves no connection", async () => {
  const database = await createDatabase();
  const app = await startTestApp(database);
  const feed = await follow(app, "?after=0");
  await feed.until(isCaughtUp);
  const holder = await database.connect();
  await app.call("POST", "/v1/events", { stream: "stop-1", type: "t", data: 0 });
  await holder.query("begin");
  await holder.query("select from gapless.stream where name = 'stop-1' for update");
  const underWay = app.call("POST", "/v1/events", { stream: "stop-1", type: "t", data: 1 });
  await new Promise((resolve) => setTimeout(resolve, 100));
  const stopped = app.stop();
  expect(await feed.ended).toBe(true);
  await expect(app.call("GET", "/v1/stats").then((answer) => answer.status)).rejects.toThrow();
  await holder.query("rollback");
  expect((await underWay).status).toBe(201);
  await stopped;
  const left = "select application_name from pg_stat_activity where application_name like 'gapless%' and datname = $1";
  // A backend is gone from the statistics a moment after its connection is.
  await expect.poll(() => database.query(left, [database.name]), { timeout: 10_000 }).toEqual([]);
  // The last append has its position: nothing waits for another server to come by.
  const [state] = await database.query("select count(*)::int as numbered from gapless.log");
  expect(state).toEqual({ numbered: 2 });
});

test("stopping twice, or with nothing under way, is quick", async () => {
  const app = await startTestApp(await createDatabase());
  const began = Date.now();
  await Promise.all([app.stop(), app.stop()]);
  expect(Date.now() - began).toBeLessThan(1_500);
});
