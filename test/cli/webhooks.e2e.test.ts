// Webhooks from the command line.
import { Webhook } from "standardwebhooks";
import { beforeAll, expect, test, vi } from "vitest";
import { startTestApp, type TestApp } from "../helpers/app.ts";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { ALLOWED, startEndpoint, WAIT } from "../push/endpoint.ts";
import { callCli } from "./call_cli.ts";
import { wayInto } from "./run_cli.ts";

let database: TestDatabase;
let app: TestApp;
let env: Record<string, string>;

beforeAll(async () => {
  database = await createDatabase();
  app = await startTestApp(database, ALLOWED);
  env = wayInto(app);
  return () => app.stop();
});

async function cli(...args: string[]): Promise<string> {
  const { code, out, err } = await callCli(args, { env });
  expect({ args, code, err: code === 0 ? "" : err }).toEqual({ args, code: 0, err: "" });
  return out;
}

const json = async (...args: string[]) => JSON.parse(await cli(...args, "--json"));
const append = (stream: string, type: string) =>
  app.call("POST", `/v1/streams/${stream}/events`, { events: [{ type, data: { n: 1.5 } }], wait: "position" });

test("made: the secret alone on standard output; delivered, looked at, sent again", async () => {
  const endpoint = await startEndpoint();
  const args = ["webhook", "create", "crm", "--url", endpoint.url, "--types", "crm.*", "--header", "x-shop: 1"];
  const made = await callCli(args, { env });
  expect(made).toMatchObject({ code: 0, err: expect.stringContaining("not shown again") });
  const secret = made.out.trim();
  expect(secret).toMatch(/^whsec_\S+$/);
  await append("crm-1", "crm.added");
  const [request] = await endpoint.received(1);
  new Webhook(secret).verify(request?.body ?? "", request?.headers as Record<string, string>);
  expect(request?.headers["x-shop"]).toBe("1");
  await vi.waitFor(async () => expect((await json("webhook", "get", "crm")).stats.delivered).toBe("1"), WAIT);
  expect(await cli("webhook", "get", "crm")).not.toContain(secret);
  expect(await cli("webhook", "list")).toMatch(/^crm +active +1 +0 +0 +0 +0 +1$/m);
  expect(await cli("webhook", "deliveries", "crm")).toMatch(/^1 +delivered +1 +crm\.added +crm-1@1/m);
  expect(await cli("webhook", "delivery", "crm", "1")).toMatch(/^1 +\S+Z +delivered +204 +\d+/m);
  expect(await cli("webhook", "resend", "crm", "1")).toBe("Delivery 1 is sent again.\n");
  const [first, second] = await endpoint.received(2);
  expect(second?.headers["webhook-id"]).toBe(first?.headers["webhook-id"]);
  expect(await json("webhook", "define", "crm", "--url", endpoint.url, "--payload", "thin")).toMatchObject({
    version: 2,
    payload: "thin",
    headers: {},
  });
  expect(await cli("webhook", "define", "crm", "--url", endpoint.url, "--payload", "thin")).toBe(
    "Webhook crm is at version 2.\n",
  );
  expect(await json("webhook", "change", "crm", "--batch-size", "5", "--batch-wait", "1s")).toMatchObject({
    batch: { size: 5, wait: "1s" },
  });
});

test("tried out: exit code 0 where it answers, 1 where it does not", async () => {
  const endpoint = await startEndpoint((_request, response) => response.writeHead(201).end("thanks"));
  await cli("webhook", "create", "tried", "--url", endpoint.url, "--types", "tried.*");
  expect(await callCli(["webhook", "test", "tried"], { env })).toEqual({
    code: 0,
    out: expect.stringMatching(/^201 in \d+ ms\n$/),
    err: "thanks\n",
  });
  endpoint.reply = 503;
  const failed = await callCli(["webhook", "test", "tried", "--json"], { env });
  expect(failed.code).toBe(1);
  expect(JSON.parse(failed.out)).toMatchObject({ ok: false, status: 503 });
});

test("a new secret signs beside the old one", async () => {
  const endpoint = await startEndpoint();
  const old = await json("webhook", "create", "rotated", "--url", endpoint.url, "--types", "rotated.*");
  const { code, out, err } = await callCli(["webhook", "rotate-secret", "rotated", "--grace", "1h"], { env });
  expect({ code, err }).toEqual({ code: 0, err: expect.stringContaining("not shown again") });
  await append("rotated-1", "rotated.a");
  const [request] = await endpoint.received(1);
  for (const secret of [old.secret, out.trim()]) {
    new Webhook(secret).verify(request?.body ?? "", request?.headers as Record<string, string>);
  }
});

test("parked, redriven, discarded, recovered", async () => {
  const endpoint = await startEndpoint(500);
  await cli(
    "webhook",
    "create",
    "lost",
    "--url",
    endpoint.url,
    "--types",
    "lost.*",
    "--attempts",
    "1",
    "--key",
    "none",
  );
  for (let n = 0; n < 3; n++) await append("lost-1", "lost.a");
  await vi.waitFor(async () => expect((await json("webhook", "get", "lost")).stats.parked).toBe(3), WAIT);
  expect(await cli("webhook", "parked", "lost")).toMatch(/parked +1 +lost\.a/);
  const [first, second] = (await json("webhook", "parked", "lost")).data;
  endpoint.reply = 200;
  expect(await cli("webhook", "resume", "lost")).toBe("lost is active.\n");
  expect(await cli("webhook", "redrive", "lost", first.id)).toBe("1 to be delivered again.\n");
  expect(await cli("webhook", "discard", "lost", second.id)).toBe("1 given up.\n");
  const since = new Date(Date.now() - 3_600_000).toISOString();
  expect(await cli("webhook", "recover", "lost", "--since", since)).toBe("2 to be delivered again.\n");
  await vi.waitFor(async () => expect((await json("webhook", "get", "lost")).stats.delivered).toBe("3"), WAIT);
});

test.each([
  ["no URL", 2, ["webhook", "create", "x"], "url"],
  ["a URL that leads inside", 2, ["webhook", "create", "x", "--url", "http://10.0.0.1/"], "url"],
  [
    "a header that is ours",
    2,
    ["webhook", "create", "x", "--url", "https://a.example", "--header", "webhook-id: 1"],
    "headers.webhook-id",
  ],
  ["a grace that is too long", 2, ["webhook", "rotate-secret", "crm", "--grace", "1w1d"], "grace"],
  ["a time that is none", 2, ["webhook", "recover", "crm", "--since", "soon"], "since"],
  ["a token for too long", 2, ["webhook", "portal-token", "acme", "--expires-in", "31d"], "expiresIn"],
  ["a webhook that is none", 6, ["webhook", "test", "nobody"], undefined],
  ["a delivery that is none", 6, ["webhook", "resend", "crm", "999"], undefined],
])("%s: exit code %i, with the field", async (_, exit, args, field) => {
  const ended = await callCli([...args, "--json"], { env });
  expect({ code: ended.code, out: ended.out }).toEqual({ code: exit, out: "" });
  expect(JSON.parse(ended.err)).toMatchObject({ exit, ...(field === undefined ? {} : { field }) });
});

test("a portal token and another tenant's key reach nothing else", async () => {
  for (const application of ["acme", "globex"]) {
    const url = "http://127.0.0.1:4999/x";
    await cli("webhook", "create", `of-${application}`, "--url", url, "--application", application, "--paused");
  }
  const made = await callCli(["webhook", "portal-token", "acme"], { env });
  expect(made).toMatchObject({ code: 0, err: expect.stringContaining("not shown again") });
  const portal = wayInto(app, made.out.trim());
  await database.query("select gapless.create_tenant('stranger')");
  const [row] = await database.query("select api_key from gapless.create_api_key('k', '{*}', null, 'stranger')");
  const stranger = wayInto(app, String(row?.["api_key"]));
  const { webhooks } = JSON.parse((await callCli(["webhook", "list", "--json"], { env: portal })).out);
  expect(webhooks.map(({ name }: { name: string }) => name)).toEqual(["of-acme"]);
  // The SDK makes it safe to repeat, which asks for no other permission.
  const own = await callCli(["webhook", "create", "own", "--url", "http://127.0.0.1:4999/y", "--paused"], {
    env: portal,
  });
  expect(own).toMatchObject({ code: 0, out: expect.stringMatching(/^whsec_/) });
  expect(await json("webhook", "get", "own")).toMatchObject({ application: "acme" });
  expect((await callCli(["webhook", "list"], { env: stranger })).out).toBe("There is no webhook.\n");
  for (const [verb, ...more] of [
    ["get"],
    ["change", "--payload", "thin"],
    ["pause"],
    ["resume"],
    ["reset", "beginning"],
    ["remove"],
    ["test"],
    ["rotate-secret"],
    ["recover", "--since", "2020-01-01T00:00:00Z"],
    ["resend", "1"],
    ["parked"],
    ["redrive", "--all"],
  ] as [string, ...string[]][]) {
    for (const attacker of [portal, stranger]) {
      const [code, out] = await callCli(["webhook", verb, "of-globex", ...more], { env: attacker }).then((ended) => [
        ended.code,
        ended.out,
      ]);
      expect([verb, code, out]).toEqual([verb, 6, ""]);
    }
  }
  for (const args of [
    ["read"],
    ["subscription", "list"],
    ["webhook", "portal-token", "globex"],
    ["receive", "x"],
    ["consume", "x"],
    ["selector", "test"],
  ]) {
    expect([args, (await callCli(args, { env: portal })).code]).toEqual([args, 4]);
  }
  expect(await json("webhook", "get", "of-globex")).toMatchObject({ version: 1, status: "paused", payload: "full" });
});
