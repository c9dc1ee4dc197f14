// Signs of life on an open feed, and what becomes of it when its key is revoked.
import { get, type IncomingMessage } from "node:http";
import { expect, test } from "vitest";
import { testApp } from "../helpers/app.ts";
import { createDatabase } from "../helpers/database.ts";
import { openSession } from "../helpers/session.ts";
import { follow } from "./follow.ts";

test("a quiet feed sends comments", async () => {
  const app = await testApp(await createDatabase(), {}, { heartbeatMs: 50 });
  const response = await new Promise<IncomingMessage>((resolve) =>
    get(
      new URL("/v1/events/stream", app.url),
      { agent: false, headers: { authorization: `Bearer ${app.apiKey}` } },
      resolve,
    ),
  );
  let text = "";
  for await (const chunk of response) {
    text += chunk;
    if (text.split(": heartbeat\n\n").length > 3) break;
  }
  expect(text).toMatch(/^retry: 1000\n\n/);
});

test("a feed ends in good order when its key is revoked; the others go on", async () => {
  const database = await createDatabase();
  const app = await testApp(database, {}, { heartbeatMs: 50 });
  const session = await openSession(database);
  await session.query("set gapless.tenant = 'default'");
  const [made] = await session.query<{ api_key: string; key_id: string }>(
    "select api_key, key_id from gapless.create_api_key('short', '{events:read}')",
  );
  const feeds = [await follow({ url: app.url, apiKey: made?.api_key ?? "" }), await follow(app)] as const;
  await session.query("select gapless.revoke_api_key($1)", [made?.key_id]);
  expect(await feeds[0].ended).toBe(true);
  const before = feeds[1].frames.length;
  await app.call("POST", "/v1/events", { stream: "s-1", type: "t", data: 1 });
  await feeds[1].until((frames) => frames.length > before && frames.at(-1)?.event === "event");
  feeds[1].close();
});
