// The verbs of subscriptions by the SDK, against a real server; tenants see nothing of each other.
import {
  type Client,
  ConflictError,
  createClient,
  InvalidInputError,
  LeaseLostError,
  NotFoundError,
} from "@gapless/sdk";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { startTestApp, type TestApp } from "../helpers/app.ts";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";

let database: TestDatabase;
let app: TestApp;
let client: Client;
beforeAll(async () => {
  database = await createDatabase();
  app = await startTestApp(database);
  client = createClient({ url: app.url, apiKey: app.apiKey });
  await client.append(
    "thing-1",
    [1, 2, 3, 4].map((data) => ({ type: "t", data })),
    { wait: "position" },
  );
});
afterAll(() => app?.stop());

const receive = (name: string, max = 10) => client.subscriptions.receive(name, { consumer: "c", max, wait: "5s" });

test("a definition is made once, defined as often as one likes, changed, listed and removed", async () => {
  const { subscriptions } = client;
  const bad = await subscriptions.create({ name: "life", retry: { delays: ["1s", "soon"] } }).catch((error) => error);
  expect(bad).toBeInstanceOf(InvalidInputError);
  expect(bad.field).toBe("retry.delays[1]");
  const first = await subscriptions.create({ name: "life", key: "none", timeout: "1m", start: { after: 2n } });
  expect(first).toMatchObject({ name: "life", mode: "pull", version: 1, key: "none", timeout: "1m", status: "active" });
  await expect(subscriptions.create({ name: "life" })).rejects.toThrow(ConflictError);
  expect(await subscriptions.define("life", { key: "none", timeout: "60s" })).toMatchObject({
    version: 1,
    id: first.id,
  });
  expect(await subscriptions.change("life", { labels: { team: "a" } })).toMatchObject({ version: 2, timeout: "1m" });
  expect(await subscriptions.get(first.id)).toMatchObject({ name: "life", labels: { team: "a" } });
  await subscriptions.create({ name: "life2" });
  const page = await subscriptions.list({ limit: 1 });
  expect([page.data.map(({ name }) => name), page.hasMore]).toEqual([["life"], true]);
  const next = await subscriptions.list({ limit: 1, cursor: page.nextCursor ?? "" });
  expect(next.data.map(({ name }) => name)).toEqual(["life2"]);
  const names: string[] = [];
  for await (const { name } of subscriptions.list({ limit: 1 })) names.push(name);
  expect(names).toEqual(["life", "life2"]);
  await subscriptions.remove("life2");
  await expect(subscriptions.get("life2")).rejects.toThrow(NotFoundError);
});

test("receive, renew, nack, park, skip and ack by hand", async () => {
  const { subscriptions } = client;
  await subscriptions.create({ name: "hand", key: "none", retry: { attempts: 9, delays: ["0s"], jitter: 0 } });
  const [one, two, three, four] = await receive("hand");
  if (!one || !two || !three || !four) throw new Error("four were appended");
  expect(one).toMatchObject({ id: "1", attempt: 1, event: { stream: "thing-1", data: 1, position: "1" } });
  expect(Date.parse(await subscriptions.renew("hand", [one, two], { timeout: "5m" }))).toBeGreaterThan(
    Date.now() + 200_000,
  );
  expect(await subscriptions.nack("hand", one, { delay: 0, reason: "not now" })).toBe(1);
  expect(await subscriptions.park("hand", two, { reason: "never" })).toBe(1);
  expect(await subscriptions.skip("hand", [three], { reason: "not mine" })).toBe(1);
  expect(await subscriptions.ack("hand", four)).toBe(1);
  await expect(subscriptions.ack("hand", four)).rejects.toThrow(LeaseLostError);
  const [again] = await receive("hand");
  expect(again).toMatchObject({ id: "1", attempt: 2 });
  const { lease = "" } = again ?? {};
  expect(await subscriptions.ack("hand", { lease }, { idempotencyKey: "ack-1" })).toBe(1);
  // The answer that got lost is asked for again.
  expect(await subscriptions.ack("hand", { lease }, { idempotencyKey: "ack-1" })).toBe(1);
  expect(await subscriptions.get("hand")).toMatchObject({
    stats: { parked: 1, skipped: "1", delivered: "2", inFlight: 0, checkpoint: expect.any(String) },
  });
});

test("what was parked is listed, shown with its attempts, redriven one by one, and given up", async () => {
  const { subscriptions } = client;
  await subscriptions.create({ name: "dead", retry: { attempts: 1 } });
  for (let n = 0; n < 4; n++) {
    const [delivery] = await receive("dead", 1);
    await subscriptions.nack("dead", delivery ?? [], { reason: `broken ${delivery?.id}` });
  }
  const { data } = await subscriptions.deliveries("dead", { state: "parked", limit: 2 });
  expect(data).toMatchObject([
    { id: "1", state: "parked", attempts: 1, reason: "broken 1", stream: "thing-1", version: "1", type: "t" },
    { id: "2" },
  ]);
  expect((await subscriptions.deliveries("dead", { state: "parked", after: 2n })).data.map(({ id }) => id)).toEqual([
    "3",
    "4",
  ]);
  const ids: string[] = [];
  for await (const { id } of subscriptions.deliveries("dead", { after: 1, limit: 1 })) ids.push(id);
  expect(ids).toEqual(["2", "3", "4"]);
  expect(await subscriptions.delivery("dead", 3)).toMatchObject({
    event: { data: 3, stream: "thing-1" },
    history: [{ attempt: 1, consumer: "c", outcome: "parked", reason: "broken 3" }],
  });
  expect(await subscriptions.redrive("dead", { deliveries: ["2"] })).toBe(1);
  expect(await subscriptions.redrive("dead", { max: 1 })).toBe(1);
  expect(await subscriptions.discard("dead", { deliveries: [3] })).toBe(1);
  expect(await subscriptions.discard("dead")).toBe(1);
  expect((await receive("dead")).map(({ id }) => id)).toEqual(["1", "2"]);
});

test("pause, resume, reset and replay", async () => {
  const { subscriptions } = client;
  await subscriptions.create({ name: "steer" });
  expect(await subscriptions.pause("steer")).toMatchObject({ status: "paused", enabled: false });
  expect(await subscriptions.receive("steer", { consumer: "c" })).toEqual([]);
  expect(await subscriptions.resume("steer")).toMatchObject({ status: "active", enabled: true });
  const all = await receive("steer");
  expect(all).toHaveLength(4);
  await subscriptions.ack("steer", all);
  await subscriptions.reset("steer", { after: 3 });
  const last = await receive("steer");
  expect(last.map(({ id }) => id)).toEqual(["4"]);
  await subscriptions.ack("steer", last);
  await subscriptions.replay("steer", { after: "1", upTo: 3n });
  expect((await receive("steer")).map(({ id }) => id)).toEqual(["2", "3"]);
});

test("a receive waits, and its signal ends it without anything lost", async () => {
  const { subscriptions } = client;
  await subscriptions.create({ name: "waits", start: "now" });
  const controller = new AbortController();
  const waiting = subscriptions.receive("waits", { consumer: "c", wait: "30s", signal: controller.signal });
  setTimeout(() => controller.abort(), 100);
  await expect(waiting).rejects.toMatchObject({ name: "AbortError" });
  await client.append("waits-1", { type: "t", data: 1 });
  await vi.waitFor(async () => expect(await receive("waits")).toMatchObject([{ attempt: 1 }]), { timeout: 20_000 });
});

test("another tenant reaches nothing: neither definitions nor deliveries nor leases", async () => {
  await database.query("select gapless.create_tenant('other')");
  const [row] = await database.query<{ api_key: string }>(
    "select api_key from gapless.create_api_key('k', '{*}', null, 'other')",
  );
  const stranger = createClient({ url: app.url, apiKey: row?.api_key ?? "" });
  await client.subscriptions.create({ name: "secret" });
  const [delivery] = await receive("secret");
  if (!delivery) throw new Error("there are events");
  const { id } = await client.subscriptions.get("secret");
  for (const name of ["secret", id]) {
    const { subscriptions } = stranger;
    for (const attempt of [
      () => subscriptions.get(name),
      () => subscriptions.change(name, { enabled: false }),
      () => subscriptions.pause(name),
      () => subscriptions.reset(name, "now"),
      () => subscriptions.remove(name),
      () => subscriptions.receive(name, { consumer: "x" }),
      () => subscriptions.ack(name, delivery),
      () => subscriptions.nack(name, { lease: delivery.lease }),
      () => subscriptions.renew(name, delivery),
      () => subscriptions.deliveries(name),
      () => subscriptions.delivery(name, delivery.id),
      () => subscriptions.redrive(name),
      () => subscriptions.claim(name, "k"),
      () => stranger.consume(name, () => undefined).done,
    ]) {
      await expect(attempt()).rejects.toThrow(NotFoundError);
    }
  }
  expect((await stranger.subscriptions.list()).data).toEqual([]);
  // A name of their own is theirs; our lease is nothing to it.
  await stranger.subscriptions.create({ name: "secret" });
  await expect(stranger.subscriptions.ack("secret", delivery)).rejects.toThrow(LeaseLostError);
  expect(await client.subscriptions.ack("secret", delivery)).toBe(1);
});
