// What goes over the wire in an attempt, and what is recorded of the answer.
import { gzipSync } from "node:zlib";
import { createMessage } from "@gapless/server/push/message";
import { USER_AGENT } from "@gapless/server/push/request";
import { createSecret } from "@gapless/server/push/sign";
import { Webhook } from "standardwebhooks";
import { describe, expect, test } from "vitest";
import { attempt, MESSAGE, openSender, SECRET, startRaw, startReceiver } from "./receiver.ts";

const SECONDS = 1_900_000_000;

describe("the request", () => {
  test("is a signed POST of the message's bytes", async () => {
    const receiver = await startReceiver();
    const result = await openSender().send(attempt(receiver.url, { headers: { Authorization: "Bearer x" } }));
    expect(result).toEqual({
      ok: true,
      status: 204,
      durationMs: expect.any(Number),
      responseHead: expect.stringMatching(/^HTTP\/1\.1 204 No Content\r\n/),
      responseBody: "",
      address: "127.0.0.1",
      gone: false,
      abort: false,
    });
    const [request] = receiver.received;
    expect(request).toMatchObject({
      method: "POST",
      path: "/hook?a=b",
      body: MESSAGE.body.toString(),
      headers: {
        host: `127.0.0.1:${receiver.port}`,
        authorization: "Bearer x",
        "content-type": "application/json",
        "content-length": String(MESSAGE.body.length),
        "user-agent": USER_AGENT,
        "accept-encoding": "identity",
        "webhook-id": MESSAGE.id,
      },
    });
    expect(request?.headers["transfer-encoding"]).toBeUndefined();
    new Webhook(SECRET).verify(request?.body ?? "", request?.headers as Record<string, string>);
  });

  test("a retry has the same id and a time of its own", async () => {
    const receiver = await startReceiver();
    let now = SECONDS * 1000 + 999;
    const sender = openSender({}, { now: () => now });
    await sender.send(attempt(receiver.url));
    now += 300_000;
    await sender.send(attempt(receiver.url));
    const [first, retry] = receiver.received.map(({ headers }) => headers);
    expect(first?.["webhook-timestamp"]).toBe(String(SECONDS));
    expect(retry?.["webhook-timestamp"]).toBe(String(SECONDS + 300));
    expect(retry?.["webhook-id"]).toBe(first?.["webhook-id"]);
    expect(retry?.["webhook-signature"]).not.toBe(first?.["webhook-signature"]);
  });

  test("all live keys sign, of both kinds", async () => {
    const receiver = await startReceiver();
    const secrets = [createSecret("v1").secret, SECRET, createSecret("v1a").secret];
    await openSender().send(attempt(receiver.url, { secrets }));
    expect(receiver.received[0]?.headers["webhook-signature"]).toMatch(/^v1,\S+ v1,\S+ v1a,\S+$/);
  });

  test("CloudEvents in the binary mode bring their headers along", async () => {
    const receiver = await startReceiver();
    const message = createMessage(
      [
        {
          id: MESSAGE.id,
          stream: "Bücher 😀",
          version: "1",
          position: "1",
          type: "a",
          topic: "a",
          data: '{"a":1.0}',
          metadata: "{}",
          occurred_at: null,
          recorded_at: "2030-01-31 12:00:00+00",
        },
      ],
      { payload: "full", format: "cloudevents-binary", batched: false },
    );
    expect(await openSender().send(attempt(receiver.url, { message }))).toMatchObject({ ok: true });
    expect(receiver.received[0]).toMatchObject({
      body: '{"a":1.0}',
      headers: { "ce-subject": "B%C3%BCcher%20%F0%9F%98%80", "content-type": "application/json" },
    });
  });

  test("what could not be sent is told, and nothing is", async () => {
    const receiver = await startReceiver();
    const sender = openSender();
    for (const headers of [{ "x-a": "1\r\nx-b: 2" }, { Host: "evil.example" }, { "webhook-id": "other" }]) {
      expect(await sender.send(attempt(receiver.url, { headers }))).toMatchObject({ ok: false, errorClass: "invalid" });
    }
    const result = await sender.send(attempt(receiver.url, { secrets: ["whsk_c2VjcmV0"] }));
    expect(result).toMatchObject({ ok: false, errorClass: "invalid" });
    expect(JSON.stringify(result)).not.toContain("c2VjcmV0");
    expect(receiver.connections()).toBe(0);
  });
});

describe("the answer", () => {
  test.each([200, 201, 202, 204, 299])("%i is a success", async (status) => {
    const receiver = await startReceiver((_request, response) => response.writeHead(status).end());
    expect(await openSender().send(attempt(receiver.url))).toMatchObject({ ok: true, status });
  });

  test.each([300, 304, 400, 401, 404, 429, 500, 503])("%i is none", async (status) => {
    const receiver = await startReceiver((_request, response) => response.writeHead(status).end());
    const result = await openSender().send(attempt(receiver.url));
    expect(result).toMatchObject({ ok: false, status, errorClass: "http_status", gone: false, abort: false });
    expect(result.error).toContain(`answered ${status}`);
  });

  test("410 says that the endpoint is gone", async () => {
    const receiver = await startReceiver((_request, response) => response.writeHead(410).end());
    expect(await openSender().send(attempt(receiver.url))).toMatchObject({ ok: false, status: 410, gone: true });
  });

  test("webhook-delivery: abort-message counts where the answer is no success", async () => {
    const receiver = await startReceiver((_request, response, { headers }) =>
      response.writeHead(Number(headers["x-status"]), { "Webhook-Delivery": "abort-message" }).end(),
    );
    const sender = openSender();
    const send = (status: string) => sender.send(attempt(receiver.url, { headers: { "x-status": status } }));
    expect(await send("422")).toMatchObject({ ok: false, abort: true });
    expect(await send("200")).toMatchObject({ ok: true, abort: false });
  });

  test.each([
    ["120", 120_000],
    ["0", 0],
    ["1.5", 1500],
    [" 7 ", 7000],
    [new Date((SECONDS + 60) * 1000).toUTCString(), 60_000],
    [new Date((SECONDS - 60) * 1000).toUTCString(), 0],
    ["soon", undefined],
    ["-5", undefined],
    ["2030-01-01", undefined],
    ["99999999999999", undefined],
  ])("Retry-After: %s", async (value, expected) => {
    const receiver = await startReceiver((_request, response) =>
      response.writeHead(503, { "Retry-After": value }).end(),
    );
    const sender = openSender({}, { now: () => SECONDS * 1000 });
    expect((await sender.send(attempt(receiver.url))).retryAfterMs).toBe(expected);
  });

  test("its head and body are kept as text, credentials without their values", async () => {
    const receiver = await startReceiver((_request, response) =>
      response
        .writeHead(400, { "Set-Cookie": "session=hidden", "X-Trace": "t-1" })
        .end(Buffer.from('{"problem":"schön 😀\0\xff"}')),
    );
    const { responseHead, responseBody } = await openSender().send(attempt(receiver.url));
    expect(responseHead).toMatch(/^HTTP\/1\.1 400 Bad Request\r\nSet-Cookie: \*\*\*\r\nX-Trace: t-1\r\n/);
    expect(responseBody).toBe('{"problem":"schön 😀�ÿ"}');
  });

  test("a packed body is not unpacked", async () => {
    const bomb = gzipSync(Buffer.alloc(8 * 1024 * 1024));
    expect(bomb.length).toBeLessThan(16_384);
    const receiver = await startReceiver((_request, response) =>
      response.writeHead(200, { "Content-Encoding": "gzip" }).end(bomb),
    );
    expect(await openSender().send(attempt(receiver.url))).toMatchObject({
      ok: true,
      responseBody: "(gzip, not unpacked)",
    });
  });

  test("of an endless body the beginning is read, and the connection closed; the status decides", async () => {
    let sent = 0;
    const closed = Promise.withResolvers<void>();
    const receiver = await startReceiver((_request, response) => {
      response.writeHead(200, { "Content-Length": 2 ** 30 });
      const part = Buffer.alloc(65_536, "x");
      const pour = () => {
        while (!response.destroyed && response.write(part)) sent += part.length;
      };
      response.on("drain", pour).on("close", () => closed.resolve());
      pour();
    });
    const result = await openSender().send(attempt(receiver.url));
    expect(result).toMatchObject({ ok: true, status: 200, truncated: true });
    expect(result.responseBody).toBe("x".repeat(16_384));
    await closed.promise;
    // What fits into the buffers of the two sockets may have been sent, but not the gigabyte.
    expect(sent).toBeLessThan(64 * 1024 * 1024);
  });

  test("a body as long as the limit is whole, and a character is not cut in half", async () => {
    const receiver = await startReceiver((_request, response, { headers }) =>
      response.end(headers["x-body"] === "whole" ? "1234567890" : "123456789€"),
    );
    const sender = openSender({}, { maxResponseBytes: 10 });
    const whole = await sender.send(attempt(receiver.url, { headers: { "x-body": "whole" } }));
    expect(whole).toMatchObject({ ok: true, responseBody: "1234567890" });
    expect(whole.truncated).toBeUndefined();
    const cut = await sender.send(attempt(receiver.url));
    expect(cut).toMatchObject({ responseBody: "123456789", truncated: true });
  });

  test("that is no HTTP", async () => {
    const { url } = await startRaw((socket) => socket.end("SSH-2.0-OpenSSH_9\r\n"));
    expect(await openSender().send(attempt(url))).toMatchObject({
      ok: false,
      errorClass: "protocol",
    });
  });

  test("with a head that does not end", async () => {
    const { url } = await startRaw((socket) =>
      socket.write(`HTTP/1.1 200 OK\r\n${`X-Long: ${"x".repeat(1000)}\r\n`.repeat(40)}\r\n`),
    );
    expect(await openSender().send(attempt(url))).toMatchObject({
      ok: false,
      errorClass: "protocol",
    });
  });

  test("that changes the protocol", async () => {
    const { url } = await startRaw((socket) =>
      socket.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"),
    );
    expect(await openSender().send(attempt(url))).toMatchObject({ ok: false, status: 101 });
  });

  test("that breaks off", async () => {
    const receiver = await startReceiver((_request, response) => {
      response.writeHead(200, { "Content-Length": 100 });
      response.write("half", () => response.socket?.resetAndDestroy());
    });
    expect(await openSender().send(attempt(receiver.url))).toMatchObject({
      ok: false,
      status: 200,
      errorClass: "reset",
    });
  });
});
