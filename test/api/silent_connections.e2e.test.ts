import { connect } from "node:net";
import { expect, test } from "vitest";
import { startTestApp } from "../helpers/app.ts";
import { createDatabase } from "../helpers/database.ts";

test("a connection on which nothing was said keeps a server that stops no longer than what is under way", async () => {
  const database = await createDatabase();
  const app = await startTestApp(database);
  const silent = connect(Number(new URL(app.url).port), "127.0.0.1");
  silent.on("error", () => undefined);
  await new Promise((resolve) => silent.once("connect", resolve));
  const closed = new Promise<string>((resolve) => silent.once("close", () => resolve("closed")));
  // Something under way keeps the server from being done meanwhile.
  const holder = await database.connect();
  await app.call("POST", "/v1/events", { stream: "stop-1", type: "t", data: 0 });
  await holder.query("begin");
  await holder.query("select from gapless.stream where name = 'stop-1' for update");
  const underWay = app.call("POST", "/v1/events", { stream: "stop-1", type: "t", data: 1 });
  await new Promise((resolve) => setTimeout(resolve, 100));
  const stopped = app.stop().then(() => "stopped");
  expect(await Promise.race([closed, stopped])).toBe("closed");
  await holder.query("rollback");
  expect((await underWay).status).toBe(201);
  expect(await stopped).toBe("stopped");
});
