// An attempt ends in time, whatever the endpoint does.
import { describe, expect, test } from "vitest";
import { attempt, openSender, startRaw, startReceiver } from "./receiver.ts";

/** An endpoint that begins like this, and goes on with this for ever. */
function dripping(first: string, drip: string) {
  return startRaw((socket) => {
    socket.write(first);
    const timer = setInterval(() => socket.write(drip), 20);
    socket.on("close", () => clearInterval(timer));
  });
}

describe("the deadline is for the whole attempt", () => {
  test.each([
    ["no answer at all", "", ""],
    ["a head that comes a byte at a time", "HTTP/1.1 200 OK\r\nX-A: ", "a"],
    ["a body that comes a byte at a time", "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", "a"],
    ["chunks without end", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "1\r\na\r\n"],
    ["hints without end", "", "HTTP/1.1 103 Early Hints\r\n\r\n"],
  ])("%s", async (_what, first, drip) => {
    const { url, open } = await dripping(first, drip);
    const result = await openSender().send(attempt(url, { timeoutMs: 300 }));
    expect(result).toMatchObject({ ok: false, errorClass: "timeout", error: "the endpoint was not done within 0.3 s" });
    expect(result.durationMs).toBeGreaterThanOrEqual(290);
    await expect.poll(() => open.size).toBe(0);
  });

  test("a status that came before it is told", async () => {
    const { url } = await dripping("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", "a");
    expect(await openSender().send(attempt(url, { timeoutMs: 200 }))).toMatchObject({
      ok: false,
      status: 200,
      responseHead: expect.stringContaining("200 OK"),
    });
  });

  test("a name server that does not answer", async () => {
    const never = () => new Promise<never>(() => undefined);
    const sender = openSender({}, { resolvers: { dns: never, system: never } });
    expect(await sender.send(attempt("https://silent.example.com/", { timeoutMs: 200 }))).toMatchObject({
      ok: false,
      errorClass: "timeout",
    });
  });

  test("waiting for one of too many connections", async () => {
    const { url, connections } = await dripping("", "");
    const sender = openSender({}, { maxSockets: 1 });
    const results = await Promise.all([1, 2, 3].map(() => sender.send(attempt(url, { timeoutMs: 300 }))));
    expect(results.map(({ errorClass }) => errorClass)).toEqual(["timeout", "timeout", "timeout"]);
    expect(connections()).toBeLessThanOrEqual(2);
  });
});

describe("stopping", () => {
  test("ends what is under way, as no fault of the endpoint", async () => {
    const { url, open } = await dripping("", "");
    const sender = openSender();
    const result = sender.send(attempt(url));
    await expect.poll(() => open.size).toBe(1);
    await sender.stop();
    expect(await result).toMatchObject({ ok: false, errorClass: "stopped" });
    await expect.poll(() => open.size).toBe(0);
    expect(await sender.send(attempt(url))).toMatchObject({ ok: false, errorClass: "stopped" });
  });

  test("twice is once", async () => {
    const sender = openSender();
    await Promise.all([sender.stop(), sender.stop()]);
  });
});

test("a hanging endpoint keeps nobody else waiting", async () => {
  const { url } = await dripping("", "");
  const quick = await startReceiver();
  const sender = openSender();
  const hanging = Array.from({ length: 200 }, () => sender.send(attempt(url, { timeoutMs: 3000 })));
  let done = 0;
  for (const one of hanging) void one.then(() => done++);
  for (let n = 0; n < 20; n++) expect(await sender.send(attempt(quick.url, { tenant: 2 }))).toMatchObject({ ok: true });
  expect(done).toBe(0);
  await sender.stop();
});
