// With real servers: retries, rotation, endpoints that hang, two servers, and what is said on the log.
import { setTimeout as sleep } from "node:timers/promises";
import { Webhook } from "standardwebhooks";
import { Webhook as Svix } from "svix";
import { beforeEach, expect, test, vi } from "vitest";
import { type TestApp, testApp } from "../helpers/app.ts";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { ALLOWED, type Endpoint, startEndpoint, WAIT } from "./endpoint.ts";

let database: TestDatabase;
beforeEach(async () => {
  database = await createDatabase();
});

async function create(app: TestApp, change: object): Promise<{ id: string; secret: string }> {
  const response = await app.call("POST", "/v1/webhooks", {
    name: "hook",
    retry: { delays: ["50ms"], attempts: 20 },
    ...change,
  });
  expect(response.status).toBe(201);
  return (await response.json()) as { id: string; secret: string };
}

async function append(app: TestApp, count: number, stream = (n: number) => `order-${n}`): Promise<void> {
  for (let from = 0; from < count; from += 500) {
    const events = Array.from({ length: Math.min(500, count - from) }, (_, n) => ({
      stream: stream(from + n),
      type: "order.placed",
      data: { n: from + n },
    }));
    expect((await app.call("POST", "/v1/events", events)).status).toBe(201);
  }
}

const stats = async (app: TestApp, name = "hook") =>
  ((await (await app.call("GET", `/v1/webhooks/${name}`)).json()) as { stats: Record<string, unknown> }).stats;

const idsOf = (endpoint: Endpoint) => endpoint.requests.map(({ headers }) => String(headers["webhook-id"]));

test("what fails comes again with the same id, and in the end it has arrived", async () => {
  const app = await testApp(database, ALLOWED);
  const endpoint = await startEndpoint(500);
  const { secret } = await create(app, { url: endpoint.url });
  await append(app, 1);
  await endpoint.received(3);
  endpoint.reply = 204;
  await vi.waitFor(async () => expect(await stats(app)).toMatchObject({ delivered: "1" }), WAIT);
  expect(new Set(idsOf(endpoint)).size).toBe(1);
  for (const { body, headers } of endpoint.requests)
    new Webhook(secret).verify(body, headers as Record<string, string>);
});

test("a broken endpoint is told of on the log, and other webhooks can hear of it", async () => {
  const app = await testApp(database, ALLOWED);
  const [broken, watching] = [await startEndpoint(500), await startEndpoint()];
  const { id } = await create(app, { url: broken.url, name: "broken" });
  await create(app, { url: watching.url, name: "watching", selector: { types: ["webhook.*"] } });
  await append(app, 3);
  await vi.waitFor(() => expect(watching.events().map(({ type }) => type)).toContain("webhook.broken"), WAIT);
  const events = watching.events();
  expect(events.filter(({ type }) => type === "webhook.broken")).toMatchObject([
    { stream: `webhook-${id}`, data: { name: "broken", webhook: id } },
  ]);
  expect(await (await app.call("GET", "/v1/webhooks/broken")).json()).toMatchObject({ status: "broken" });
});

test("old and new secret verify while the grace lasts; afterwards the old one does not", async () => {
  const app = await testApp(database, ALLOWED);
  const endpoint = await startEndpoint();
  const { secret } = await create(app, { url: endpoint.url });
  const verifies = (key: string, n: number) => {
    const { body, headers } = endpoint.requests[n] ?? { body: "", headers: {} };
    const [one, other] = [Webhook, Svix].map((Library) => {
      try {
        new Library(key).verify(body, headers as Record<string, string>);
        return true;
      } catch {
        return false;
      }
    });
    expect(one).toBe(other);
    return one;
  };
  const rotate = async (grace: string) =>
    (await (await app.call("POST", "/v1/webhooks/hook/rotate-secret", { grace })).json()) as { secret: string };
  const second = await rotate("1h");
  await append(app, 1);
  await endpoint.received(1);
  expect([verifies(secret, 0), verifies(second.secret, 0)]).toEqual([true, true]);
  const third = await rotate("0s");
  await append(app, 1);
  await endpoint.received(2);
  expect([verifies(secret, 1), verifies(second.secret, 1), verifies(third.secret, 1)]).toEqual([false, false, true]);
});

test("endpoints that hang keep their own places: all others get everything", async () => {
  const app = await testApp(database, ALLOWED, { webhookSlots: 40 });
  const hanging = await startEndpoint(() => undefined);
  const working = await startEndpoint();
  for (let n = 0; n < 2; n++) await create(app, { name: `hangs-${n}`, url: hanging.url, timeout: "30s" });
  await create(app, { name: "works", url: working.url });
  await append(app, 200);
  await working.received(200);
  expect(new Set(idsOf(working)).size).toBe(200);
  // An eighth of the places each.
  expect(hanging.requests).toHaveLength(10);
});

test("more webhooks hang than there are places, and the event of another one goes out all the same", async () => {
  const app = await testApp(database, ALLOWED, { webhookSlots: 10 });
  const hanging = await startEndpoint(() => undefined);
  const working = await startEndpoint();
  const hook = (name: string, url: string, type: string) =>
    create(app, { name, url, selector: { types: [type] }, timeout: "60s" });
  for (let n = 0; n < 25; n++) await hook(`hangs-${n}`, hanging.url, "order.placed");
  await hook("works", working.url, "order.paid");
  await append(app, 1);
  // Whoever is late holds no place any more: so all of them are asked.
  await hanging.received(25);
  await app.call("POST", "/v1/events", [{ stream: "order-1", type: "order.paid", data: {} }]);
  await working.received(1);
  expect(hanging.requests).toHaveLength(25);
});

test("pausing, disabling and removing end the requests that are under way: their places are free, no attempt is counted", async () => {
  const apps = [
    await testApp(database, ALLOWED, { webhookSlots: 4 }),
    await testApp(database, ALLOWED, { webhookSlots: 4 }),
  ] as const;
  const closed = { count: 0 };
  const hanging = await startEndpoint((_, response) => void response.on("close", () => closed.count++));
  for (const name of ["paused", "changed", "removed"]) {
    await create(apps[0], { name, url: hanging.url, timeout: "60s", retry: { attempts: 1 } });
  }
  await append(apps[0], 1);
  await hanging.received(3);
  // By the server that has none of the requests, or all of them: whichever it is.
  await apps[1].call("POST", "/v1/webhooks/paused/pause", {});
  await vi.waitFor(() => expect(closed.count).toBe(1), WAIT);
  await apps[0].call("PATCH", "/v1/webhooks/changed", { enabled: false });
  await vi.waitFor(() => expect(closed.count).toBe(2), WAIT);
  await apps[1].call("DELETE", "/v1/webhooks/removed");
  await vi.waitFor(() => expect(closed.count).toBe(3), WAIT);
  for (const name of ["paused", "changed"]) {
    await vi.waitFor(async () => expect(await stats(apps[0], name)).toMatchObject({ inFlight: 0, ready: 1 }), WAIT);
    expect(await stats(apps[0], name)).toMatchObject({ parked: 0, failed: "0" });
  }
  hanging.reply = 204;
  await apps[0].call("POST", "/v1/webhooks/paused/resume", {});
  await vi.waitFor(async () => expect(await stats(apps[0], "paused")).toMatchObject({ delivered: "1" }), WAIT);
});

test("two servers share the work: each event arrives, none twice", async () => {
  const apps = [await testApp(database, ALLOWED), await testApp(database, ALLOWED)] as const;
  const endpoint = await startEndpoint((_, response) => void setTimeout(() => response.writeHead(204).end(), 5));
  await create(apps[0], { url: endpoint.url, maxInFlight: 200 });
  await Promise.all(apps.map((app, n) => append(app, 400, (at) => `order-${n}-${at % 50}`)));
  await endpoint.received(800);
  await vi.waitFor(async () => expect(await stats(apps[1])).toMatchObject({ delivered: "800", inFlight: 0 }), WAIT);
  expect(new Set(idsOf(endpoint)).size).toBe(800);
  expect(endpoint.requests).toHaveLength(800);
  const last = new Map<string, number>();
  for (const { stream, version } of endpoint.events()) {
    expect([stream, Number(version)]).toEqual([stream, (last.get(stream) ?? 0) + 1]);
    last.set(stream, Number(version));
  }
});

test("a server that stops lets go of what is under way, and the next one delivers it, with no attempt lost", async () => {
  const first = await testApp(database, ALLOWED);
  const endpoint = await startEndpoint(() => undefined);
  await create(first, { url: endpoint.url, retry: { attempts: 1 } });
  await append(first, 3);
  await endpoint.received(3);
  await first.stop();
  endpoint.reply = 204;
  const second = await testApp(database, ALLOWED);
  await endpoint.received(6);
  await vi.waitFor(
    async () => expect(await stats(second)).toMatchObject({ delivered: "3", parked: 0, failed: "0" }),
    WAIT,
  );
  expect(new Set(idsOf(endpoint)).size).toBe(3);
});

test("pause and resume, redrive and resend take effect at once, through REST and through SQL", async () => {
  const app = await testApp(database, ALLOWED);
  const endpoint = await startEndpoint(500);
  await create(app, { url: endpoint.url, retry: { attempts: 1 } });
  await append(app, 1);
  await vi.waitFor(async () => expect(await stats(app)).toMatchObject({ parked: 1 }), WAIT);
  endpoint.reply = 204;
  expect(await (await app.call("POST", "/v1/webhooks/hook/redrive", {})).json()).toEqual({ count: 1 });
  await endpoint.received(2);
  await vi.waitFor(async () => expect(await stats(app)).toMatchObject({ delivered: "1" }), WAIT);
  expect((await app.call("POST", "/v1/webhooks/hook/deliveries/1/resend", {})).status).toBe(200);
  await endpoint.received(3);
  await app.call("POST", "/v1/webhooks/hook/pause", {});
  await append(app, 1);
  await sleep(300);
  expect(endpoint.requests).toHaveLength(3);
  const client = await database.connect((await database.loginOf("default")).url);
  await client.query("select gapless.resume_subscription('hook')");
  await endpoint.received(4);
  expect(new Set(idsOf(endpoint).slice(0, 3)).size).toBe(1);
});
