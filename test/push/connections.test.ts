// Connections are kept alive, apart for each tenant, and one that turned out to be closed costs no attempt.
import http from "node:http";
import https from "node:https";
import type { Socket } from "node:net";
import { type AgentRequest, createAgents } from "@gapless/server/push/agents";
import { expect, onTestFinished, test } from "vitest";
import { attempt, openSender, startRaw, startReceiver } from "./receiver.ts";

const OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

test("one tenant's connection is used again, and by nobody else", async () => {
  const receiver = await startReceiver();
  const sender = openSender();
  for (const tenant of [1, 1, 1, 2, 2, 1]) {
    expect(await sender.send(attempt(receiver.url, { tenant }))).toMatchObject({ ok: true, address: "127.0.0.1" });
  }
  expect(receiver.connections()).toBe(2);
});

test("requests at the same time have connections of their own, up to the limit", async () => {
  const receiver = await startReceiver();
  const sender = openSender({}, { maxSockets: 3 });
  const results = await Promise.all(Array.from({ length: 30 }, () => sender.send(attempt(receiver.url))));
  expect(results.filter(({ ok }) => ok)).toHaveLength(30);
  expect(receiver.connections()).toBe(3);
});

/** An endpoint that answers the first request of each connection, and resets it at the second, without a word. */
function resetsAtTheSecond(answersSecond: (connection: number) => string | undefined = () => undefined) {
  const requests: number[] = [];
  let count = 0;
  return startRaw((socket: Socket) => {
    const connection = ++count;
    let seen = 0;
    socket.on("data", () => {
      requests.push(connection);
      if (++seen === 1) socket.write(OK);
      else {
        const answer = answersSecond(connection);
        if (answer === undefined) socket.resetAndDestroy();
        else socket.write(answer, () => socket.resetAndDestroy());
      }
    });
  }).then((raw) => ({ ...raw, requests }));
}

test("a connection that was closed meanwhile is replaced at once", async () => {
  const { url, requests, connections } = await resetsAtTheSecond();
  const sender = openSender();
  expect(await sender.send(attempt(url))).toMatchObject({ ok: true });
  expect(await sender.send(attempt(url))).toMatchObject({ ok: true });
  expect(requests).toEqual([1, 1, 2]);
  expect(connections()).toBe(2);
});

test("the other idle connections go with it", async () => {
  const { url, requests, connections } = await resetsAtTheSecond();
  const sender = openSender();
  await Promise.all([1, 2, 3].map(() => sender.send(attempt(url))));
  expect(connections()).toBe(3);
  expect(await sender.send(attempt(url))).toMatchObject({ ok: true });
  expect(requests).toHaveLength(5);
  expect(connections()).toBe(4);
});

test("not where part of an answer had come", async () => {
  const { url, requests } = await resetsAtTheSecond(() => "HTTP/1.1 200 O");
  const sender = openSender();
  expect(await sender.send(attempt(url))).toMatchObject({ ok: true });
  expect(await sender.send(attempt(url))).toMatchObject({ ok: false, errorClass: "reset" });
  expect(requests).toEqual([1, 1]);
});

test("not on a connection that is new, and not twice", async () => {
  const { url, connections } = await startRaw((socket) => socket.once("data", () => socket.resetAndDestroy()));
  expect(await openSender().send(attempt(url))).toMatchObject({ ok: false, errorClass: "reset" });
  expect(connections()).toBe(1);
});

test.each([true, false])("an address that was not vetted gets no byte, over TLS: %s", async (secure) => {
  const bytes: Buffer[] = [];
  const { port, connections } = await startRaw((socket) => socket.on("data", (part) => bytes.push(part)));
  const agents = createAgents(1, {});
  onTestFinished(agents.destroy);
  const options: AgentRequest = {
    host: "127.0.0.1",
    port,
    method: "POST",
    agent: agents.of(secure),
    vetting: { tenant: "1", isVetted: (address) => address !== "127.0.0.1" },
  };
  const request = (secure ? https : http).request(options).end("secret");
  const error = await new Promise((failed) => request.once("error", failed));
  expect(error).toMatchObject({ name: "EndedError", errorClass: "blocked_ip" });
  await expect.poll(connections).toBe(1);
  expect(bytes).toEqual([]);
});

test("nobody there is told as such", async () => {
  const receiver = await startReceiver();
  await receiver.close();
  expect(await openSender().send(attempt(receiver.url))).toMatchObject({
    ok: false,
    errorClass: "connect",
    error: "nothing listens there (ECONNREFUSED)",
  });
});

test("1 000 at the same time", async () => {
  const waiting: (() => void)[] = [];
  const receiver = await startReceiver((_request, response) => {
    waiting.push(() => response.writeHead(204).end());
    if (waiting.length === 1000) for (const go of waiting) go();
  });
  const sender = openSender();
  const results = await Promise.all(
    Array.from({ length: 1000 }, (_, n) => sender.send(attempt(receiver.url, { tenant: n % 10, timeoutMs: 9000 }))),
  );
  expect(results.filter(({ ok }) => ok)).toHaveLength(1000);
});
