import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestApp, type TestApp } from "../helpers/app.ts";
import { createDatabase } from "../helpers/database.ts";
import { newFolder } from "../helpers/server_process.ts";
import { ask } from "./ask.ts";
import { FOLLOW, followBySse, followByWs, isCaughtUp } from "./subscribe.ts";

const STATS = "query Stats {\n  stats { events }\n}\n";
const hash = createHash("sha256").update(STATS).digest("hex");

let app: TestApp;
beforeAll(async () => {
  const folder = newFolder("operations");
  writeFileSync(join(folder, "stats.graphql"), STATS);
  writeFileSync(join(folder, "follow.graphql"), FOLLOW);
  writeFileSync(join(folder, "notes.txt"), "{ stats { streams } }");
  app = await startTestApp(await createDatabase(), { GAPLESS_GRAPHQL_OPERATIONS: folder });
});
afterAll(() => app?.stop());

test("a stored operation runs, by its text or by its hash", async () => {
  expect((await ask(app, STATS)).data).toEqual({ stats: { events: "0" } });
  const extensions = { persistedQuery: { version: 1, sha256Hash: hash } };
  const post = await app.call("POST", "/graphql", { extensions });
  expect(await post.json()).toEqual({ data: { stats: { events: "0" } } });
  const get = await app.call("GET", `/graphql?extensions=${encodeURIComponent(JSON.stringify(extensions))}`);
  expect(await get.json()).toEqual({ data: { stats: { events: "0" } } });
});

test("nothing else does, over any transport", async () => {
  for (const query of ["{ stats { streams } }", "{ __typename }", `${STATS} `]) {
    const { status, errors } = await ask(app, query);
    expect([query, status, errors?.[0]]).toMatchObject([
      query,
      400,
      { extensions: { code: "forbidden", field: "query", rule: "must be one of the stored operations" } },
    ]);
  }
  const unknown = await app.call("POST", "/graphql", {
    extensions: { persistedQuery: { sha256Hash: "0".repeat(64) } },
  });
  expect(unknown.status).toBe(400);
  const feed = await followByWs(app, {}, "subscription { events { cursor } }");
  await feed.ended;
  expect(JSON.stringify(feed.errors)).toContain("must be one of the stored operations");
  for (const follow of [followBySse, followByWs]) {
    const stored = await follow(app);
    await stored.until(isCaughtUp);
    stored.close();
  }
});

test("a folder that cannot be read keeps the server from starting, and is named", async () => {
  const starting = startTestApp(await createDatabase(), { GAPLESS_GRAPHQL_OPERATIONS: "/nowhere/operations" });
  await expect(starting).rejects.toThrow(/GAPLESS_GRAPHQL_OPERATIONS.*\/nowhere\/operations/s);
});

test("where none are stored, every one runs, but not by a hash alone", async () => {
  const open = await startTestApp(await createDatabase());
  const answer = await open.call("POST", "/graphql", { extensions: { persistedQuery: { sha256Hash: hash } } });
  expect([answer.status, await answer.json()]).toMatchObject([
    400,
    { errors: [{ extensions: { code: "invalid_input", field: "query" } }] },
  ]);
  await open.stop();
});
