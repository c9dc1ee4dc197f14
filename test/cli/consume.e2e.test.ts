// gapless consume: prints and acknowledges, or runs a command whose exit code decides.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test, vi } from "vitest";
import { startTestApp, type TestApp } from "../helpers/app.ts";
import { createDatabase } from "../helpers/database.ts";
import { newFolder } from "../helpers/server_process.ts";
import { runCli, startCli, wayInto } from "./run_cli.ts";

let app: TestApp;
let env: Record<string, string>;

beforeAll(async () => {
  app = await startTestApp(await createDatabase());
  env = wayInto(app);
  return () => app.stop();
});

const WAIT = { timeout: 15_000, interval: 50 };

async function create(name: string, spec: object = {}): Promise<void> {
  const body = { name, selector: { types: [`${name}.*`] }, ...spec };
  expect((await app.call("POST", "/v1/subscriptions", body)).status).toBe(201);
}

async function append(stream: string, type: string, ...data: unknown[]): Promise<void> {
  const events = data.map((each) => ({ type, data: each }));
  const answer = await app.call("POST", `/v1/streams/${stream}/events`, { events, wait: "position" });
  expect(answer.status).toBe(201);
}

async function statsOf(name: string) {
  const answer = await app.call("GET", `/v1/subscriptions/${name}`);
  return ((await answer.json()) as { stats: Record<string, unknown> }).stats;
}

async function idOf(name: string) {
  return ((await (await app.call("GET", `/v1/subscriptions/${name}`)).json()) as { id: string }).id;
}

async function deliveriesOf(name: string, state: string) {
  const answer = await app.call("GET", `/v1/subscriptions/${name}/deliveries?state=${state}`);
  return ((await answer.json()) as { data: Record<string, unknown>[] }).data;
}

test("prints what comes and acknowledges it, until Ctrl-C", async () => {
  await create("print");
  await append("print-1", "print.a", { n: 99.9 });
  const running = startCli(["consume", "print"], { env });
  await running.until(() => running.out().includes("print-1@1"));
  await append("print-1", "print.a", 2);
  await running.until(() => running.out().includes("print-1@2"));
  running.child.kill("SIGINT");
  const { code, out, err } = await running.ended;
  expect(code).toBe(0);
  expect(out.split("\n")).toEqual([
    expect.stringMatching(/print-1@1 {2}print\.a {2}\{"n":99\.9\}$/),
    expect.any(String),
    "",
  ]);
  expect(err).toBe("Consuming print. Ctrl-C ends.\n2 done.\n");
  expect(await statsOf("print")).toMatchObject({ delivered: "2", failed: "0", inFlight: 0 });
});

test("--max takes exactly so many; the next one goes on behind them", async () => {
  await create("max");
  await append("max-1", "max.a", 1, 2, 3, 4, 5);
  const first = await runCli(["consume", "max", "--max", "2", "--json"], { env });
  expect(first).toMatchObject({ code: 0, err: "" });
  const seen = first.out.trim().split("\n");
  expect(seen.map((line) => JSON.parse(line))).toMatchObject([
    { id: expect.any(String), lease: expect.any(String), attempt: 1, event: { data: 1 } },
    { event: { data: 2 } },
  ]);
  const rest = await runCli(["consume", "max", "--idle", "500ms", "--json"], { env });
  expect(
    rest.out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line).event.data),
  ).toEqual([3, 4, 5]);
  expect(await statsOf("max")).toMatchObject({ delivered: "5", failed: "0" });
});

test("a command gets the event and what it needs to know; exit code 0 is done", async () => {
  await create("run");
  await append("run-1", "run.a", { amount: "1", n: 1 });
  const folder = newFolder("cli");
  const command = `cat > event.json; env | grep ^GAPLESS_ | grep -v -e URL -e API_KEY > env.txt; echo "worked on $GAPLESS_STREAM"`;
  const ended = await runCli(["consume", "run", "--exec", command, "--max", "1"], { env, cwd: folder });
  expect(ended).toEqual({ code: 0, out: "worked on run-1\n", err: "Consuming run. Ctrl-C ends.\n1 done.\n" });
  const event = JSON.parse(readFileSync(join(folder, "event.json"), "utf8"));
  expect(event).toMatchObject({ type: "run.a", stream: "run-1", data: { amount: "1", n: 1 } });
  const told = Object.fromEntries(
    readFileSync(join(folder, "env.txt"), "utf8")
      .trim()
      .split("\n")
      .map((line) => line.split("=")),
  );
  expect(told).toEqual({
    GAPLESS_EVENT_ID: event.id,
    GAPLESS_EVENT_TYPE: "run.a",
    GAPLESS_STREAM: "run-1",
    GAPLESS_POSITION: event.position,
    GAPLESS_DELIVERY: event.position,
    GAPLESS_LEASE: expect.stringMatching(/^\d+$/),
    GAPLESS_ATTEMPT: "1",
    GAPLESS_SUBSCRIPTION: "run",
    GAPLESS_IDEMPOTENCY_KEY: `${await idOf("run")}:${event.id}`,
  });
  expect(await statsOf("run")).toMatchObject({ delivered: "1" });
});

test("exit codes: 65 parks, 75 lets it come again, others fail; the last line of standard error is the reason", async () => {
  await create("codes", { key: "none", retry: { attempts: 2, delays: ["1h"], jitter: 0 } });
  await append("codes-1", "codes.a", 0, 65, 75, 3);
  const command = `read -r event; code=$(echo "$event" | sed 's/.*"data":\\([0-9]*\\).*/\\1/'); echo "line one" >&2; echo "it said $code" >&2; exit $code`;
  const args = ["consume", "codes", "--exec", command, "--retry-after", "2h", "--max", "4", "--json"];
  const ended = await runCli(args, { env });
  expect(ended.code).toBe(0);
  const lines = ended.out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(lines.map(({ outcome, reason, event }) => [event.data, outcome, reason])).toEqual([
    [0, "done", undefined],
    [65, "park", "exit code 65: it said 65"],
    [75, "retry", "exit code 75: it said 75"],
    [3, "retry", "exit code 3: it said 3"],
  ]);
  expect(await statsOf("codes")).toMatchObject({ delivered: "1", parked: 1, retrying: 2 });
  expect(await deliveriesOf("codes", "parked")).toMatchObject([{ reason: "exit code 65: it said 65" }]);
  const [later, soon] = (await deliveriesOf("codes", "retrying")).map(({ dueAt }) => Date.parse(String(dueAt)));
  // --retry-after for the one, the policy for the other.
  expect((later ?? 0) - (soon ?? 0)).toBeGreaterThan(3_000_000);
});

test("a command that is not there ends it all; nothing is acknowledged", async () => {
  await create("broken");
  await append("broken-1", "broken.a", 1, 2);
  const ended = await runCli(["consume", "broken", "--exec", "/no/such/command"], { env });
  expect(ended).toMatchObject({ code: 1, out: "", err: expect.stringContaining("the command cannot be run") });
  expect(await statsOf("broken")).toMatchObject({ delivered: "0", inFlight: 0 });
});

test("a command that takes too long is ended, with what it has started, and has failed", async () => {
  await create("slow", { retry: { attempts: 1 } });
  await append("slow-1", "slow.a", 1);
  const folder = newFolder("cli");
  const command = "sleep 60 & echo $! > pid; wait";
  const ended = await runCli(["consume", "slow", "--exec", command, "--timeout", "500ms", "--max", "1"], {
    env,
    cwd: folder,
  });
  expect(ended).toMatchObject({ code: 0, err: expect.stringContaining("1 to come again.") });
  const pid = Number(readFileSync(join(folder, "pid"), "utf8"));
  await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow("ESRCH"), WAIT);
  expect(await statsOf("slow")).toMatchObject({ parked: 1 });
});

test("Ctrl-C waits for the command at work and acknowledges it", async () => {
  await create("drain");
  await append("drain-1", "drain.a", 1, 2);
  const folder = newFolder("cli");
  const command = "echo begun; while [ ! -e go ]; do sleep 0.05; done; echo over";
  const running = startCli(["consume", "drain", "--exec", command], { env, cwd: folder });
  await running.until(() => running.out().includes("begun"));
  running.child.kill("SIGINT");
  await vi.waitFor(async () => expect((await statsOf("drain"))["inFlight"]).toBeGreaterThan(0), WAIT);
  writeFileSync(join(folder, "go"), "");
  const { code, out } = await running.ended;
  expect({ code, out }).toEqual({ code: 0, out: "begun\nover\n" });
  expect(await statsOf("drain")).toMatchObject({ delivered: "1", inFlight: 0 });
});

test("commands at once are of different keys", async () => {
  await create("keys");
  for (const stream of ["keys-1", "keys-2", "keys-3"]) await append(stream, "keys.a", 1, 2);
  const folder = newFolder("cli");
  // Each waits until three are at work: of one key they never would be.
  const command = `touch "$GAPLESS_STREAM.$GAPLESS_DELIVERY"; for i in $(seq 200); do [ $(ls | grep -c keys) -ge 3 ] && exit 0; sleep 0.05; done; exit 1`;
  const ended = await runCli(["consume", "keys", "--exec", command, "--concurrency", "3", "--max", "6"], {
    env,
    cwd: folder,
  });
  expect(ended).toMatchObject({ code: 0, err: expect.stringContaining("6 done.") });
});

test("a subscription that is not there, a key that may not: it ends at once", async () => {
  expect(await runCli(["consume", "nobody"], { env })).toMatchObject({ code: 6, out: "" });
  expect(await runCli(["consume", "run"], { env: wayInto(app, "gpl_wrong") })).toMatchObject({ code: 4, out: "" });
});
