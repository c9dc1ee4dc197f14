// At delivery: what a name means then decides, and only an address that was judged is dialled.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Resolvers } from "@gapless/server/push/resolve";
import { describe, expect, test } from "vitest";
import { attempt, openSender, startReceiver } from "./receiver.ts";

/** A DNS of the test's own: each name's answers in order, the last one again and again. */
function names(answers: Record<string, string[][]>) {
  const asked: string[] = [];
  const dns = async (name: string) => {
    asked.push(name);
    const left = answers[name];
    const answer = left !== undefined && left.length > 1 ? left.shift() : left?.[0];
    if (answer === undefined) throw Object.assign(new Error("not found"), { code: "ENOTFOUND" });
    return answer;
  };
  const resolvers: Resolvers = { dns, system: async () => Promise.reject(new Error("not asked in this test")) };
  return { asked, resolvers };
}

describe("nothing is dialled, and the attempt says why", () => {
  test.each([
    ["a name that leads to this machine", "http://hook.example.com", [["127.0.0.1"]]],
    ["a name that leads there mapped into v6", "http://hook.example.com", [["::ffff:127.0.0.1"]]],
    [
      "a name that leads to several private addresses",
      "http://hook.example.com",
      [["10.0.0.1", "::1", "169.254.169.254"]],
    ],
    ["a name that answers with something else than addresses", "http://hook.example.com", [["evil", ""]]],
    ["a name without addresses", "http://hook.example.com", [[]]],
    ["a literal", "http://127.0.0.1", []],
    ["a literal in disguise", "http://0x7f.1", []],
    ["a v6 literal", "http://[::ffff:7f00:1]", []],
    ["localhost", "http://localhost", []],
    ["a name below it", "http://a.localhost", []],
  ])("%s", async (_what, origin, answers) => {
    const receiver = await startReceiver();
    const { resolvers } = names({ "hook.example.com": answers });
    const result = await openSender({ allow: [] }, { resolvers }).send(attempt(`${origin}:${receiver.port}/`));
    expect(result).toMatchObject({ ok: false, errorClass: "blocked_ip", gone: false, abort: false });
    expect(result.status).toBeUndefined();
    expect(result.address).toBeUndefined();
    expect(receiver.connections()).toBe(0);
  });

  test("the address a name led to is not told", async () => {
    const { resolvers } = names({ "hook.example.com": [["10.11.12.13"]] });
    const result = await openSender({}, { resolvers }).send(attempt("https://hook.example.com/"));
    expect(result.errorClass).toBe("blocked_ip");
    expect(JSON.stringify(result)).not.toContain("10.11.12.13");
  });

  test.each([
    ["http, since it was forbidden", "http://hook.example.com/", { allowHttp: false }],
    ["a port that became forbidden", "http://hook.example.com:6379/", {}],
    ["a user and a password", "http://me:hidden@hook.example.com/", {}],
    ["another scheme", "file:///etc/passwd", {}],
    ["no URL", "hook", {}],
  ])("%s", async (_what, url, guard) => {
    const { asked, resolvers } = names({});
    const result = await openSender(guard, { resolvers }).send(attempt(url));
    expect(result).toMatchObject({ ok: false, errorClass: "blocked_url" });
    expect(JSON.stringify(result)).not.toContain("hidden");
    expect(asked).toEqual([]);
  });

  test("a name nobody knows is another thing", async () => {
    const { resolvers } = names({});
    expect(await openSender({ allow: [] }, { resolvers }).send(attempt("https://nobody.example.com/"))).toMatchObject({
      errorClass: "dns",
      error: "nobody.example.com could not be resolved (ENOTFOUND)",
    });
  });
});

describe("a name with good and bad addresses", () => {
  // 127.0.0.2 stands for a public address, 127.0.0.1 for a private one.
  const guard = { allow: ["127.0.0.2"] };

  test.each([[["127.0.0.2", "127.0.0.1"]], [["127.0.0.1", "127.0.0.2"]]])("%j: only the good one", async (answer) => {
    const good = await startReceiver(undefined, { host: "127.0.0.2" });
    const bad = await startReceiver(undefined, { port: good.port });
    const { resolvers } = names({ "hook.example.com": [answer] });
    const url = `http://hook.example.com:${good.port}/`;
    expect(await openSender(guard, { resolvers }).send(attempt(url))).toMatchObject({ ok: true, address: "127.0.0.2" });
    expect(good.received[0]?.headers.host).toBe(`hook.example.com:${good.port}`);
    expect(bad.connections()).toBe(0);
  });

  test("the bad one does not step in where the good one is down", async () => {
    const bad = await startReceiver();
    const { resolvers } = names({ "hook.example.com": [["127.0.0.1", "127.0.0.2"]] });
    const url = `http://hook.example.com:${bad.port}/`;
    expect(await openSender(guard, { resolvers }).send(attempt(url))).toMatchObject({ errorClass: "connect" });
    expect(bad.connections()).toBe(0);
  });

  test("rebinding: the answer that was judged is the one that is dialled", async () => {
    const good = await startReceiver((_request, response) => response.writeHead(200, { Connection: "close" }).end(), {
      host: "127.0.0.2",
    });
    const bad = await startReceiver(undefined, { port: good.port });
    const { asked, resolvers } = names({ "hook.example.com": [["127.0.0.2"], ["127.0.0.1"]] });
    const sender = openSender(guard, { resolvers });
    const url = `http://hook.example.com:${good.port}/`;
    expect(await sender.send(attempt(url))).toMatchObject({ ok: true, address: "127.0.0.2" });
    expect(asked).toEqual(["hook.example.com"]);
    expect(await sender.send(attempt(url))).toMatchObject({ errorClass: "blocked_ip" });
    expect(asked).toHaveLength(2);
    expect(bad.connections()).toBe(0);
  });

  test("of two good ones the other steps in", async () => {
    const up = await startReceiver(undefined, { host: "127.0.0.3" });
    const { resolvers } = names({ "hook.example.com": [["127.0.0.2", "127.0.0.3"]] });
    const sender = openSender({ allow: ["127.0.0.2/31"] }, { resolvers });
    const url = `http://hook.example.com:${up.port}/`;
    expect(await sender.send(attempt(url))).toMatchObject({ ok: true, address: "127.0.0.3" });
  });
});

describe("redirects", () => {
  test.each([301, 302, 303, 307, 308])("%i is a failure; where it points to is never asked", async (status) => {
    const inner = await startReceiver();
    const outer = await startReceiver((_request, response) =>
      response.writeHead(status, { Location: `http://127.0.0.1:${inner.port}/latest/meta-data/` }).end(),
    );
    expect(await openSender().send(attempt(outer.url))).toMatchObject({
      ok: false,
      status,
      errorClass: "http_status",
      error: `the endpoint answered ${status}; redirects are not followed`,
    });
    expect(outer.received).toHaveLength(1);
    expect(inner.connections()).toBe(0);
  });
});

describe("what the operator lets through", () => {
  test("localhost, at any of its addresses", async () => {
    const receiver = await startReceiver();
    const { asked, resolvers } = names({});
    const url = `http://localhost:${receiver.port}/`;
    expect(await openSender({}, { resolvers }).send(attempt(url))).toMatchObject({ ok: true });
    expect(receiver.received[0]?.headers.host).toBe(`localhost:${receiver.port}`);
    expect(asked).toEqual([]);
  });

  test("local names, asked of the system and not of the DNS, where they lead to a range that is", async () => {
    const receiver = await startReceiver();
    const { asked, resolvers } = names({});
    const system = async (name: string) => (name === "receiver" ? ["10.0.0.1", "127.0.0.1"] : ["93.184.215.14"]);
    const sender = openSender({}, { resolvers: { ...resolvers, system } });
    const to = (host: string) => sender.send(attempt(`http://${host}:${receiver.port}/`));
    expect(await to("receiver")).toMatchObject({ ok: true, address: "127.0.0.1" });
    expect(await to("other.internal")).toMatchObject({ errorClass: "blocked_ip" });
    expect(asked).toEqual([]);
    // A name the DNS does not know may be in the hosts file.
    expect(await to("receiver.example.com")).toMatchObject({ errorClass: "dns" });
    const hosts = openSender({}, { resolvers: { ...resolvers, system: async () => ["127.0.0.1"] } });
    expect(await hosts.send(attempt(`http://receiver.example.com:${receiver.port}/`))).toMatchObject({ ok: true });
  });
});

test("a proxy named in the environment is not used", async () => {
  const proxy = await startReceiver();
  const receiver = await startReceiver();
  const program = `
    import { createGuard } from "@gapless/server/push/guard";
    import { createSender } from "@gapless/server/push/send";
    const sender = createSender({ guard: createGuard({ allow: ["127.0.0.0/8"], allowHttp: true }) });
    const message = { id: "e-1", contentType: undefined, headers: {}, body: Buffer.alloc(0) };
    const result = await sender.send({ tenant: 1, url: process.argv[1], message, secrets: [], timeoutMs: 5000 });
    await sender.stop();
    console.log(JSON.stringify(result));`;
  const address = `http://127.0.0.1:${proxy.port}`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", program, receiver.url], {
    cwd: fileURLToPath(new URL("..", import.meta.url)),
    env: {
      PATH: process.env["PATH"],
      NODE_USE_ENV_PROXY: "1",
      HTTP_PROXY: address,
      http_proxy: address,
      HTTPS_PROXY: address,
      ALL_PROXY: address,
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  child.stdout.on("data", (part) => {
    output += part;
  });
  await new Promise((done) => child.once("close", done));
  expect(JSON.parse(output)).toMatchObject({ ok: true });
  expect(receiver.received).toHaveLength(1);
  expect(proxy.connections()).toBe(0);
});
