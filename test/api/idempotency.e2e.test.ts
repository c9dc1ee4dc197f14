import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestApp, type TestApp } from "../helpers/app.ts";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";

let database: TestDatabase;
let app: TestApp;
beforeAll(async () => {
  database = await createDatabase();
  app = await startTestApp(database);
});
afterAll(() => app?.stop());

const event = (data: unknown) => ({ stream: "once-1", type: "t", data });
const post = (body: unknown, key: string, path = "/v1/events"): Promise<Response> =>
  app.call("POST", path, body, { "idempotency-key": key });

async function countOf(stream: string): Promise<number> {
  const [row] = await database.query<{ count: string }>("select count(*) from gapless.event where stream = $1", [
    stream,
  ]);
  return Number(row?.count);
}

test("a repetition gets the same answer, marked, and stores nothing", async () => {
  const first = await post(event(1), "k-1");
  const again = await post(event(1), "k-1");
  expect([first.status, again.status]).toEqual([201, 201]);
  expect(first.headers.get("idempotent-replayed")).toBeNull();
  expect(again.headers.get("idempotent-replayed")).toBe("true");
  expect(await again.text()).toBe(await first.text());
  expect(await countOf("once-1")).toBe(1);
});

test("another body or path with the key is refused", async () => {
  await post(event(2), "k-2");
  const other = await post(event(3), "k-2");
  expect([other.status, await other.json()]).toMatchObject([422, { code: "idempotency_key_reused" }]);
  const events = { events: { type: "t", data: 1 } };
  await post(events, "k-2", "/v1/streams/path-1/events");
  expect((await post(events, "k-2", "/v1/streams/path-2/events")).status).toBe(422);
  expect(await countOf("path-1")).toBe(1);
});

test("many at once store one; the others are told to wait or get the answer", async () => {
  const body = { ...event(4), stream: "once-2" };
  const answers = await Promise.all(Array.from({ length: 20 }, () => post(body, "k-3")));
  const statuses = answers.map((answer) => answer.status);
  expect(statuses).toContain(201);
  expect(new Set(statuses).difference(new Set([201, 409]))).toEqual(new Set());
  const told = answers.find((answer) => answer.status === 409);
  if (told !== undefined) expect(await told.json()).toMatchObject({ code: "idempotency_in_flight" });
  expect(await countOf("once-2")).toBe(1);
});

test("a failure is not kept", async () => {
  const body = { expectedVersion: 1, events: { type: "t", data: 1 } };
  expect((await post(body, "k-4", "/v1/streams/fail-1/events")).status).toBe(409);
  await post({ events: { type: "t", data: 0 } }, "k-5", "/v1/streams/fail-1/events");
  expect((await post(body, "k-4", "/v1/streams/fail-1/events")).status).toBe(201);
});

test("a claim left by a server that died is taken over without storing twice", async () => {
  const body = { ...event(5), stream: "once-3" };
  const first = await post(body, "k-6");
  // As if the server had died after storing the events and before keeping the answer.
  await database.query(
    "update gapless.idempotency set status = null, response = null, at = at - interval '61 seconds' where key = 'k-6'",
  );
  const again = await post(body, "k-6");
  expect(await again.text()).toBe(await first.text());
  expect(again.headers.get("idempotent-replayed")).toBeNull();
  expect(await countOf("once-3")).toBe(1);
});

test("a key used again after 24 hours is a new request, though its body is the same", async () => {
  const body = { ...event(6), stream: "daily-1" };
  await post(body, "daily");
  await database.query("update gapless.idempotency set at = at - interval '24 hours' where key = 'daily'");
  const again = await post(body, "daily");
  expect(await again.json()).toMatchObject({ firstVersion: "2", duplicate: false });
  expect(again.headers.get("idempotent-replayed")).toBeNull();
  expect(await countOf("daily-1")).toBe(2);
});

test("a key is 1 to 255 visible characters", async () => {
  for (const key of ["a b", "x".repeat(256)]) {
    const answer = await post(event(6), key);
    expect([answer.status, await answer.json()]).toMatchObject([400, { field: "Idempotency-Key" }]);
  }
});
