// Consumer groups from the command line: define, look, steer, receive, settle, park and redrive.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { startTestApp, type TestApp } from "../helpers/app.ts";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { newFolder } from "../helpers/server_process.ts";
import { callCli } from "./call_cli.ts";
import { wayInto } from "./run_cli.ts";

let database: TestDatabase;
let app: TestApp;
let env: Record<string, string>;

beforeAll(async () => {
  database = await createDatabase();
  app = await startTestApp(database);
  env = wayInto(app);
  return () => app.stop();
});

/** Runs a verb that must work. */
async function cli(...args: string[]): Promise<string> {
  const { code, out, err } = await callCli(args, { env });
  expect({ args, code, err: code === 0 ? "" : err }).toEqual({ args, code: 0, err: "" });
  return out;
}

const json = async (...args: string[]) => JSON.parse(await cli(...args, "--json"));

async function append(stream: string, ...types: string[]): Promise<void> {
  const events = types.map((type) => ({ type, data: { n: 1 } }));
  const answer = await app.call("POST", `/v1/streams/${stream}/events`, { events, wait: "position" });
  expect(answer.status).toBe(201);
}

test("create with options, with a spec, and with both; the digits of a selector stay", async () => {
  const made = await json(
    ...["subscription", "create", "options", "--types", "order.*,mail.sent", "--where", '{"path":"data.n","gt":99.90}'],
    ...["--key", "none", "--attempts", "3", "--delays", "1s,5m", "--when-exhausted", "drop", "--timeout", "90s"],
    ...["--max-in-flight", "9", "--batch-size", "4", "--rate", "100/1m", "--history", "all", "--start", "0"],
    ...["--label", "team=billing", "--label", "tier=1", "--paused"],
  );
  expect(made).toMatchObject({
    name: "options",
    mode: "pull",
    status: "paused",
    selector: { types: ["order.*", "mail.sent"], where: { path: "data.n", gt: 99.9 } },
    key: "none",
    retry: { attempts: 3, delays: ["1s", "5m"] },
    whenExhausted: "drop",
    timeout: "1m30s",
    maxInFlight: 9,
    batch: { size: 4 },
    rate: { limit: 100, per: "1m" },
    history: "all",
    labels: { team: "billing", tier: "1" },
  });
  const folder = newFolder("cli");
  const spec = '{"selector": {"where": {"path": "data.n", "gt": 12345678901234567890.10}}, "retry": {"jitter": 0}}';
  writeFileSync(join(folder, "spec.json"), spec);
  const args = [
    "subscription",
    "create",
    "spec",
    "--spec",
    "@spec.json",
    "--attempts",
    "2",
    "--start",
    "now",
    "--json",
  ];
  const { code, out } = await callCli(args, { env, cwd: folder });
  expect(code).toBe(0);
  expect(out).toContain('"gt":12345678901234567890.10');
  expect(JSON.parse(out)).toMatchObject({ retry: { attempts: 2, jitter: 0 } });
  expect(await cli("subscription", "get", "spec", "--json")).toContain('"gt":12345678901234567890.10');
});

test("define, change, list, get, pause, resume, reset, replay, remove", async () => {
  expect(await cli("subscription", "define", "steered", "--types", "st.*")).toBe(
    "Consumer group steered is at version 1.\n",
  );
  expect(await cli("subscription", "define", "steered", "--types", "st.*")).toContain("version 1");
  expect(await cli("subscription", "change", "steered", "--timeout", "5s")).toContain("version 2");
  expect(await json("subscription", "change", "steered", "--spec", '{"timeout": null}')).toMatchObject({
    version: 3,
    timeout: "30s",
    selector: { types: ["st.*"] },
  });
  await append("st-1", "st.a", "st.b");
  const list = await cli("subscription", "list");
  expect(list.split("\n")[0]?.split(/ {2,}/)).toEqual([
    "name",
    "status",
    "checkpoint",
    "behind",
    "in flight",
    "waiting",
    "parked",
    "delivered",
  ]);
  expect(list).toMatch(/^steered +active +0 +2 +0 +0 +0 +0$/m);
  const { subscriptions } = await json("subscription", "list");
  expect(subscriptions.map(({ name }: { name: string }) => name)).toEqual(["options", "spec", "steered"]);
  expect(await cli("subscription", "get", "steered")).toMatch(/^selector +\{"types":\["st\.\*"\]\}$/m);
  expect(await cli("subscription", "pause", "steered")).toBe("steered is paused.\n");
  expect(await cli("subscription", "resume", "steered")).toBe("steered is active.\n");
  expect(await cli("subscription", "reset", "steered", "now")).toBe("steered goes on at position 3.\n");
  expect(await cli("subscription", "reset", "steered", "1")).toBe("steered goes on at position 2.\n");
  expect(await json("subscription", "reset", "steered", "2020-01-01T00:00:00Z")).toMatchObject({
    stats: { next: "1" },
  });
  await cli("subscription", "reset", "steered", "now");
  expect(await json("subscription", "replay", "steered", "--up-to", "2")).toMatchObject({
    stats: { replay: { upTo: "2" } },
  });
  expect(await cli("subscription", "change", "steered", "--rename", "renamed")).toContain("renamed is at version");
  expect(await cli("subscription", "remove", "renamed")).toBe("Removed renamed.\n");
  expect(await callCli(["subscription", "get", "renamed"], { env })).toMatchObject({ code: 6, out: "" });
});

test("receive and settle; a lost lease is exit code 5", async () => {
  await cli("subscription", "create", "work", "--types", "work.*");
  await append("work-1", "work.a", "work.b");
  await append("work-2", "work.c");
  const shown = await cli("receive", "work", "--max", "2", "--consumer", "one");
  expect(shown).toMatch(/^ *\d+ +\d+ {2}1 +\d+ {2}\S+ \S+Z {2}work-1@1 {2}work\.a {2}\{"n":1\}\n/);
  const [, lease = "", id = ""] = /^ *(\d+) +(\d+)/.exec(shown) ?? [];
  expect(await cli("renew", "work", lease, "--timeout", "2m")).toContain(`Lease ${lease} lasts until 2`);
  expect(await cli("ack", "work", lease, id)).toBe("1 done.\n");
  expect(await cli("nack", "work", lease, "--delay", "0s", "--reason", "later")).toBe("1 to come again.\n");
  const { deliveries } = await json("receive", "work", "--wait", "5s", "--consumer", "two");
  const types = deliveries.map(({ event, attempt }: { event: { type: string }; attempt: number }) => [
    event.type,
    attempt,
  ]);
  expect(types).toEqual([
    ["work.b", 2],
    ["work.c", 1],
  ]);
  const [b, c] = deliveries;
  expect(await json("skip", "work", b.lease, b.id, "--reason", "not mine")).toEqual({ settled: 1 });
  expect(await cli("park", "work", c.lease, c.id, "--reason", "poison")).toBe("1 set aside.\n");
  const late = await callCli(["ack", "work", lease, id, "--json"], { env });
  expect(late).toMatchObject({ code: 5, out: "" });
  expect(JSON.parse(late.err)).toMatchObject({ code: "lease_lost", field: "lease", exit: 5 });
  expect((await callCli(["receive", "work"], { env })).err).toBe("There was nothing to receive.\n");
  expect((await callCli(["receive", "work", "--ndjson", "--auto-ack"], { env })).out).toBe("");

  expect(await cli("subscription", "parked", "work")).toMatch(
    new RegExp(`^${c.id} +parked +1 +work\\.c +work-2@1 +– +poison$`, "m"),
  );
  expect((await json("subscription", "deliveries", "work", "--state", "parked", "--limit", "1")).data).toMatchObject([
    { id: c.id, state: "parked", reason: "poison" },
  ]);
  expect(await cli("subscription", "deliveries", "work", "--state", "leased")).toBe("There is none.\n");
  const detail = await cli("subscription", "delivery", "work", c.id);
  expect(detail).toMatch(/^state +parked$/m);
  expect(detail).toMatch(/work-2@1 {2}work\.c {2}\{"n":1\}$/m);
  expect(detail).toMatch(/^1 +\S+Z +parked +– +\S+ +two +poison$/m);
  expect(await json("subscription", "delivery", "work", c.id)).toMatchObject({
    event: { type: "work.c" },
    state: "parked",
  });
  expect(await cli("subscription", "redrive", "work", c.id)).toBe("1 to be delivered again.\n");
  const again = await json("receive", "work", "--wait", "5s");
  expect(again.deliveries).toMatchObject([{ id: c.id }]);
  await cli("park", "work", again.deliveries[0].lease);
  expect(await json("subscription", "redrive", "work", "--all", "--max", "1")).toEqual({ count: 1 });
  await cli("park", "work", (await json("receive", "work", "--wait", "5s")).deliveries[0].lease);
  expect(await cli("subscription", "discard", "work", "--all")).toBe("1 given up.\n");
  expect((await json("subscription", "get", "work")).stats).toMatchObject({ parked: 0, delivered: "1", skipped: "1" });
});

test("claim: exit code 0 the first time, 5 afterwards", async () => {
  expect(await callCli(["claim", "options", "k-1"], { env })).toEqual({ code: 0, out: "claimed\n", err: "" });
  expect(await callCli(["claim", "options", "k-1"], { env })).toEqual({ code: 5, out: "claimed before\n", err: "" });
  const bad = await callCli(["claim", "options", "k-1", "--window", "40d", "--json"], { env });
  expect([bad.code, JSON.parse(bad.err).field]).toEqual([2, "window"]);
});

test.each([
  ["a name that is taken", 5, ["subscription", "create", "options"], "already_exists", undefined],
  ["a name that is none", 2, ["subscription", "create", "two words"], "invalid_input", "name"],
  ["a duration that is none", 2, ["subscription", "create", "x", "--timeout", "soon"], "invalid_input", "timeout"],
  ["a start that is none", 2, ["subscription", "create", "x", "--start", "soon"], "invalid_input", "start.time"],
  [
    "a condition that is none",
    2,
    ["subscription", "create", "x", "--where", '{"path":"data.a","gt":[]}'],
    "invalid_input",
    "selector.where.gt",
  ],
  ["a subscription that is none", 6, ["receive", "nobody"], "not_found", undefined],
  ["a wait that is too long", 2, ["receive", "options", "--wait", "1h"], "invalid_input", "wait"],
  ["a delivery that is none", 6, ["subscription", "delivery", "options", "999"], "not_found", undefined],
])("%s: exit code %i, with code and field", async (_, exit, args, code, field) => {
  const ended = await callCli([...args, "--json"], { env });
  expect({ code: ended.code, out: ended.out }).toEqual({ code: exit, out: "" });
  expect(JSON.parse(ended.err)).toMatchObject({ code, exit, ...(field === undefined ? {} : { field }) });
});

test("another tenant's key finds nothing, a key without the permission is exit code 4", async () => {
  await database.query("select gapless.create_tenant('stranger')");
  const keyOf = async (tenant: string, permissions: string[]) => {
    const [row] = await database.query("select api_key from gapless.create_api_key('k', $1, null, $2)", [
      permissions,
      tenant,
    ]);
    return wayInto(app, String(row?.["api_key"]));
  };
  const stranger = await keyOf("stranger", ["*"]);
  for (const args of [
    ["subscription", "get", "work"],
    ["subscription", "change", "work", "--key", "none"],
    ["subscription", "pause", "work"],
    ["subscription", "reset", "work", "beginning"],
    ["subscription", "remove", "work"],
    ["subscription", "parked", "work"],
    ["subscription", "redrive", "work", "--all"],
    ["receive", "work"],
    ["ack", "work", "1"],
    ["consume", "work"],
  ]) {
    const { code, out } = await callCli(args, { env: stranger });
    expect({ args, code, out }).toEqual({ args, code: 6, out: "" });
  }
  expect((await callCli(["subscription", "list"], { env: stranger })).out).toBe("There is no consumer group.\n");
  const reader = await keyOf("default", ["events:read", "subscriptions:read"]);
  expect((await callCli(["subscription", "get", "work"], { env: reader })).code).toBe(0);
  for (const [args, permission] of [
    [["subscription", "pause", "work"], "subscriptions:admin"],
    [["receive", "work"], "subscriptions:consume"],
  ] as const) {
    expect(await callCli([...args], { env: reader })).toMatchObject({
      code: 4,
      err: expect.stringContaining(permission),
    });
  }
  expect(await json("subscription", "get", "work")).toMatchObject({ version: 1, status: "active" });
});

test("selectors: why an event matches, and how many do", async () => {
  const where = '{"all":[{"path":"data.amount","gte":50},{"path":"data.tags","exists":true}]}';
  const event = '{"type":"sale.made","data":{"amount":5,"tags":["new"]}}';
  expect(await cli("selector", "explain", event, "--types", "sale.*", "--where", where)).toBe(
    [
      "The event does not match.",
      '✓ types ["sale.*"], and it is "sale.made"',
      "✗ where",
      "  ✗ all",
      "    ✗ data.amount gte 50, and it is 5",
      '    ✓ data.tags exists true, and it is ["new"]',
      "",
    ].join("\n"),
  );
  await append("sale-1", "sale.made", "sale.made", "sale.lost");
  expect(await cli("selector", "test", "--types", "sale.made", "--last", "3")).toMatch(
    /^2 of 3 match\.\n.+sale-1@1.+\n.+sale-1@2/,
  );
  const found = await json("selector", "test", "--selector", '{"types":["sale.lost"]}', "--after", "0");
  expect(found).toMatchObject({ matched: 1, sample: [{ type: "sale.lost", version: "3" }] });
  expect(await json("selector", "explain", found.sample[0].id, "--types", "sale.made")).toMatchObject({
    matches: false,
  });
  const bad = await callCli(["selector", "test", "--where", '{"path":"data.a","gt":[]}', "--json"], { env });
  expect(bad.code).toBe(2);
  expect(JSON.parse(bad.err)).toMatchObject({ field: "selector.where.gt" });
});
