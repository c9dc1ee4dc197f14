// Triggers, schedules, channels, secrets and values from the command line, as people see them. What every door has is
// tested in test/contract.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, test, vi } from "vitest";
import { opener, type Sealed } from "../actions/opener.ts";
import { SECRET_KEY } from "../actions/scene.ts";
import { startTestApp, type TestApp } from "../helpers/app.ts";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { callCli } from "./call_cli.ts";
import { wayInto } from "./run_cli.ts";

let database: TestDatabase;
let app: TestApp;
let env: Record<string, string>;
let cwd: string;

beforeAll(async () => {
  database = await createDatabase();
  app = await startTestApp(database, {}, { secretKey: SECRET_KEY });
  env = wayInto(app);
  cwd = mkdtempSync(join(tmpdir(), "gapless-cli-"));
  return async () => {
    rmSync(cwd, { recursive: true, force: true });
    await app.stop();
  };
});

async function cli(...args: string[]): Promise<string> {
  const { code, out, err } = await callCli(args, { env, cwd });
  expect({ args, code, err: code === 0 ? "" : err }).toEqual({ args, code: 0, err: "" });
  return out;
}

const get = async (path: string) => (await app.call("GET", path)).json() as Promise<never>;

test("a trigger by options: what it set off, what it would do, how they are doing", async () => {
  const [made, shown] = [
    await cli(
      ..."trigger define alarm --types seen --count 2 --within 5m --by data.who --append alarms=alarm.raised".split(
        " ",
      ),
      ..."--log={{count}} --rate 10/1m --attempts 2 --label team=a".split(" "),
    ),
    (await get("/v1/triggers/alarm")) as Record<string, unknown>,
  ];
  expect(made).toBe("Trigger alarm is at version 1.\n");
  expect(shown).toMatchObject({
    frequency: { count: 2, within: "5m", key: "data.who" },
    rate: { limit: 10, per: "1m" },
    retry: { attempts: 2 },
    labels: { team: "a" },
    actions: [
      { type: "append", stream: "alarms", event: { type: "alarm.raised", data: "{{data}}" } },
      { type: "log", message: "{{count}}" },
    ],
  });
  const events = ["ada", "bob", "ada"].map((who) => ({ type: "seen", data: { who } }));
  await app.call("POST", "/v1/streams/seen-1/events", { events, wait: "position" });
  const [{ id }] = await vi.waitFor(
    async () => {
      const { data } = (await get("/v1/triggers/alarm/history?state=done")) as { data: [{ id: string }] };
      expect(data).toHaveLength(1);
      return data;
    },
    { timeout: 20_000 },
  );
  const [list, history, firing, tested, back, stats] = await Promise.all([
    cli("trigger", "list"),
    cli("trigger", "history", "alarm"),
    cli("trigger", "firing", "alarm", id),
    cli("trigger", "test", "alarm", '{"type": "other", "data": {}}'),
    cli("trigger", "backtest", "alarm"),
    cli("trigger", "stats"),
  ]);
  expect(list).toMatch(/^alarm +active +1 +\S+Z +0 +0$/m);
  expect(history).toMatch(new RegExp(`^${id} +done +1 +\\S+Z +seen seen-1@3 +append:ok log:ok +–$`, "m"));
  expect(firing).toMatch(/^1 +append +ok +\d+ +\{.*"stream":"alarms"/m);
  expect(firing).toMatch(/^1 +\S+Z +delivered +–$/m);
  expect(tested).toMatch(/^The event does not match\.\n1\. \{"?/);
  expect(back).toMatch(/^3 of \d+ match\. It would have fired 1 time\.\n/);
  expect(stats).toMatch(/^succeeded, last 24 h +1$/m);
  await cli("trigger", "create", "later", "--types", "late", "--log", "x");
  await cli("trigger", "pause", "later");
  expect(await cli("trigger", "test", "later", '{"type": "late", "data": {}}')).toMatch(
    /^The event matches\. It fires, but it is paused: the firing waits until it is resumed\.$/m,
  );
});

test("a schedule: previewed, made, listed, run, paused with a note", async () => {
  const preview = "schedule preview --timezone Europe/Berlin --count 2 --after 2030-03-30T12:00:00Z --cron".split(" ");
  expect(await cli(...preview, "0 9 * * *")).toBe("2030-03-31T07:00:00.000000Z\n2030-04-01T07:00:00.000000Z\n");
  expect(
    await cli(
      ..."schedule create nightly --timezone Europe/Berlin --catch-up 3 --overlap queue --log ran --cron".split(" "),
      "30 3 * * *",
    ),
  ).toBe("Schedule nightly is at version 1.\n");
  expect(await get("/v1/schedules/nightly")).toMatchObject({
    catchUp: { all: 3 },
    overlap: "queue",
    actions: [{ type: "log", message: "ran" }],
  });
  expect(await cli("schedule", "run", "nightly")).toBe("nightly runs: firing 1.\n");
  const [list, paused] = [
    await cli("schedule", "list"),
    await cli("schedule", "pause", "nightly", "--note", "for the move"),
  ];
  expect(list).toMatch(/^nightly +active +30 3 \* \* \* Europe\/Berlin +\S+:30:00\S+Z +/m);
  expect(paused).toBe("nightly is paused.\n");
  expect(await get("/v1/schedules/nightly")).toMatchObject({ pauseNote: "for the move" });
});

test("a job is enqueued once, by an id of one's own, with every digit of its input", async () => {
  const id = "0190aaaa-0000-7000-8000-00000000000a";
  const calls = ["", " (known already)"].map((known) => `Job ${id} waits for a worker of resize${known}.\n`);
  for (const line of calls)
    expect(await cli("enqueue", "resize", '{"n": 1.50}', "--id", id, "--timeout", "5m")).toBe(line);
  const [{ type, topic, data }] = (await get(`/v1/streams/job-${id}/events`).then(({ data }) => data)) as [
    Record<string, unknown>,
  ];
  expect({ type, topic, data }).toMatchObject({
    type: "job.created",
    topic: `jobs/resize/${id}`,
    data: { job_id: id, name: "resize", input: { n: 1.5 }, timeout: "5m" },
  });
  const refused = await callCli(["enqueue", "a/b", "--json"], { env });
  expect({ code: refused.code, told: JSON.parse(refused.err) }).toMatchObject({ code: 2, told: { field: "name" } });
});

test("a secret is read from a file or standard input, and shown by nothing", async () => {
  writeFileSync(join(cwd, "value.txt"), "hunter2\n");
  const calls = [
    await callCli(["secret", "set", "A", "--value-file", "value.txt"], { env, cwd }),
    await callCli(["secret", "set", "B", "--json"], { env, cwd, input: "hunter3\n" }),
    await callCli(["secret", "list"], { env }),
  ];
  expect(calls.map(({ code, err }) => [code, err])).toEqual([
    [0, ""],
    [0, ""],
    [0, ""],
  ]);
  expect(calls.map(({ out }) => out).join("")).not.toContain("hunter");
  expect(calls[2]?.out).toMatch(/^A +\S+Z\nB +\S+Z$/m);
  // The line break of the file belongs to neither.
  const open = opener(SECRET_KEY);
  const sealed = await database.query<Sealed>(
    "select sealed, label from gapless.act_secrets('default', '{A,B}') order by name",
  );
  expect(sealed.map(open)).toEqual(["hunter2", "hunter3"]);
  const refused = await callCli(["secret", "set", "a b", "--json"], { env, input: "hunter4" });
  expect({ code: refused.code, told: JSON.parse(refused.err) }).toMatchObject({ code: 2, told: { field: "name" } });
  expect(refused.err).not.toContain("hunter4");
});

test("channels and values: made, shown, listed, removed; another tenant has no part in them", async () => {
  expect(await cli("channel", "define", "ops", "--type", "webhook", "--url", "https://a.example/x")).toBe(
    "Channel ops sends to webhook.\n",
  );
  expect(await cli("value", "set", "circuit", '{"state": 1.50}', "--ttl", "1h")).toMatch(
    /^Kept circuit until \S+Z\.\n$/,
  );
  const [channels, value, values] = await Promise.all([
    cli("channel", "list"),
    cli("value", "get", "circuit"),
    cli("value", "list"),
  ]);
  expect(channels).toMatch(/^ops +webhook +\S+Z$/m);
  expect(value).toBe('{"state":1.50}\n');
  expect(values).toMatch(/^circuit +\{"state":1\.50\} +\S+Z$/m);
  await database.query("select gapless.create_tenant('stranger')");
  const [row] = await database.query("select api_key from gapless.create_api_key('k', '{*}', null, 'stranger')");
  const stranger = wayInto(app, String(row?.["api_key"]));
  for (const args of [
    ["channel", "get", "ops"],
    ["value", "get", "circuit"],
    ["secret", "remove", "A"],
  ]) {
    const { code, out } = await callCli(args, { env: stranger });
    expect({ args, code, out }).toEqual({ args, code: 6, out: "" });
  }
  expect((await callCli(["channel", "list"], { env: stranger })).out).toBe("There is no channel.\n");
  expect(await cli("channel", "remove", "ops")).toBe("Removed ops.\n");
  expect(await cli("value", "remove", "circuit", "--json")).toBe('{"removed":"circuit"}\n');
});

test("built-in events: listed, switched", async () => {
  const [types, switched] = [await cli("builtin", "types"), await cli("builtin", "switch", "schedules", "off")];
  expect(types).toMatch(/^schedule\.started +gapless +schedules +\S/m);
  expect(switched).toBe("schedules: off.\n");
  expect(await cli("builtin", "families")).toMatch(/^schedules +off +chosen +\S/m);
  const refused = await callCli(["builtin", "switch", "schedules", "never"], { env });
  expect(refused).toMatchObject({ code: 2, err: expect.stringContaining("on, off or default") });
});

test("changes of a table: captured, listed, told, released", async () => {
  await database.query("create table orders (id bigint primary key, total numeric)");
  const owner = { GAPLESS_DATABASE_URL: database.adminUrl };
  const speak = async (...args: string[]) => (await callCli(["capture", ...args], { env: owner, cwd })).out;
  expect(await speak("define", "orders", "--operations", "insert", "--when", "new.total > 10")).toMatch(
    /^Changes of orders go to streams \S+\.\n$/,
  );
  expect(await speak("list")).toMatch(/^(public\.)?orders +insert +id +\S+ +\S+ +–$/m);
  await database.query("insert into orders values (1, 5), (2, 50)");
  await vi.waitFor(
    async () => expect(((await get("/v1/events?types=row.inserted")) as { data: [] }).data).toHaveLength(1),
    { timeout: 20_000 },
  );
  expect(await speak("release", "orders")).toBe("Released orders.\n");
  expect(await speak("list")).toBe("There is no capture.\n");
  expect(await speak("schemas")).toBe("There is no captured schema.\n");
  expect(await speak("schema", "public")).toBe("Changes of schema public are told.\n");
  expect(await speak("schemas")).toMatch(/^public +\S+$/m);
  expect(await speak("schema", "public", "--release")).toBe("Changes of schema public are told no more.\n");
  await database.query("alter table orders add part_of bigint references orders on update cascade");
  const warned = await callCli(["capture", "define", "orders"], { env: owner, cwd });
  expect(warned).toMatchObject({ code: 0, err: expect.stringContaining("warning: public.orders refers to itself") });
  expect(await speak("release", "orders")).toBe("Released orders.\n");
  const nothing = await callCli(["capture", "define", "nothing"], { env: owner });
  expect(nothing).toMatchObject({ code: 6, err: expect.stringContaining("nothing") });
  const bad = await callCli(["capture", "define", "orders", "--key", "nobody", "--json"], { env: owner });
  expect({ code: bad.code, told: JSON.parse(bad.err).message }).toEqual({
    code: 2,
    told: expect.stringContaining("key"),
  });
});
