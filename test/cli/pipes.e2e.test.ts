// In pipes: readers that leave, Ctrl-C, colours, feeds that come back.
import { spawn, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { startTestApp, type TestApp, testApp } from "../helpers/app.ts";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { runCli, startCli, wayInto } from "./run_cli.ts";

let database: TestDatabase;
let app: TestApp;
let env: Record<string, string>;

beforeAll(async () => {
  database = await createDatabase();
  app = await startTestApp(database);
  env = wayInto(app);
  const events = Array.from({ length: 3_000 }, (_, n) => ({
    stream: `s-${n % 7}`,
    type: "t",
    data: { n, text: "x".repeat(500) },
  }));
  for (let from = 0; from < events.length; from += 1_000)
    await app.call("POST", "/v1/events", events.slice(from, from + 1_000));
  for (let pending = ""; pending !== "0"; ) {
    ({ pending } = (await (await app.call("GET", "/v1/stats")).json()) as { pending: string });
  }
  return () => app.stop();
});

test.each([
  ["read", ["read", "--all", "--ndjson"]],
  ["read --json", ["read", "--all", "--json"]],
  ["export", ["export"]],
  ["tail", ["tail", "--after", "0", "--json"]],
])("%s ends quietly when its reader has left", async (_, args) => {
  const call = startCli(args, { env });
  call.child.stdout?.once("data", () => call.child.stdout?.destroy());
  const { code, err } = await call.ended;
  expect({ code, err }).toEqual({ code: 0, err: "" });
});

test("what is written is whole, however much it is and however slowly it is read", async () => {
  const call = startCli(["export"], { env });
  call.child.stdout?.pause();
  setTimeout(() => call.child.stdout?.resume(), 500);
  const { code, out } = await call.ended;
  expect(code).toBe(0);
  const lines = out.trim().split("\n");
  expect(lines.length).toBe(3_000);
  expect(lines.map((line) => JSON.parse(line).position)).toEqual(lines.map((_, i) => String(i + 1)));
});

test("tail: from a position, filtered, live, until Ctrl-C", async () => {
  const feed = startCli(["tail", "--after", "2998", "--types", "t,later"], { env });
  await feed.until(() => feed.err().includes("Up to date at position 3000"));
  expect(feed.out().match(/s-\d@\d+/g)?.length).toBe(2);
  await runCli(["append", "live-1", "ignored", "1", "--wait"], { env });
  await runCli(["append", "live-1", "later", '{"n": 1.50}', "--wait"], { env });
  await feed.until(() => feed.out().includes("later"));
  feed.child.kill("SIGINT");
  const { code, out } = await feed.ended;
  expect({ code, ignored: out.includes("ignored") }).toEqual({ code: 0, ignored: false });
  expect(out).toContain('{"n":1.50}');
  expect(out).not.toContain("\x1b");
});

test("tail --limit ends by itself; --since begins at a time", async () => {
  const { code, out } = await runCli(["tail", "--since", "2000-01-01T00:00:00Z", "--limit", "3", "--json"], { env });
  expect(code).toBe(0);
  expect(
    out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line).position),
  ).toEqual(["1", "2", "3"]);
});

test("tail goes on behind the last event when the server comes back", async () => {
  const own = await createDatabase();
  const first = await testApp(own);
  const port = new URL(first.url).port;
  await first.call("POST", "/v1/events", { stream: "s-1", type: "t", data: 1 });
  const feed = startCli(["tail", "--after", "0", "--json"], { env: wayInto(first) });
  await feed.until(() => feed.out().includes('"data":1'));
  await first.stop();
  await feed.until(() => feed.err().includes("coming back"));
  const second = await testApp(own, { PORT: port });
  await second.call("POST", "/v1/events", { stream: "s-1", type: "t", data: 2 });
  await feed.until(() => feed.out().includes('"data":2'));
  feed.child.kill("SIGTERM");
  const { code, out } = await feed.ended;
  expect(code).toBe(0);
  expect(
    out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line).data),
  ).toEqual([1, 2]);
});

test("colours for a terminal, none with NO_COLOR", async ({ skip }) => {
  if (spawnSync("script", ["--version"]).status !== 0) skip("script (of util-linux) is not installed");
  const main = fileURLToPath(import.meta.resolve("@gapless/server/cli/main"));
  const onTerminal = async (more: Record<string, string>): Promise<string> => {
    const command = `'${process.execPath}' '${main}' read --limit 1`;
    const child = spawn("script", ["-qec", command, "/dev/null"], {
      env: { PATH: process.env["PATH"], TERM: "xterm", ...env, ...more },
      stdio: ["ignore", "pipe", "ignore"],
    });
    onTestFinished(() => void child.kill("SIGKILL"));
    let text = "";
    for await (const chunk of child.stdout.setEncoding("utf8")) text += chunk;
    return text;
  };
  expect(await onTerminal({})).toContain("\x1b[36mt\x1b[0m");
  const plain = await onTerminal({ NO_COLOR: "1" });
  expect(plain).toContain("s-0@1");
  expect(plain).not.toContain("\x1b[36m");
});

test("control characters of an event do not reach the terminal", async () => {
  await runCli(["append", "evil-1", "evil", '"\\u001b[2J\\u009b2J\\u007f"', "--wait"], { env });
  for (const form of [[], ["--json"], ["--ndjson"]]) {
    const { out } = await runCli(["read", "--types", "evil", ...form], { env });
    expect(out).not.toMatch(/(?!\n)\p{Cc}/u);
    expect(out).toContain("\\u009b2J");
  }
});

test("the program behind `npm run gapless` and the bin is the same", async () => {
  const program = fileURLToPath(new URL("../../server/cli.mjs", import.meta.url));
  const stats = await runCli(["stats", "--json"], { env, program });
  expect({ code: stats.code, out: JSON.parse(stats.out) }).toEqual({
    code: 0,
    out: expect.objectContaining({ streams: expect.any(String) }),
  });
  expect(await runCli(["read", "--limit", "x"], { program })).toMatchObject({ code: 2, out: "" });
});
