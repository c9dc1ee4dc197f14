// Actions of the type http: what a receiver gets, and what is kept of its answer.
import { createHttp } from "@gapless/server/actions/http";
import type { Secrets } from "@gapless/server/actions/secrets";
import { createGuard } from "@gapless/server/push/guard";
import { createSender } from "@gapless/server/push/send";
import { describe, expect, onTestFinished, test } from "vitest";
import { startRaw, startReceiver } from "../push/receiver.ts";
import { firing, NEVER, NO_SECRETS, openSender } from "./firing.ts";

const http = (secrets: Secrets = NO_SECRETS) => createHttp({ sender: openSender(), secrets });
const call = (url: string, rest: object = {}) => ({
  type: "http",
  url,
  method: "POST",
  headers: { "content-type": "application/json" },
  body: '{"amount":12.50}',
  ...rest,
});

test("a call arrives as it was written, and can be known as the same again", async () => {
  const receiver = await startReceiver((_request, response) => response.writeHead(201).end("made"));
  const action = call(receiver.url, {
    method: "PUT",
    headers: { "Content-Type": "text/csv", Authorization: "Bearer abc" },
  });
  expect(await http()(action, firing(), 3, NEVER)).toEqual({ ok: true, result: { status: 201, body: "made" } });
  await http()(action, firing({ attempt: 2 }), 3, NEVER);
  const [first, second] = receiver.received;
  expect(first).toMatchObject({ method: "PUT", path: "/hook?a=b", body: '{"amount":12.50}' });
  expect(first?.headers).toMatchObject({
    "content-type": "text/csv",
    authorization: "Bearer abc",
    "user-agent": expect.stringMatching(/^Gapless\//),
    "idempotency-key": `${firing().id}-3`,
    "gapless-firing": `${firing().id}-3`,
  });
  // Nobody is to take it for a webhook, which would be signed.
  expect(Object.keys(first?.headers ?? {}).filter((name) => name.startsWith("webhook-"))).toEqual([]);
  expect(second?.headers["idempotency-key"]).toBe(first?.headers["idempotency-key"]);
});

test.each(["GET", "HEAD"])("%s has no body", async (method) => {
  const receiver = await startReceiver();
  expect(await http()(call(receiver.url, { method }), firing(), 0, NEVER)).toMatchObject({ ok: true });
  expect(receiver.received).toMatchObject([{ method, body: "" }]);
  expect(receiver.received[0]?.headers).not.toHaveProperty("content-type");
});

describe("a failure is told", () => {
  test.each([
    ["an answer of 500", 500, {}, { errorClass: "http_status", error: "the endpoint answered 500" }],
    ["one that says when to come again", 429, { "retry-after": "7" }, { retryAfterMs: 7_000 }],
    ["one that is gone for good", 410, {}, { final: true }],
    ["a redirect, which is not followed", 302, { location: "http://127.0.0.1/" }, { errorClass: "http_status" }],
  ])("%s", async (_, status, headers, told) => {
    const receiver = await startReceiver((_request, response) =>
      response.writeHead(status, headers as Record<string, string>).end("why"),
    );
    const done = await http()(call(receiver.url), firing(), 0, NEVER);
    expect(done).toMatchObject({ ok: false, result: { status, body: "why" }, ...told });
    expect(receiver.received).toHaveLength(1);
  });

  test("an answer that never comes, by the action's own time", async () => {
    const { url } = await startRaw(() => undefined);
    expect(await http()(call(url, { timeoutMs: 100 }), firing(), 0, NEVER)).toMatchObject({
      ok: false,
      errorClass: "timeout",
    });
  });

  test("and by what is left for all actions", async () => {
    const { url } = await startRaw(() => undefined);
    const one = firing({ until: performance.now() + 100 });
    expect(await http()(call(url), one, 0, NEVER)).toMatchObject({ ok: false, errorClass: "timeout" });
  });
});

test("of a long answer the beginning is kept", async () => {
  const receiver = await startReceiver((_request, response) => response.writeHead(200).end("x".repeat(100_000)));
  const { result } = await http()(call(receiver.url), firing(), 0, NEVER);
  expect(result).toMatchObject({ status: 200, truncated: true });
  expect((result as { body: string }).body).toHaveLength(4096);
});

describe("nothing is sent", () => {
  test.each([
    ["http://127.0.0.1:8080/", "blocked_ip"],
    ["http://localhost:8080/", "blocked_ip"],
    ["http://169.254.169.254/latest/meta-data/", "blocked_ip"],
    ["http://[::1]:8080/", "blocked_ip"],
    ["http://0x7f000001:8080/", "blocked_ip"],
    ["http://metadata.google.internal/", "blocked_ip"],
    ["http://example.com:22/", "blocked_url"],
    ["http://me:secret@example.com/", "blocked_url"],
    ["file:///etc/passwd", "blocked_url"],
    ["no url at all", "blocked_url"],
  ])("to %s", async (url, errorClass) => {
    const sender = createSender({ guard: createGuard({ allowHttp: true }) });
    onTestFinished(() => sender.stop());
    const done = await createHttp({ sender, secrets: NO_SECRETS })(call(url), firing(), 0, NEVER);
    expect(done).toMatchObject({ ok: false, errorClass });
    expect(done.error).not.toContain("secret");
  });

  test.each([
    ["a line break in a value", { "x-name": "a\r\nx-admin: yes" }],
    ["a line break in a name", { "x-name\r\nx-admin": "yes" }],
    ["a value that is no ASCII", { "x-name": "Zoë" }],
    ["the host", { host: "other.example.com" }],
    ["the length", { "Content-Length": "3" }],
    ["another way to frame the body", { "transfer-encoding": "chunked" }],
    ["the key of the call", { "Idempotency-Key": "mine" }],
    ["the firing", { "gapless-firing": "mine" }],
  ])("with a header that is %s", async (_, headers) => {
    const receiver = await startReceiver();
    const done = await http()(call(receiver.url, { headers }), firing(), 0, NEVER);
    expect(done).toMatchObject({ ok: false, errorClass: "invalid", final: true });
    expect(receiver.received).toEqual([]);
  });
});

describe("secrets", () => {
  const url = "https://hooks.example.com/services/T000/B00012345/abcdefgh";
  const filled = (value: object): Secrets => ({
    ...NO_SECRETS,
    fill: async <T>(_tenant: string, before: T) => ({
      value: { ...before, ...value } as T,
      secrets: ["open-sesame", url],
    }),
  });

  test("are sent, and come back in nothing that is kept", async () => {
    const receiver = await startReceiver((_request, response, { headers, body }) => {
      const { pathname } = new URL(url);
      response
        .writeHead(500)
        .end(
          `no ${headers.authorization}; ${body}; ${pathname}; ${encodeURIComponent("open-sesame")}; ${Buffer.from("open-sesame").toString("base64")}`,
        );
    });
    const with_ = filled({ headers: { authorization: "Bearer open-sesame" }, body: "key=open-sesame" });
    const done = await http(with_)(call(receiver.url), firing(), 0, NEVER);
    expect(receiver.received[0]).toMatchObject({
      headers: { authorization: "Bearer open-sesame" },
      body: "key=open-sesame",
    });
    const told = JSON.stringify(done);
    expect(told).toContain("***");
    for (const hidden of ["sesame", "b3Blbi1zZXNhbWU", "B00012345", "abcdefgh"]) expect(told).not.toContain(hidden);
  });

  test("that are a URL are not told where it leads nowhere", async () => {
    const done = await http(filled({ url: "https://no-such-host.invalid/open-sesame" }))(call("x"), firing(), 0, NEVER);
    expect(done.ok).toBe(false);
    expect(JSON.stringify(done)).not.toContain("sesame");
  });
});
