import {
  createClient,
  ForbiddenError,
  GaplessError,
  InvalidInputError,
  NotFoundError,
  UnauthenticatedError,
} from "@gapless/sdk";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { startTestApp, type TestApp } from "../helpers/app.ts";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";

/** Others may need the processor, too. */
const PATIENT = { timeout: 30_000 };

let database: TestDatabase;
let app: TestApp;
beforeAll(async () => {
  database = await createDatabase();
  app = await startTestApp(database, {}, { heartbeatMs: 100 });
  await database.query("select gapless.create_tenant('other')");
});
afterAll(() => app?.stop());

async function newKey(tenant: string, permissions: string[] = ["*"]) {
  const client = await database.connect((await database.logins()).serverUrl);
  const text = "select key_id, api_key from gapless.create_api_key('k', $1, null, $2)";
  const { rows } = await client.query<{ key_id: string; api_key: string }>(text, [permissions, tenant]);
  const { key_id, api_key } = rows[0] ?? { key_id: "", api_key: "" };
  return { id: key_id, client: createClient({ url: app.url, apiKey: api_key, retries: 0 }) };
}

test("another tenant's key finds nothing, and is told nothing that it could not guess", async () => {
  const own = createClient({ url: app.url, apiKey: app.apiKey });
  const { client: other } = await newKey("other");
  const metadata = { correlation_id: "secret" };
  const { eventIds, position } = await own.append("hidden-1", [{ type: "secret", data: { a: 1 }, metadata }], {
    wait: "position",
  });
  const id = eventIds[0] ?? "";
  const feed = own.subscribe({ after: 0 });
  await feed.next();
  const { nextCursor } = await own.read();

  for (const call of [() => other.event(id), () => other.trace(id), () => other.stream("hidden-1").get()]) {
    await expect(call()).rejects.toThrow(NotFoundError);
  }
  const missing = await other
    .event("00000000-0000-7000-8000-000000000000")
    .catch((error: GaplessError) => error.detail);
  expect(
    await other
      .event(id)
      .catch((error: GaplessError) => error.detail.replace(id, "00000000-0000-7000-8000-000000000000")),
  ).toBe(missing);
  for (const page of [
    other.read(),
    other.read({ streams: ["hidden-1"] }),
    other.stream("hidden-1").read(),
    other.correlation("secret"),
  ]) {
    expect((await page).data).toEqual([]);
  }
  expect(await other.stats()).toMatchObject({ events: "0", streams: "0", position: "0" });
  // Cursors and positions of one tenant are of no use to another.
  await expect(other.read({ cursor: nextCursor ?? "" })).rejects.toThrow(InvalidInputError);
  await expect(other.subscribe({ after: feed.cursor ?? "" }).next()).rejects.toThrow(InvalidInputError);
  await expect(other.subscribe({ after: position ?? "" }).next()).rejects.toThrow(InvalidInputError);
  await feed.close();

  // The same event id and idempotency key are free for the other tenant, and its feed sees its own events only.
  const otherFeed = other.subscribe({ after: 0 });
  await other.append("hidden-1", { id, type: "mine", data: 1 }, { idempotencyKey: "k", expectedVersion: "no_stream" });
  expect((await otherFeed.next()).value).toMatchObject({ type: "mine", version: "1", position: "1" });
  await otherFeed.close();
  expect((await own.stream("hidden-1").read()).data).toMatchObject([{ type: "secret" }]);
});

test("a wrong key, a missing one, and a missing permission", async () => {
  const wrong = createClient({ url: app.url, apiKey: "gpl_wrong" });
  await expect(wrong.stats()).rejects.toThrow(UnauthenticatedError);
  await expect(wrong.subscribe().next()).rejects.toThrow(UnauthenticatedError);
  await expect(createClient({ url: app.url }).stats()).rejects.toThrow(UnauthenticatedError);
  const token = createClient({ url: app.url, token: async () => app.apiKey });
  expect((await token.stats()).events).toMatch(/^\d+$/);
  const { client: reader } = await newKey("default", ["events:read"]);
  const error = await reader.append("s-1", { type: "t", data: 1 }).catch((error) => error);
  expect(error).toBeInstanceOf(ForbiddenError);
  expect(error.detail).toContain("events:append");
  const { client: writer } = await newKey("default", ["events:append"]);
  await expect(writer.subscribe().next()).rejects.toThrow(ForbiddenError);
});

test("a feed whose key is revoked ends with an error, instead of coming back for ever", async () => {
  const { id, client } = await newKey("default");
  const caughtUp = vi.fn();
  const feed = client.subscribe({ onCaughtUp: caughtUp });
  const outcome = feed.next().catch((error: unknown) => error);
  await vi.waitFor(() => expect(caughtUp).toHaveBeenCalled(), PATIENT);
  await database.query("update gapless.api_key set revoked_at = now() where id = $1", [id]);
  expect(await outcome).toBeInstanceOf(UnauthenticatedError);
  expect(await outcome).toBeInstanceOf(GaplessError);
}, 30_000);
