// Certificates are verified: whose they are, who signed them, and until when.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { attempt, openSender, startRaw, startReceiver } from "./receiver.ts";

const pem = (name: string) => readFileSync(new URL(`./certificates/${name}.pem`, import.meta.url), "utf8");
const valid = { key: pem("key"), cert: pem("valid") };
const expired = { key: pem("key"), cert: pem("expired") };
const here = { dns: async () => ["127.0.0.1"], system: async () => ["127.0.0.1"] };

describe("a connection over TLS fails", () => {
  test("with a certificate nobody vouches for", async () => {
    const receiver = await startReceiver(undefined, { tls: valid });
    const result = await openSender().send(attempt(receiver.url));
    expect(result).toMatchObject({
      ok: false,
      errorClass: "tls",
      error: expect.stringContaining("DEPTH_ZERO_SELF_SIGNED"),
    });
    expect(receiver.received).toHaveLength(0);
  });

  test("with one that has expired", async () => {
    const receiver = await startReceiver(undefined, { tls: expired });
    const result = await openSender({}, { ca: expired.cert }).send(attempt(receiver.url));
    expect(result).toMatchObject({ ok: false, errorClass: "tls", error: expect.stringContaining("CERT_HAS_EXPIRED") });
    expect(receiver.received).toHaveLength(0);
  });

  test("with one of another host", async () => {
    const receiver = await startReceiver(undefined, { tls: valid });
    const sender = openSender({}, { ca: valid.cert, resolvers: here });
    const result = await sender.send(attempt(`https://other.example.com:${receiver.port}/`));
    expect(result).toMatchObject({ ok: false, errorClass: "tls", error: expect.stringContaining("ALTNAME") });
    expect(receiver.received).toHaveLength(0);
  });

  test("where nobody speaks it", async () => {
    const { url } = await startRaw((socket) => socket.end("HTTP/1.1 200 OK\r\n\r\n"));
    expect(await openSender().send(attempt(url.replace("http:", "https:")))).toMatchObject({
      ok: false,
      errorClass: "tls",
    });
  });

  test("where the hello is never answered, in time", async () => {
    const { url } = await startRaw(() => undefined);
    const result = await openSender().send(attempt(url.replace("http:", "https:"), { timeoutMs: 200 }));
    expect(result).toMatchObject({ ok: false, errorClass: "timeout" });
  });
});

describe("a connection over TLS succeeds", () => {
  test.each(["hooks.example.com", "HOOKS.example.com.", "127.0.0.1"])("to https://%s", async (host) => {
    const receiver = await startReceiver(undefined, { tls: valid });
    const sender = openSender({ allowHttp: false }, { ca: valid.cert, resolvers: here });
    const url = `https://${host}:${receiver.port}/`;
    expect(await sender.send(attempt(url))).toMatchObject({ ok: true, address: "127.0.0.1" });
    expect(await sender.send(attempt(url))).toMatchObject({ ok: true });
    expect(receiver.received[0]?.headers.host).toBe(`${host.toLowerCase().replace(/\.$/, "")}:${receiver.port}`);
    expect(receiver.connections()).toBe(1);
  });
});

test("NODE_TLS_REJECT_UNAUTHORIZED does not switch it off", async () => {
  const receiver = await startReceiver(undefined, { tls: valid });
  process.env["NODE_TLS_REJECT_UNAUTHORIZED"] = "0";
  try {
    expect(await openSender().send(attempt(receiver.url))).toMatchObject({ ok: false, errorClass: "tls" });
  } finally {
    delete process.env["NODE_TLS_REJECT_UNAUTHORIZED"];
  }
});
