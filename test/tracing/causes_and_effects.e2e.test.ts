import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestApp, type TestApp } from "../helpers/app.ts";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";

// a1 → a2 → a3, a2 → a4; a3 says that a1 was its effect too (a ring). b1 belongs to another tenant and claims a2 as cause.
const id = (n: number) => `0190a0a0-0000-7000-8000-${String(n).padStart(12, "0")}`;
let database: TestDatabase;
let app: TestApp;
beforeAll(async () => {
  database = await createDatabase();
  app = await startTestApp(database);
  const event = (n: number, cause?: number) => ({
    stream: `step-${n % 2}`,
    id: id(n),
    type: `step.${n}`,
    data: { amount: 1.5 },
    metadata: {
      correlation_id: n < 4 ? "order-7" : "other",
      ...(cause === undefined ? {} : { causation_id: id(cause) }),
    },
  });
  const batch = [event(1, 3), event(2, 1), event(3, 2), event(4, 2), event(5)];
  expect((await app.call("POST", "/v1/events", batch)).status).toBe(201);
  await database.query("select gapless.create_tenant('other')");
  await database.query("select set_config('gapless.tenant', 'other', false), gapless.append('step-1', $1)", [
    { type: "stolen", data: null, metadata: { causation_id: id(2), correlation_id: "order-7" } },
  ]);
  await database.query(
    "select gapless.wait_for(up_to => 5) from (select set_config('gapless.tenant', 'default', false)) s",
  );
});
afterAll(() => app?.stop());

type Step = { depth: number; event: { type: string } };
type Page<Item> = { data: Item[]; nextCursor: string | null; hasMore: boolean };

async function get<Body = unknown>(path: string) {
  const response = await app.call("GET", path);
  return { status: response.status, body: (await response.json()) as Body };
}

test("a trace holds causes and effects of the own tenant, each once, though they form a ring", async () => {
  const { body } = await get<Page<Step>>(`/v1/events/${id(2)}/trace`);
  const steps = body.data.map((step) => [step.depth, step.event.type]);
  expect(steps).toEqual([
    [-1, "step.1"],
    [0, "step.2"],
    [1, "step.3"],
    [1, "step.4"],
  ]);
  expect(body.hasMore).toBe(false);
  expect(body.data[0]?.event).toMatchObject({ position: expect.any(String), data: { amount: 1.5 } });
});

test("a trace can be cut, and says so", async () => {
  const { body } = await get<Page<Step>>(`/v1/events/${id(2)}/trace?limit=2`);
  expect([body.data.length, body.hasMore]).toEqual([2, true]);
});

test("an event without relatives is a trace of its own", async () => {
  const { body } = await get<Page<Step>>(`/v1/events/${id(5)}/trace`);
  expect(body.data.map((step) => step.depth)).toEqual([0]);
});

test("a correlation's events come in position order, by pages", async () => {
  const first = (await get<Page<{ type: string }>>("/v1/correlations/order-7/events?limit=2")).body;
  expect(first.data.map((event) => event.type)).toEqual(["step.1", "step.2"]);
  const second = (await get<Page<{ type: string }>>(`/v1/correlations/order-7/events?cursor=${first.nextCursor}`)).body;
  expect(second.data.map((event) => event.type)).toEqual(["step.3"]);
  expect((await get<Page<unknown>>("/v1/correlations/nothing/events")).body.data).toEqual([]);
});

test("what is not there, or is another tenant's, is not found", async () => {
  const [stolen] = await database.query<{ id: string }>("select id from gapless.event where type = 'stolen'");
  for (const unknown of [id(99), stolen?.id]) {
    expect(await get(`/v1/events/${unknown}/trace`)).toMatchObject({ status: 404, body: { code: "not_found" } });
  }
  expect(await get("/v1/events/5/trace")).toMatchObject({ status: 400, body: { code: "invalid_input", field: "id" } });
});

test("a role without events:read sees neither", async () => {
  const login = await database.loginOf("default", ["events:append"]);
  const client = await database.connect(login.url);
  for (const call of [`gapless.trace('${id(2)}')`, "gapless.correlated('order-7')"]) {
    await expect(client.query(`select * from ${call}`)).rejects.toMatchObject({ code: "VG003" });
  }
});
