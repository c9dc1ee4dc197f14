// Each type of action, from the event that sets a trigger off to what comes of it.
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type Received, startEndpoint, WAIT } from "../push/endpoint.ts";
import { type Scene, startScene } from "./scene.ts";
import { startSmtpSink } from "./smtp_sink.ts";

let scene: Scene;
beforeAll(async () => {
  scene = await startScene();
});
afterAll(() => scene.stop());

const query = <Row extends Record<string, unknown>>(text: string, values: unknown[] = []) =>
  scene.session.query<Row>(text, values);

test("http: the event arrives, or what a template makes of it", async () => {
  const endpoint = await startEndpoint(201);
  const firing = await scene.fire(
    [
      { type: "http", url: endpoint.url },
      {
        type: "http",
        url: `${endpoint.url}/{{data.id}}?to={{data.to}}`,
        method: "PUT",
        headers: { "x-order": "{{data.id}}" },
        body: { amount: "{{data.amount}}", text: "order {{data.id}}" },
      },
    ],
    { id: "a/1", to: "x&y=z", amount: 12.5 },
  );
  expect(firing).toMatchObject({ state: "done", actions: [{ ok: true, result: { status: 201 } }, { ok: true }] });
  const [first, second] = endpoint.requests;
  expect(JSON.parse(first?.body ?? "")).toMatchObject({ type: expect.any(String), data: { id: "a/1", amount: 12.5 } });
  expect(second).toMatchObject({ path: "/hooks/a%2F1?to=x%26y%3Dz", headers: { "x-order": "a/1" } });
  expect(JSON.parse(second?.body ?? "")).toEqual({ amount: 12.5, text: "order a/1" });
  expect(first?.headers["idempotency-key"]).toBe(`${firing.firingId}-0`);
  expect(second?.headers["idempotency-key"]).toBe(`${firing.firingId}-1`);
});

test("a webhook signs with a secret that no table holds, kept answers included", async () => {
  const endpoint = await startEndpoint();
  const spec = { name: "sealed", url: endpoint.url, selector: { types: ["sealed.seen"] } };
  const once = { "idempotency-key": "sealed-1" };
  const [made, again] = [
    await (await scene.app.call("POST", "/v1/webhooks", spec, once)).json(),
    await scene.app.call("POST", "/v1/webhooks", spec, once),
  ] as [{ secret: string }, Response];
  expect(again.headers.get("idempotent-replayed")).toBe("true");
  expect(await again.json()).toEqual(made);
  await scene.append("sealed.seen", { n: 1 });
  const [{ body, headers }] = (await endpoint.received(1)) as [Received];
  expect(new Webhook(made.secret).verify(body, headers as Record<string, string>)).toMatchObject({ data: { n: 1 } });
  const rotate = `mutation { rotateWebhookSecret(name: "sealed", idempotencyKey: "k") { ... on WebhookSecret { secret } } }`;
  type Rotated = { data: { rotateWebhookSecret: { secret: string } } };
  const asked = async () => (await (await scene.app.call("POST", "/graphql", { query: rotate })).json()) as Rotated;
  const first = await asked();
  expect(await asked()).toEqual(first);
  const tables = ["endpoint_secret", "idempotency", "endpoint", "subscription", "attempt", "notice"];
  const rows = await scene.database.query(
    tables.map((table) => `select t::text as text from gapless.${table} t`).join(" union all "),
  );
  for (const secret of [made.secret, first.data.rotateWebhookSecret.secret]) {
    expect(secret).toMatch(/^whsec_/);
    expect(JSON.stringify(rows)).not.toContain(secret.slice(6, 40));
  }
});

test("append: an event with its cause, once however often it is carried out", async () => {
  const endpoint = await startEndpoint(500);
  const name = await scene.trigger(
    [
      { type: "append", stream: "alarm-{{data.id}}", event: { type: "alarm.raised", data: { of: "{{id}}" } } },
      { type: "http", url: endpoint.url },
    ],
    { retry: { attempts: 3, base: "10ms" } },
  );
  await scene.append(name, { id: "7" });
  await scene.until(name, "parked");
  expect(endpoint.requests).toHaveLength(3);
  const events = await query<{ type: string; data: object; metadata: object }>(
    "select type, data, metadata from gapless.read_stream('alarm-7')",
  );
  expect(events).toHaveLength(1);
  expect(events[0]).toMatchObject({ type: "alarm.raised", metadata: { causation_id: expect.any(String), depth: 1 } });
});

test("an event that was appended is seen at once", async () => {
  const first = await scene.trigger({ type: "append", stream: "chain-1", event: { type: "chain.one" } });
  await query("select gapless.create_trigger($1)", [
    { name: "chained", selector: { types: ["chain.one"] }, actions: [{ type: "log", message: "x" }] },
  ]);
  await scene.append(first);
  await scene.until("chained", "done");
});

test("log: the text is kept", async () => {
  const { actions } = await scene.fire({ type: "log", level: "warn", message: "order {{data.id}}" }, { id: 3 });
  expect(actions).toMatchObject([{ ok: true, result: { level: "warn", message: "order 3" } }]);
});

test("store: a value that can be read", async () => {
  const { actions } = await scene.fire(
    { type: "store", key: "last-{{data.id}}", value: "{{data}}", ttl: "1h" },
    { id: 4 },
  );
  expect(actions).toMatchObject([{ ok: true }]);
  const [row] = await query<{ v: { value: object; expiresAt: string } }>("select gapless.get_value('last-4') as v");
  expect(row?.v).toMatchObject({ value: { id: 4 }, expiresAt: expect.any(String) });
});

test("job: an event for a worker", async () => {
  const { actions } = await scene.fire({ type: "job", name: "resize", data: { size: "{{data.size}}" } }, { size: 90 });
  expect(actions).toMatchObject([{ ok: true }]);
  const [event] = await query<{ data: object }>("select data from gapless.read_log(types => '{job.created}') limit 1");
  expect(event?.data).toMatchObject({ name: "resize", input: { size: 90 } });
});

test("cleanup: what is old goes", async () => {
  expect(await scene.fire({ type: "cleanup", operation: "values" })).toMatchObject({
    state: "done",
    actions: [{ ok: true }],
  });
});

test("health: what does not work is an event", async () => {
  const endpoint = await startEndpoint((_, response) => response.writeHead(503).end());
  const { actions } = await scene.fire({ type: "health", checks: ["database", { url: endpoint.url }] });
  expect(actions).toMatchObject([
    {
      ok: true,
      result: {
        healthy: false,
        checks: [
          { check: "database", ok: true },
          { check: endpoint.url, ok: false, status: 503 },
        ],
      },
    },
  ]);
  await vi.waitFor(async () => {
    const events = await query<{ data: { checks: object[] } }>(
      "select data from gapless.read_log(types => '{system.health_check_failed}')",
    );
    expect(events).toHaveLength(1);
    expect(events[0]?.data.checks).toMatchObject([{ check: endpoint.url, ok: false }]);
  }, WAIT);
});

describe("notify", () => {
  const define = (name: string, spec: object) => query("select gapless.define_channel($1, $2)", [name, spec]);

  test("Slack gets text and colour", async () => {
    const endpoint = await startEndpoint(200);
    await define("team", { type: "slack", url: endpoint.url });
    const action = {
      type: "notify",
      channel: "team",
      title: "Disk",
      message: "of {{data.host}} <!channel>",
      priority: "high",
    };
    expect(await scene.fire(action, { host: "db-1" })).toMatchObject({ state: "done" });
    expect(JSON.parse(endpoint.requests[0]?.body ?? "")).toMatchObject({
      text: "*[high] Disk*",
      attachments: [{ text: "of db-1 &lt;!channel&gt;", color: "#f59e0b" }],
    });
  });

  test("a webhook gets JSON, with headers of its own and a secret in them", async () => {
    const endpoint = await startEndpoint((request, response) => response.end(`I know ${request.headers["x-token"]}`));
    await query("select gapless.set_secret('TOKEN', 'open-sesame')");
    await define("pager", { type: "webhook", url: endpoint.url, headers: { "x-token": "{{secret.TOKEN}}" } });
    const firing = await scene.fire(
      { type: "notify", channel: "pager", message: "{{data.nothing}} {{data.text}}" },
      { text: "{{secret.TOKEN}}" },
    );
    expect(endpoint.requests[0]?.headers["x-token"]).toBe("open-sesame");
    expect(JSON.parse(endpoint.requests[0]?.body ?? "")).toMatchObject({
      channel: "pager",
      priority: "normal",
      message: " {{secret.TOKEN}}",
      firing: firing.firingId,
    });
    expect(firing.actions).toMatchObject([{ ok: true, result: { body: "I know ***" } }]);
  });

  test("mail arrives", async () => {
    const sink = await startSmtpSink();
    await define("mail", {
      type: "email",
      host: "127.0.0.1",
      port: sink.port,
      secure: "none",
      from: "a@example.com",
      to: ["b@example.com"],
    });
    const firing = await scene.fire(
      { type: "notify", channel: "mail", title: "{{data.title}}", message: "x" },
      { title: "Hi\r\nBcc: eve@example.com" },
    );
    expect(firing).toMatchObject({ state: "done" });
    expect(sink.mails[0]?.text).not.toMatch(/^Bcc/m);
  });

  test("Postgres notifies whoever listens", async () => {
    await define("local", { type: "postgres" });
    const [row] = await query<{ listen: string }>("select gapless.get_channel('local') ->> 'listen' as listen");
    const listener = await scene.database.connect();
    const heard: string[] = [];
    listener.on("notification", ({ payload = "" }) => heard.push(payload));
    await listener.query(`listen "${row?.listen}"`);
    expect(await scene.fire({ type: "notify", channel: "local", message: "hello" })).toMatchObject({ state: "done" });
    await vi.waitFor(() => expect(heard).toHaveLength(1), WAIT);
    expect(JSON.parse(heard[0] ?? "")).toMatchObject({ channel: "local", message: "hello" });
    // A notification has 8000 bytes at most, whatever an event makes of the title.
    const long = { type: "notify", channel: "local", title: "{{data.t}}", message: "{{data.t}}" };
    expect(await scene.fire(long, { t: "\u0001ü".repeat(10_000) })).toMatchObject({ state: "done" });
    await vi.waitFor(() => expect(heard).toHaveLength(2), WAIT);
    expect(JSON.parse(heard[1] ?? "")).toMatchObject({ channel: "local", truncated: true });
    await listener.end();
  });

  test("the log keeps the text", async () => {
    await define("lines", { type: "log" });
    const { actions } = await scene.fire({ type: "notify", channel: "lines", message: "hello", priority: "critical" });
    expect(actions).toMatchObject([{ ok: true, result: { level: "error", message: "hello" } }]);
    const titled = await scene.fire({ type: "notify", channel: "lines", title: "Disk", message: "full" });
    expect(titled.actions).toMatchObject([{ ok: true, result: { level: "info", message: "Disk: full" } }]);
  });

  test("a channel that is not there is told", async () => {
    const { state, actions } = await scene.fire({ type: "notify", channel: "nowhere", message: "x" });
    expect(state).toBe("parked");
    expect(actions).toMatchObject([{ ok: false, errorClass: "no_channel", error: expect.stringContaining("nowhere") }]);
  });
});

describe("secrets", () => {
  test("are sent where the author put them, and shown nowhere", async () => {
    const endpoint = await startEndpoint((request, response) =>
      response.writeHead(500).end(`no ${request.headers.authorization} ${request.body}`),
    );
    await query("select gapless.set_secret('API_KEY', $1)", ['open"sesame/']);
    const name = await scene.trigger({
      type: "http",
      url: `${endpoint.url}?key={{secret.API_KEY}}`,
      headers: { authorization: "Bearer {{secret.API_KEY}}" },
      body: { key: "{{secret.API_KEY}}", name: "{{data.name}}" },
    });
    await scene.append(name, { name: "{{secret.API_KEY}}" });
    const firing = await scene.until(name, "parked");
    const [request] = endpoint.requests;
    expect(request).toMatchObject({
      path: "/hooks?key=open%22sesame%2F",
      headers: { authorization: 'Bearer open"sesame/' },
    });
    expect(JSON.parse(request?.body ?? "")).toEqual({ key: 'open"sesame/', name: "{{secret.API_KEY}}" });
    expect(JSON.stringify(firing)).not.toContain("sesame");
    const everything = await scene.database.query<{ all: string }>(
      "select string_agg(f::text, '') || (select string_agg(a::text, '') from gapless.attempt a) as all from gapless.firing f",
    );
    expect(everything[0]?.all).not.toContain("sesame");
  });

  test("that are not there fail the action, which may be tried again", async () => {
    const endpoint = await startEndpoint();
    const { actions } = await scene.fire({ type: "http", url: endpoint.url, body: { key: "{{secret.NOWHERE}}" } });
    expect(actions).toMatchObject([{ ok: false, errorClass: "secret", error: expect.stringContaining("NOWHERE") }]);
    expect(endpoint.requests).toEqual([]);
  });
});

describe("several actions", () => {
  test("one that fails does not stop the others, and what went well is not done again", async () => {
    const [good, bad] = [await startEndpoint(204), await startEndpoint(500)];
    const name = await scene.trigger(
      [
        { type: "http", url: good.url },
        { type: "http", url: bad.url },
        { type: "log", message: "behind" },
      ],
      { retry: { attempts: 5, base: "10ms" } },
    );
    await scene.append(name);
    await bad.received(2);
    bad.reply = 204;
    const { actions } = await scene.until(name, "done");
    expect(good.requests).toHaveLength(1);
    expect(actions).toMatchObject([
      { ok: true, attempt: 1 },
      { ok: true, attempt: bad.requests.length },
      { ok: true, attempt: 1 },
    ]);
    const keys = new Set(bad.requests.map(({ headers }) => headers["idempotency-key"]));
    expect(keys.size).toBe(1);
  });

  test("one of no use to try again ends the firing only where the others need no more tries", async () => {
    const endpoint = await startEndpoint(500);
    const spec = { retry: { attempts: 3, base: "10ms" } };
    const final = { type: "http", url: "https://169.254.169.254:5432/" };
    const name = await scene.trigger([final, { type: "http", url: endpoint.url }], spec);
    await scene.append(name);
    expect(await scene.until(name, "parked")).toMatchObject({ attempts: 3 });
    expect(await scene.fire(final, {}, spec)).toMatchObject({ state: "parked", attempts: 1 });
  });

  test("a slow one keeps nobody else waiting", async () => {
    const slow = await startEndpoint(() => undefined);
    const name = await scene.trigger({ type: "http", url: slow.url });
    await scene.append(name);
    await slow.received(1);
    expect(await scene.fire({ type: "log", message: "quick" })).toMatchObject({ state: "done" });
    await query("select gapless.remove_trigger($1)", [name]);
  });
});

test("what takes longer than all actions may is ended, and told", async () => {
  const slow = await startEndpoint(() => undefined);
  const firing = await scene.fire(
    [
      { type: "http", url: slow.url },
      { type: "log", message: "x" },
    ],
    {},
    { timeout: "1s" },
  );
  expect(firing.state).toBe("parked");
  expect(firing.actions).toMatchObject([
    { ok: false, errorClass: "timeout" },
    { ok: false, errorClass: "timeout", error: expect.stringContaining("before it began") },
  ]);
});

test("what is carried out is counted, without naming anybody", async () => {
  const text = await (await fetch(new URL("/metrics", scene.app.url))).text();
  expect(text).toMatch(/^gapless_actions_total\{type="http",outcome="done"\} \d+$/m);
  expect(text).toMatch(/^gapless_actions_total\{type="http",outcome="http_status"\} \d+$/m);
  expect(text).toMatch(/^gapless_action_seconds_count\{type="log"\} \d+$/m);
});
