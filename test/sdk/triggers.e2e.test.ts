// What the SDK adds to triggers and schedules, against a real server: lists, jobs, channels, secrets, values. The verbs
// that every door has are tested in test/contract.
import { type Client, createClient, type Firing, type Job, NotFoundError } from "@gapless/sdk";
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { SECRET_KEY } from "../actions/scene.ts";
import { startTestApp, type TestApp } from "../helpers/app.ts";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";

let database: TestDatabase;
let app: TestApp;
let client: Client;
let stranger: Client;
beforeAll(async () => {
  database = await createDatabase();
  app = await startTestApp(database, {}, { secretKey: SECRET_KEY });
  client = createClient({ url: app.url, apiKey: app.apiKey });
  await database.query("select gapless.create_tenant('other')");
  const [row] = await database.query<{ api_key: string }>(
    "select api_key from gapless.create_api_key('k', '{*}', null, 'other')",
  );
  stranger = createClient({ url: app.url, apiKey: row?.api_key ?? "" });
});
afterAll(() => app?.stop());

const WAIT = { timeout: 20_000, interval: 10 };
const log = { type: "log", message: "{{event.type}}" } as const;

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const found: Item[] = [];
  for await (const item of items) found.push(item);
  return found;
}

test("a list is a page when it is awaited, and everything when it is gone over", async () => {
  for (const name of ["list-a", "list-b", "list-c"])
    await client.triggers.create({ name, actions: [log], start: "now" });
  const page = await client.triggers.list({ limit: 2 });
  expect([page.data.map(({ name }) => name), page.hasMore]).toEqual([["list-a", "list-b"], true]);
  const more = await client.triggers.list({ cursor: page.nextCursor ?? "" });
  expect(more.data.map(({ name }) => name)).toEqual(["list-c"]);
  expect((await all(client.triggers.list({ limit: 1 }))).map(({ name }) => name)).toEqual([
    "list-a",
    "list-b",
    "list-c",
  ]);
  for (const { name } of page.data) await client.triggers.remove(name);
  await client.triggers.remove("list-c");
  expect(await all(client.schedules.list())).toEqual([]);
});

test("a history goes backwards, forwards, from a place, by pages, by state", async () => {
  await client.triggers.create({ name: "past", selector: { types: ["past"] }, actions: [log] });
  const events = [1, 2, 3, 4, 5].map((n) => ({ type: "past", data: { n } }));
  await client.append("past-1", events, { wait: "position" });
  const { data } = await vi.waitFor(async () => {
    const found = await client.triggers.history("past", { state: "done" });
    expect(found.data).toHaveLength(5);
    return found;
  }, WAIT);
  const ids = data.map(({ id }) => id);
  expect(ids).toEqual(ids.toSorted((a, b) => Number(BigInt(b) - BigInt(a))));
  const idsOf = (firings: Firing[]) => firings.map(({ id }) => id);
  expect(idsOf(await all(client.triggers.history("past", { limit: 2 })))).toEqual(ids);
  expect(idsOf(await all(client.triggers.history("past", { limit: 2, direction: "forwards" })))).toEqual(
    ids.toReversed(),
  );
  expect(idsOf(await all(client.triggers.history("past", { after: ids[1] ?? "", limit: 2 })))).toEqual(ids.slice(2));
  expect((await client.triggers.history("past", { state: "parked" })).data).toEqual([]);
  await expect(client.triggers.history("nobody")).rejects.toThrow(NotFoundError);
  await expect(client.triggers.firing("past", "999999")).rejects.toThrow(NotFoundError);
  expect(await client.triggers.stats()).toMatchObject({ total: 1, enabled: 1, last24h: { firings: 5, succeeded: 5 } });
});

test("an event sets a trigger off, the trigger a job, and the worker knows what had it done", async () => {
  await client.triggers.create({
    name: "mails",
    selector: { types: ["order.placed"] },
    actions: [{ type: "job", name: "order-mail", data: { to: "{{data.by}}", order: "{{stream}}" }, timeout: "1m" }],
  });
  const seen: Job[] = [];
  const worker = client.handle("order-mail", (job) => {
    seen.push(job);
    return "sent";
  });
  onTestFinished(() => worker.stop());
  const { eventIds } = await client.append("order-1", { type: "order.placed", data: { by: "ada" } });
  await vi.waitFor(() => expect(worker.stats().acked).toBe(1), WAIT);
  const [{ id: number = "", firingId } = {}] = (await client.triggers.history("mails")).data;
  expect(seen).toMatchObject([
    {
      input: { to: "ada", order: "order-1" },
      attempt: 1,
      firing: { id: firingId, trigger: "mails", number },
      event: { metadata: { causation_id: eventIds[0], depth: 1 } },
    },
  ]);
  const { data } = await client.trace(eventIds[0] ?? "");
  expect(data.map(({ event }) => event.type)).toEqual(["order.placed", "job.created", "job.started", "job.completed"]);
});

test("channels, values and secrets: kept, listed, removed; a secret is never seen again", async () => {
  const { channels, secrets, values } = client;
  await secrets.set("SLACK", "hunter2");
  await secrets.set("SLACK", "hunter3");
  await channels.define("ops", { type: "slack", url: "https://hooks.example.com/{{secret.SLACK}}" });
  expect(await channels.define("ops", { type: "log", level: "warn" })).toMatchObject({ name: "ops", type: "log" });
  expect(await channels.get("ops")).toMatchObject({ type: "log", level: "warn" });
  expect((await all(channels.list({ limit: 1 }))).map(({ name }) => name)).toEqual(["ops"]);
  const listed = await all(secrets.list());
  expect(listed).toMatchObject([{ name: "SLACK" }]);
  expect(JSON.stringify(listed)).not.toContain("hunter");
  expect(await values.set("a/b c", { n: 1.5 }, { ttl: 60_000 })).toMatchObject({ key: "a/b c", value: { n: 1.5 } });
  await values.set("b", []);
  expect(await values.get("a/b c")).toMatchObject({ value: { n: 1.5 }, expiresAt: expect.any(String) });
  expect((await all(values.list({ limit: 1 }))).map(({ key }) => key)).toEqual(["a/b c", "b"]);
  expect((await values.list({ prefix: "a/" })).data).toHaveLength(1);
  await expect(values.set("c", 1, { ttl: "soon" })).rejects.toMatchObject({ code: "invalid_input", field: "ttl" });
  await expect(channels.define("x", { type: "fax" as "log" })).rejects.toMatchObject({ field: "type" });
  await expect(secrets.set("a b", "x")).rejects.toMatchObject({ code: "invalid_input", field: "name" });
  for (const attempt of [
    () => stranger.channels.get("ops"),
    () => stranger.channels.remove("ops"),
    () => stranger.values.get("b"),
    () => stranger.values.remove("b"),
    () => stranger.secrets.remove("SLACK"),
  ]) {
    await expect(attempt()).rejects.toThrow(NotFoundError);
  }
  for (const list of [stranger.channels.list(), stranger.values.list(), stranger.secrets.list()]) {
    expect(await all<unknown>(list)).toEqual([]);
  }
  await Promise.all([channels.remove("ops"), secrets.remove("SLACK"), values.remove("a/b c"), values.remove("b")]);
  expect(await all<unknown>(channels.list())).toEqual([]);
  expect(await all<unknown>(secrets.list())).toEqual([]);
  await expect(values.get("b")).rejects.toThrow(NotFoundError);
});

test("times are given as dates or texts, and what is missing is told before anything is sent", async () => {
  const { schedules } = client;
  const after = new Date("2030-01-01T00:00:00Z");
  expect(await schedules.preview({ every: "12h", from: after }, { count: 2, after })).toHaveLength(2);
  const at = new Date(Date.now() + 86_400_000);
  const once = await schedules.create({ name: "once", at, action: log });
  expect(new Date(once.nextAt ?? "").getTime()).toBe(at.getTime());
  expect(once.nextTimes).toHaveLength(1);
  await expect(schedules.backfill("once", { since: new Date(Number.NaN) })).rejects.toMatchObject({ field: "since" });
  await expect(client.triggers.backtest("x", { last: 1.5 })).rejects.toMatchObject({ field: "last" });
  await expect(client.triggers.firing("x", 2 ** 60)).rejects.toMatchObject({ field: "id" });
});

test("what Gapless tells of itself is listed, and switched for one tenant", async () => {
  const { builtinEvents } = client;
  const types = await builtinEvents.catalogue();
  expect(types.find(({ type }) => type === "job.completed")).toMatchObject({ appendedBy: "sdk", switch: null });
  expect(types.find(({ type }) => type === "schedule.started")).toMatchObject({ switch: "schedules" });
  const isOn = async (of: Client) =>
    (await of.builtinEvents.families()).find(({ family }) => family === "schedules")?.enabled;
  expect([await isOn(client), await isOn(stranger)]).toEqual([true, true]);
  await builtinEvents.switch("schedules", false);
  expect([await isOn(client), await isOn(stranger)]).toEqual([false, true]);
  await builtinEvents.switch("schedules", null);
  expect(await isOn(client)).toBe(true);
  await expect(builtinEvents.switch("weather", true)).rejects.toMatchObject({ code: "invalid_input", field: "family" });
});
