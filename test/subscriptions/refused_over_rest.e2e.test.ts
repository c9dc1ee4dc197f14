// Every route refuses what is wrong by field and rule, and changes nothing.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestApp, type TestApp } from "../helpers/app.ts";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { append, ask, create, receive, statsOf } from "./over_rest.ts";

let database: TestDatabase;
let app: TestApp;
let lease: string;
let id: string;
beforeAll(async () => {
  database = await createDatabase();
  app = await startTestApp(database);
  await append(app, "in-1", "in.a", "in.b");
  await create(app, { name: "group", selector: { types: ["in.*"] } });
  const hook = { name: "hook", url: "https://example.com/x" };
  await ask(app, "POST", "/v1/webhooks", hook, { status: 201 });
  const [first] = await receive(app, "group", { max: 1 });
  lease = first?.lease ?? "";
  id = first?.id ?? "";
});
afterAll(() => app?.stop());

const GROUP = "/v1/subscriptions/group";
const HOOK = "/v1/webhooks/hook";
type Case = [method: string, path: string, body: unknown, field: string | undefined];

describe("definitions", () => {
  test.each<Case>([
    ["POST", "/v1/subscriptions", {}, "name"],
    ["POST", "/v1/subscriptions", { name: "a b" }, "name"],
    ["POST", "/v1/subscriptions", { name: 5 }, "name"],
    ["POST", "/v1/subscriptions", { name: "x".repeat(129) }, "name"],
    ["POST", "/v1/subscriptions", { name: "x", colour: "red" }, "colour"],
    ["POST", "/v1/subscriptions", { name: "x", selector: { types: "a" } }, "selector.types"],
    ["POST", "/v1/subscriptions", { name: "x", selector: { where: { path: "data.a", gtt: 1 } } }, "selector.where.gtt"],
    ["POST", "/v1/subscriptions", { name: "x", start: "never" }, "start"],
    ["POST", "/v1/subscriptions", { name: "x", start: { after: "99999" } }, "start.after"],
    ["POST", "/v1/subscriptions", { name: "x", key: "nonsense" }, "key"],
    ["POST", "/v1/subscriptions", { name: "x", retry: { attempts: 0 } }, "retry.attempts"],
    ["POST", "/v1/subscriptions", { name: "x", retry: { delays: ["5 minutes"] } }, "retry.delays[0]"],
    ["POST", "/v1/subscriptions", { name: "x", retry: { attempts: 1, delays: ["1s", "5s"] } }, "retry.delays"],
    ["POST", "/v1/subscriptions", { name: "x", retry: { attempts: 2, delays: ["1s", "5s"] } }, "retry.delays"],
    ["POST", "/v1/subscriptions", { name: "x", retry: { base: "10s", max: "1s" } }, "retry.max"],
    ["POST", "/v1/subscriptions", { name: "x", timeout: "0s" }, "timeout"],
    ["POST", "/v1/subscriptions", { name: "x", timeout: 30 }, "timeout"],
    ["POST", "/v1/subscriptions", { name: "x", maxInFlight: 1.5 }, "maxInFlight"],
    ["POST", "/v1/subscriptions", { name: "x", batch: { size: 5000 } }, "batch.size"],
    ["POST", "/v1/subscriptions", { name: "x", rate: { per: "1s" } }, "rate.limit"],
    ["POST", "/v1/subscriptions", { name: "x", labels: { a: 1 } }, "labels"],
    ["POST", "/v1/subscriptions", { name: "x", url: "https://example.com" }, "url"],
    ["POST", "/v1/subscriptions", [], undefined],
    ["POST", "/v1/subscriptions?x=1", { name: "x" }, "x"],
    ["PUT", GROUP, { name: "a b" }, "name"],
    ["PUT", "/v1/subscriptions/a%20b", {}, "name"],
    ["PUT", "/v1/subscriptions/hook", {}, "name"],
    ["PATCH", GROUP, { start: "now" }, "start"],
    ["PATCH", GROUP, { whenExhausted: "explode" }, "whenExhausted"],
    ["PATCH", GROUP, "text", undefined],
    ["GET", "/v1/subscriptions/a%00b", undefined, "name"],
    ["GET", `${GROUP}?verbose=1`, undefined, "verbose"],
    ["DELETE", `${GROUP}?force=1`, undefined, "force"],
    ["POST", "/v1/webhooks", { name: "x" }, "url"],
    ["POST", "/v1/webhooks", { name: "x", url: "ftp://example.com" }, "url"],
    ["POST", "/v1/webhooks", { name: "x", url: "https://example.com", headers: { a: 1 } }, "headers.a"],
    ["PATCH", HOOK, { payload: "fat" }, "payload"],
    ["GET", "/v1/webhooks?application=a&application=b", undefined, "application"],
  ])("%s %s %j", async (method, path, body, field) => {
    const refused = await ask(app, method, path, body, { status: 400 });
    expect([refused["code"], refused["field"]]).toEqual(["invalid_input", field]);
    expect(refused["rule"]).toEqual(expect.any(String));
  });
});

describe("control and deliveries", () => {
  test.each<Case>([
    ["POST", `${GROUP}/pause`, { drop: "yes" }, "drop"],
    ["POST", `${GROUP}/pause`, { hold: true }, "hold"],
    ["POST", `${GROUP}/resume`, { drop: true }, "drop"],
    ["POST", `${GROUP}/reset`, {}, "start"],
    ["POST", `${GROUP}/reset`, { start: { time: "soon" } }, "start.time"],
    ["POST", `${GROUP}/replay`, { after: "0" }, "upTo"],
    ["POST", `${GROUP}/replay`, { after: "5", upTo: "4" }, "upTo"],
    ["POST", `${GROUP}/replay`, { after: -1, upTo: "4" }, "after"],
    ["GET", `${GROUP}/deliveries?state=lost`, undefined, "state"],
    ["GET", `${GROUP}/deliveries?limit=1001`, undefined, "limit"],
    ["GET", `${GROUP}/deliveries?after=x`, undefined, "after"],
    ["GET", `${GROUP}/deliveries?direction=up`, undefined, "direction"],
    ["GET", `${GROUP}/deliveries/-1`, undefined, "id"],
    ["POST", `${GROUP}/redrive`, { deliveries: [] }, "deliveries"],
    ["POST", `${GROUP}/redrive`, { deliveries: ["x"] }, "deliveries[0]"],
    ["POST", `${GROUP}/redrive`, { deliveries: ["1", "1"] }, "deliveries"],
    ["POST", `${GROUP}/redrive`, { max: 0 }, "max"],
    ["POST", `${GROUP}/discard`, { deliveries: "all" }, "deliveries"],
    ["POST", `${HOOK}/rotate-secret`, { grace: "8d" }, "grace"],
    ["POST", `${HOOK}/rotate-secret`, { secret: "short" }, "secret"],
    ["POST", `${HOOK}/test`, { event: {} }, "event"],
    ["POST", `${HOOK}/recover`, {}, "since"],
    ["POST", `${HOOK}/recover`, { since: "yesterday" }, "since"],
    ["POST", `${HOOK}/recover`, { since: "2030-01-31T00:00:00Z", until: "2030-01-30T00:00:00Z" }, "until"],
    ["POST", `${HOOK}/deliveries/x/resend`, undefined, "id"],
    ["POST", "/v1/applications/a%20b/portal-token", {}, "application"],
    ["POST", "/v1/applications/a%00b/portal-token", {}, "application"],
    ["POST", "/v1/applications/acme/portal-token", { expiresIn: "1s" }, "expiresIn"],
    ["POST", "/v1/selectors/test", {}, "selector"],
    ["POST", "/v1/selectors/test", { selector: {}, last: 0 }, "last"],
    ["POST", "/v1/selectors/test", { selector: {}, after: "x" }, "after"],
    ["POST", "/v1/selectors/explain", { selector: {} }, "event"],
    ["POST", "/v1/selectors/explain", { selector: { typs: [] }, event: { type: "a", data: 1 } }, "selector.typs"],
  ])("%s %s %j", async (method, path, body, field) => {
    const refused = await ask(app, method, path, body, { status: 400 });
    expect([refused["code"], refused["field"]]).toEqual(["invalid_input", field]);
    expect(refused["rule"]).toEqual(expect.any(String));
  });
});

describe("consumers", () => {
  const cases: [verb: string, body: unknown, field: string | undefined][] = [
    ["receive", {}, "consumer"],
    ["receive", { consumer: "" }, "consumer"],
    ["receive", { consumer: "a\nb" }, "consumer"],
    ["receive", { consumer: "x".repeat(129) }, "consumer"],
    ["receive", { consumer: 5 }, "consumer"],
    ["receive", { consumer: "c", max: 0 }, "max"],
    ["receive", { consumer: "c", max: 1_001 }, "max"],
    ["receive", { consumer: "c", max: "5" }, "max"],
    ["receive", { consumer: "c", wait: "31s" }, "wait"],
    ["receive", { consumer: "c", wait: 5 }, "wait"],
    ["receive", { consumer: "c", wait: "soon" }, "wait"],
    ["receive", { consumer: "c", autoAck: "yes" }, "autoAck"],
    ["receive", { consumer: "c", selector: {} }, "selector"],
    ["receive", [], undefined],
    ["ack", {}, "deliveries"],
    ["ack", { deliveries: [] }, "deliveries"],
    ["ack", { deliveries: {} }, "deliveries"],
    ["ack", { deliveries: [{ lease: "1" }] }, "deliveries[0].id"],
    ["ack", { deliveries: [{ id: "1" }] }, "deliveries[0].lease"],
    ["ack", { deliveries: [{ id: "x", lease: "1" }] }, "deliveries[0].id"],
    ["ack", { deliveries: [{ id: "1", lease: "1", colour: 1 }] }, "deliveries[0].colour"],
    ["ack", { deliveries: ["1"] }, "deliveries[0]"],
    [
      "ack",
      {
        deliveries: [
          { id: "1", lease: "1" },
          { id: "1", lease: "1" },
        ],
      },
      "deliveries[1].id",
    ],
    ["ack", { lease: "x" }, "lease"],
    ["ack", { lease: "99999999999999999999" }, "lease"],
    ["ack", { lease: "1", deliveries: [{ id: "1", lease: "1" }] }, "lease"],
    ["ack", { lease: "1", reason: "x" }, "reason"],
    ["nack", { lease: "1", delay: "31d" }, "delay"],
    ["nack", { lease: "1", delay: -5 }, "delay"],
    ["park", { lease: "1", reason: 5 }, "reason"],
    ["park", { lease: "1", reason: "x".repeat(1_001) }, "reason"],
    ["skip", { lease: "1", delay: "1s" }, "delay"],
    ["renew", {}, "deliveries"],
    ["renew", { leases: [] }, "leases"],
    ["renew", { leases: ["1"], lease: "1" }, "leases"],
    ["renew", { lease: "1", timeout: "13h" }, "timeout"],
    ["claim", {}, "key"],
    ["claim", { key: "" }, "key"],
    ["claim", { key: "x".repeat(257) }, "key"],
    ["claim", { key: "k", window: "31d" }, "window"],
  ];
  test.each(cases)("%s %j", async (verb, body, field) => {
    const refused = await ask(app, "POST", `${GROUP}/${verb}`, body, { status: 400 });
    expect([refused["code"], refused["field"]]).toEqual(["invalid_input", field]);
    expect(refused["rule"]).toEqual(expect.any(String));
  });

  test.each(["receive", "ack", "nack", "park", "skip", "renew", "claim"])(
    "%s of what is not there, and of a webhook",
    async (verb) => {
      const body = verb === "receive" ? { consumer: "c" } : verb === "claim" ? { key: "k" } : { lease: "1" };
      const nobody = await ask(app, "POST", `/v1/subscriptions/nobody/${verb}`, body, { status: 404 });
      expect(nobody).toMatchObject({ code: "not_found", field: "name" });
      const hook = await ask(app, "POST", `/v1/subscriptions/hook/${verb}`, body, { status: 400 });
      expect(hook).toMatchObject({ code: "invalid_input", field: "name" });
    },
  );

  test("what is no JSON, no JSON that can be kept, or no JSON by its header", async () => {
    const send = (text: string, type = "application/json") =>
      fetch(new URL(`${GROUP}/receive`, app.url), {
        method: "POST",
        headers: { authorization: `Bearer ${app.apiKey}`, "content-type": type },
        body: text,
      });
    for (const [text, status, code] of [
      ["{", 400, "malformed_json"],
      ['{"consumer":"a","consumer":"b"}', 400, "invalid_input"],
      ['{"consumer":"\\u0000"}', 400, "invalid_input"],
      [`{"consumer":${"[".repeat(100)}${"]".repeat(100)}}`, 400, "malformed_json"],
    ] as const) {
      const answer = await send(text);
      expect([text, answer.status, await answer.json()]).toMatchObject([text, status, { code }]);
    }
    expect((await send("consumer=a", "text/plain")).status).toBe(415);
  });
});

test("a wrong method names the right ones", async () => {
  const refused = await app.call("PUT", "/v1/subscriptions");
  expect([refused.status, refused.headers.get("allow")]).toEqual([405, "POST, GET"]);
  const other = await app.call("POST", GROUP, {});
  expect([other.status, other.headers.get("allow")]).toEqual([405, "GET, PUT, PATCH, DELETE"]);
});

test("none of all this has changed anything", async () => {
  expect(await ask(app, "GET", "/v1/subscriptions")).toMatchObject({ data: [{ name: "group", version: 1 }] });
  expect(await ask(app, "GET", "/v1/webhooks")).toMatchObject({ data: [{ name: "hook", version: 1 }] });
  expect(await statsOf(app, "group")).toMatchObject({ inFlight: 1, parked: 0, delivered: "0", failed: "0", held: 0 });
  expect(await ask(app, "POST", `${GROUP}/ack`, { deliveries: [{ id, lease }] })).toEqual({ settled: 1 });
});
