// Imports against a real server: once and only once, whatever happens in between.

import { closeSync, openSync, readFileSync, statSync, symlinkSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { scan } from "@gapless/server/json";
import { beforeAll, beforeEach, expect, test } from "vitest";
import { startTestApp, type TestApp } from "../helpers/app.ts";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { newFolder } from "../helpers/server_process.ts";
import { randomText } from "../json/random_text.ts";
import { callCli } from "./call_cli.ts";
import { runCli, startCli, wayInto } from "./run_cli.ts";

let database: TestDatabase;
let app: TestApp;
let env: Record<string, string>;
let folder: string;

beforeAll(async () => {
  database = await createDatabase();
  app = await startTestApp(database);
  return () => app.stop();
});

/** Each test has a tenant and a folder of its own. */
beforeEach(async () => {
  folder = newFolder("import");
  env = wayInto(app, await newTenant());
});

let tenants = 0;
async function newTenant(): Promise<string> {
  const tenant = `t${++tenants}`;
  await database.query("select gapless.create_tenant($1)", [tenant]);
  const [made] = await database.query<{ api_key: string }>(
    "select api_key from gapless.create_api_key('k', tenant => $1)",
    [tenant],
  );
  return made?.api_key ?? "";
}

function file(name: string, text: string | Buffer): string {
  writeFileSync(join(folder, name), text);
  return name;
}

const cli = (...args: string[]) => callCli(args, { env, cwd: folder });
const result = async (...args: string[]) => {
  const { code, out, err } = await cli(...args, "--json");
  expect({ code, err: err.replace(/^\d+ %.*\n/gm, "") }).toEqual({ code: 0, err: "" });
  return JSON.parse(out) as { read: number; appended: number; known: number; refused: number };
};
const stats = async () => JSON.parse((await cli("stats", "--json")).out) as { events: string; streams: string };
const lines = (from: number, to: number, streams = 50): string =>
  Array.from(
    { length: to - from },
    (_, i) => `{"stream":"s-${(from + i) % streams}","type":"t","data":{"n":${from + i}}}\n`,
  ).join("");

async function expectEveryLaw(): Promise<void> {
  for (;;) {
    const [row] = await database.query<{ sequenced: string }>("call gapless.sequence()");
    if (row?.sequenced === "0") break;
  }
  expect(await database.query("select * from gapless.verify()")).toEqual([]);
}

test("a second run adds nothing; neither do other batches, nor the same lines under another path", async () => {
  file("a.ndjson", lines(0, 2_500));
  expect(await result("import", "a.ndjson")).toEqual({ read: 2_500, appended: 2_500, known: 0, refused: 0 });
  expect(await result("import", "a.ndjson")).toEqual({ read: 2_500, appended: 0, known: 2_500, refused: 0 });
  expect(await result("import", "a.ndjson", "--batch-size", "7", "--concurrency", "1")).toMatchObject({
    appended: 0,
    known: 2_500,
  });
  const piped = await callCli(["import", "-", "--source", "a.ndjson", "--json"], { env, input: lines(0, 2_500) });
  expect(JSON.parse(piped.out)).toMatchObject({ appended: 0, known: 2_500 });
  expect(await stats()).toMatchObject({ events: "2500", streams: "50" });
  await expectEveryLaw();
});

test("a pipe has no name: records without ids need one, or a key", async () => {
  const given = { env, input: lines(0, 3) };
  expect(await callCli(["import", "-"], given)).toMatchObject({ code: 1, err: expect.stringContaining("--source") });
  for (const args of [
    ["--key", "{data.n}"],
    ["--source", "today"],
    ["--source", "tomorrow"],
  ]) {
    const { out } = await callCli(["import", "-", ...args, "--json"], given);
    expect(JSON.parse(out)).toMatchObject({ appended: 3 });
  }
});

test("what has grown is completed, though no batch is as it was", async () => {
  file("a.ndjson", lines(0, 1_234));
  await result("import", "a.ndjson");
  file("a.ndjson", lines(0, 3_000));
  expect(await result("import", "a.ndjson")).toEqual({ read: 3_000, appended: 1_766, known: 1_234, refused: 0 });
  expect(await stats()).toMatchObject({ events: "3000" });
});

test("with one batch at a time the log has the order of the input; with several each stream has", async () => {
  file("a.ndjson", lines(0, 700, 9));
  await result("import", "a.ndjson", "--concurrency", "1", "--batch-size", "50");
  const numbers = async (...args: string[]) =>
    (await cli("read", "--all", "--ndjson", ...args)).out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line).data.n);
  while ((JSON.parse((await cli("stats", "--json")).out) as { pending: string }).pending !== "0");
  expect(await numbers()).toEqual(Array.from({ length: 700 }, (_, n) => n));
  env = wayInto(app, await newTenant());
  await result("import", "a.ndjson", "--concurrency", "8", "--batch-size", "10");
  for (let s = 0; s < 9; s++) {
    const own = await numbers("--stream", `s-${s}`);
    expect(own).toEqual(Array.from({ length: 700 }, (_, n) => n).filter((n) => n % 9 === s));
  }
});

test("killed in the middle and run again: everything once, in order", async () => {
  file("big.ndjson", lines(0, 15_000, 300));
  for (let kills = 0; kills < 3; kills++) {
    const call = startCli(["import", "big.ndjson", "--batch-size", "200"], { env, cwd: folder });
    const before = Number((await stats()).events);
    for (;;) {
      const { events } = JSON.parse(
        await (
          await fetch(`${app.url}/v1/stats`, { headers: { authorization: `Bearer ${env["GAPLESS_API_KEY"]}` } })
        ).text(),
      ) as { events: string };
      if (Number(events) > before + 1_000 || Number(events) === 15_000 || call.child.exitCode !== null) break;
      await sleep(5);
    }
    call.child.kill("SIGKILL");
    await call.ended;
  }
  const half = Number((await stats()).events);
  expect(half).toBeGreaterThan(1_000);
  const ended = await result("import", "big.ndjson");
  // What the killed client had sent last may have been stored after the count.
  expect(ended).toEqual({ read: 15_000, appended: 15_000 - ended.known, known: ended.known, refused: 0 });
  expect(ended.known).toBeGreaterThanOrEqual(half);
  expect(await stats()).toMatchObject({ events: "15000", streams: "300" });
  const [order] = await database.query(
    `select count(*) filter (where n <= before) as wrong, count(distinct n) as numbers from (
      select (e.data->>'n')::int as n, lag((e.data->>'n')::int) over (partition by e.stream order by e.version) as before
      from gapless.event e join gapless.tenant t on t.id = e.tenant_id where t.name = $1) x`,
    [`t${tenants}`],
  );
  expect(order).toEqual({ wrong: "0", numbers: "15000" });
  await expectEveryLaw();
}, 120_000);

test("Ctrl-C: what is under way is finished, and the same command goes on", async () => {
  file("big.ndjson", lines(0, 12_000));
  const call = startCli(["import", "big.ndjson", "--batch-size", "50"], { env, cwd: folder });
  while ((await stats()).events === "0") await sleep(5);
  call.child.kill("SIGINT");
  const { code, err } = await call.ended;
  expect({ code, err }).toEqual({ code: 130, err: expect.stringContaining("The same command goes on") });
  const { events } = await stats();
  expect(Number(events)).toBeLessThan(12_000);
  expect(err).toContain(`${events} appended, 0 known`);
  expect(await result("import", "big.ndjson")).toMatchObject({
    appended: 12_000 - Number(events),
    known: Number(events),
  });
});

test("Ctrl-C while a pipe says nothing: what came is stored", async () => {
  const args = ["import", "-", "--source", "pipe", "--batch-size", "5", "--concurrency", "1"];
  const call = startCli(args, { env, cwd: folder, open: true });
  call.child.stdin?.write(lines(0, 12));
  // The last two wait for more.
  while ((await stats()).events !== "10");
  call.child.kill("SIGINT");
  const { code, err } = await call.ended;
  expect({ code, err }).toEqual({ code: 130, err: expect.stringContaining("12 records read: 12 appended") });
  expect(await stats()).toMatchObject({ events: "12" });
});

test("a bad line ends it, with its number, its field and its rule; what came before is stored, nothing behind it", async () => {
  const bad: [string, string][] = [
    ['{"stream":"s","type":"t"', "line 11: is no JSON"],
    ['{"stream":"s","type":"two words","data":1}', "line 11: type: must be 1 to 128"],
    ['{"type":"t","data":1}', "line 11: stream: is wanted"],
    [`{"stream":"${"x".repeat(257)}","type":"t","data":1}`, "line 11: stream: must be a text of 1 to 256"],
    ['{"stream":"s","type":"t","data":"\\u0000"}', "NUL"],
    ['{"stream":"s","type":"t","data":1,"occurredAt":"soon"}', "line 11: occurredAt: must be a time"],
    [`{"stream":"s","type":"t","data":"${"x".repeat(300_000)}"}`, "line 11: must not be larger than 262144 bytes"],
  ];
  for (const [i, [line, told]] of bad.entries()) {
    file("bad.ndjson", `${lines(0, 10)}${line}\n${lines(11, 20)}`);
    const { code, out, err } = await cli("import", "bad.ndjson", "--concurrency", "1", "--source", `bad-${i}`);
    expect({ code, out, err }).toEqual({ code: 1, out: "", err: expect.stringContaining(told) });
    expect(err).toContain("bad.ndjson, line 11");
    expect(await stats()).toMatchObject({ events: String((i + 1) * 10) });
  }
  // Corrected, the same command goes on.
  file("bad.ndjson", lines(0, 20));
  expect(await result("import", "bad.ndjson", "--concurrency", "1", "--source", "bad-0")).toMatchObject({
    appended: 10,
    known: 10,
  });
});

test("a line the server refuses: every line before it is stored, and no stream goes on behind it", async () => {
  const type = (n: number) => (n === 7_003 ? "no type" : "t");
  const line = (n: number) => `{"stream":"s-${n % 40}","type":"${type(n)}","data":{"n":${n}}}\n`;
  file("bad.ndjson", Array.from({ length: 10_000 }, (_, n) => line(n)).join(""));
  const { code, err } = await cli("import", "bad.ndjson", "--batch-size", "100");
  expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining("bad.ndjson, line 7004: type: ") });
  const stored = await database.query<{ stream: string; n: number }>(
    `select e.stream, (e.data->>'n')::int as n from gapless.event e join gapless.tenant t on t.id = e.tenant_id where t.name = $1`,
    [`t${tenants}`],
  );
  expect(stored.filter(({ n }) => n < 7_003).length).toBe(7_003);
  expect(stored.filter(({ stream, n }) => stream === "s-3" && n > 7_003)).toEqual([]);
});

test("--rejects keeps bad lines with the reasons, and goes on", async () => {
  const bad = [
    "nonsense",
    '{"stream":"s","type":"no type","data":1}',
    '{"stream":"s","data":1}',
    '{"stream":"s","type":"t","data":1,"id":"17"}',
  ];
  file("mixed.ndjson", `${lines(0, 100)}${bad.join("\n")}\n${lines(100, 200)}`);
  const { code, out, err } = await cli("import", "mixed.ndjson", "--rejects", "out.ndjson", "--json");
  expect({ code, ...JSON.parse(out) }).toEqual({ code: 0, read: 204, appended: 200, known: 0, refused: 4 });
  expect(err).toContain("out.ndjson");
  const kept = readFileSync(join(folder, "out.ndjson"), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(kept.sort((a, b) => a.line - b.line)).toMatchObject([
    { line: 101, record: bad[0] },
    { line: 102, field: "type", rule: expect.stringContaining("1 to 128"), record: bad[1] },
    { line: 103, field: "type", record: bad[2] },
    { line: 104, field: "id", rule: expect.stringContaining("uuid"), record: bad[3] },
  ]);
  expect(await cli("import", "mixed.ndjson", "--rejects", "no/such/folder/x")).toMatchObject({ code: 2 });
  symlinkSync(join(folder, "mixed.ndjson"), join(folder, "same.ndjson"));
  const itself = await cli("import", "mixed.ndjson", "--rejects", "same.ndjson");
  expect(itself).toMatchObject({ code: 2, err: expect.stringContaining("must not be the file") });
  expect(readFileSync(join(folder, "mixed.ndjson"), "utf8")).toContain("nonsense");
});

test("an id that is stored with other content is told, line by line", async () => {
  const id = (n: number) => `018f0000-0000-7000-8000-${String(n).padStart(12, "0")}`;
  const event = (n: number, data: number) => `{"id":"${id(n)}","stream":"s-${n}","type":"t","data":${data}}\n`;
  file("a.ndjson", event(1, 1) + event(2, 2));
  await result("import", "a.ndjson");
  file("b.ndjson", event(1, 1) + event(2, 99) + event(3, 3));
  const stopped = await cli("import", "b.ndjson");
  expect(stopped).toMatchObject({ code: 1, err: expect.stringContaining("b.ndjson, line 2: id: ") });
  const { out } = await cli("import", "b.ndjson", "--rejects", "r", "--json");
  // The third may be in another lane than the second, and stored by the first run.
  const { appended, known, ...rest } = JSON.parse(out);
  expect({ stored: appended + known, ...rest }).toEqual({ stored: 2, read: 3, refused: 1 });
  expect(await stats()).toMatchObject({ events: "3" });
});

test("--dry-run stores nothing, shows events, and finds what the server would refuse", async () => {
  file("orders.csv", "order_id,state,at\n1,Paid,2030-01-31 12:00\n2,,2030-01-31 12:00\n3,x,never\n");
  const args = [
    "import",
    "orders.csv",
    "--stream",
    "order-{order_id}",
    "--type",
    "order.{state|slug}",
    "--time",
    "at",
    "--zone",
    "Z",
    "--dry-run",
  ];
  const stopped = await cli(...args);
  expect(stopped).toMatchObject({ code: 1, err: expect.stringContaining("line 3: state: is wanted by --type") });
  const { code, out } = await cli(...args, "--rejects", "r");
  expect({ code, out }).toEqual({
    code: 0,
    out: expect.stringContaining("3 records read: 1 can be imported, 2 refused. Nothing was stored."),
  });
  expect(JSON.parse(out.split("\n")[0] ?? "")).toMatchObject({
    stream: "order-1",
    type: "order.paid",
    occurredAt: "2030-01-31T12:00:00Z",
  });
  const type = await cli("import", "orders.csv", "--stream", "s", "--type", "two words", "--dry-run");
  expect(type).toMatchObject({ code: 1, err: expect.stringContaining("line 2: type: must match") });
  expect(await stats()).toMatchObject({ events: "0" });
});

test("CSV and XES, from the file to the log", async () => {
  file("orders.csv", 'order_id;amount;note\n7;99.90;"a; b"\n8;1e3;\n');
  const csv = [
    "import",
    "orders.csv",
    "--delimiter",
    ";",
    "--infer-types",
    "--stream",
    "order-{order_id}",
    "--type",
    "order.placed",
  ];
  expect(await result(...csv)).toMatchObject({ appended: 2 });
  expect(await result(...csv)).toMatchObject({ known: 2 });
  expect((await cli("read", "--stream", "order-7", "--ndjson")).out).toContain(
    '"data":{"note":"a; b","amount":99.90,"order_id":7}',
  );
  const event =
    '<event><string key="concept:name" value="Check Ticket"/><date key="time:timestamp" value="2030-01-31T12:00:00.000+01:00"/></event>';
  file("log.xes", `<log><trace><string key="concept:name" value="1"/>${event}${event}</trace></log>`);
  expect(await result("import", "log.xes")).toMatchObject({ appended: 2 });
  expect(await result("import", "log.xes")).toMatchObject({ known: 2 });
  const { out } = await cli("read", "--stream", "case-1", "--ndjson");
  expect(JSON.parse(out.split("\n")[0] ?? "")).toMatchObject({
    type: "check-ticket",
    occurredAt: "2030-01-31T11:00:00.000000Z",
  });
  file("bomb.xes", '<!DOCTYPE log [<!ENTITY a "a">]><log/>');
  expect(await cli("import", "bomb.xes")).toMatchObject({ code: 1, err: expect.stringContaining("DOCTYPE") });
  file("cut.csv", 'stream,type,data\ns,t,1\ns,t,"2\n');
  expect(await cli("import", "cut.csv")).toMatchObject({
    code: 1,
    err: expect.stringMatching(/1 appended[\s\S]*cut\.csv, line 3: a quote that is never closed/),
  });
});

const EVENT = '<event><date key="time:timestamp" value="2030-01-31T12:00:00Z"/>';

test.each([
  ["q.csv", 'a,b\n1,2\n3,4\n5,"x"y\n7,8\n', "q.csv, line 4: a quote inside a value that is not quoted as a whole"],
  [
    "q.xes",
    `<log><trace>\n${EVENT}</event>\n${EVENT}</event>\n${EVENT}</trace></log>`,
    "q.xes, line 4: this is no XML",
  ],
])("%s that cannot be read on: what came before is stored, and the line is told", async (name, text, told) => {
  file(name, text);
  // With --rejects as well: nobody knows where the next record begins.
  for (const more of [[], ["--rejects", "r"]]) {
    const call = await cli("import", name, "--stream", "qq", "--type", "a.b", ...more);
    expect(call).toMatchObject({ code: 1, err: expect.stringContaining(told) });
    expect(await stats()).toMatchObject({ events: "2" });
  }
});

test("XES: a wrong value is a bad record, not the end", async () => {
  const wrong = `${EVENT}<boolean key="ok" value="TRUE"/></event>`;
  file("a.xes", `<log><trace>\n${EVENT}</event>\n${wrong}\n${EVENT}</event>\n</trace></log>`);
  const args = ["import", "a.xes", "--stream", "s", "--type", "t"];
  expect(await cli(...args, "--concurrency", "1")).toMatchObject({
    code: 1,
    err: expect.stringContaining("a.xes, line 3: ok: must be true or false"),
  });
  expect(await stats()).toMatchObject({ events: "1" });
  const { code, out } = await cli(...args, "--rejects", "r", "--json");
  expect({ code, ...JSON.parse(out) }).toEqual({ code: 0, read: 3, appended: 1, known: 1, refused: 1 });
  const [rejected] = readFileSync(join(folder, "r"), "utf8").split("\n");
  expect(JSON.parse(rejected ?? "")).toMatchObject({ line: 3, field: "ok", record: expect.stringContaining("TRUE") });
});

test.each(["ndjson", "csv"])(
  "round trip through %s: into another tenant with every id, type, topic, datum, digit and time",
  async (format) => {
    const texts: string[] = [];
    for (let seed = 1; texts.length < 300; seed++) {
      const text = randomText(seed);
      try {
        if (scan(text).length < 10_000) texts.push(scan(text));
      } catch {
        // Refused by every door alike; its test is elsewhere.
      }
    }
    const source = texts.map((data, n) => {
      const more =
        n % 3 === 0
          ? `,"metadata":{"n":${n}.10,"correlation_id":"c"}`
          : n % 3 === 1
            ? `,"topic":"a,\\"b\\"/${n}"`
            : `,"occurredAt":"2030-01-31T12:00:00.${String(n).padStart(6, "0")}Z"`;
      return `{"stream":"s \\"x\\",${n % 20}","type":"T.${n % 5}","data":${data}${more}}`;
    });
    const events = Buffer.from(`${source.join("\n")}\n`);
    // Numbers such as 1e131071 are long when written out.
    const first = await callCli(["import", "-", "--source", "random", "--json"], { env, input: events });
    expect(JSON.parse(first.out)).toMatchObject({ appended: 300 });
    while ((JSON.parse((await cli("stats", "--json")).out) as { pending: string }).pending !== "0");
    const exported = await cli("export", "--format", format);
    expect(exported).toMatchObject({ code: 0, err: "" });
    file(`all.${format}`, exported.out);
    const from = `t${tenants}`;
    env = wayInto(app, await newTenant());
    // An event that is larger than a door takes, once its numbers are written out, cannot come through that door.
    const { refused, appended } = JSON.parse(
      (await cli("import", `all.${format}`, "--rejects", "r", "--concurrency", "1", "--json")).out,
    );
    expect(refused + appended).toBe(300);
    expect(refused).toBeLessThan(60);
    const differing = await database.query(
      `select a.id, a.data::text, b.data::text as other from gapless.event a join gapless.tenant ta on ta.id = a.tenant_id and ta.name = $1
    join gapless.event b on b.id = a.id join gapless.tenant tb on tb.id = b.tenant_id and tb.name = $2
    where (a.stream, a.type, a.topic, a.data::text, a.metadata::text, a.occurred_at) is distinct from (b.stream, b.type, b.topic, b.data::text, b.metadata::text, b.occurred_at)`,
      [from, `t${tenants}`],
    );
    expect(differing).toEqual([]);
    const [count] = await database.query(
      "select count(*)::int as n from gapless.event e join gapless.tenant t on t.id = e.tenant_id where t.name = $1",
      [`t${tenants}`],
    );
    expect(count).toEqual({ n: appended });
  },
);

test("100 MB come through a heap of 64 MB", async () => {
  const target = openSync(join(folder, "large.ndjson"), "w");
  const data = "x".repeat(20_000);
  for (let n = 0; n < 5_000; n++) writeSync(target, `{"stream":"s-${n % 100}","type":"t","data":"${data}"}\n`);
  closeSync(target);
  expect(statSync(join(folder, "large.ndjson")).size).toBeGreaterThan(100e6);
  const call = await runCli(["import", "large.ndjson", "--json"], {
    env,
    cwd: folder,
    flags: ["--max-old-space-size=64"],
  });
  expect({ code: call.code, out: call.out }).toEqual({
    code: 0,
    out: '{"read":5000,"appended":5000,"known":0,"refused":0}\n',
  });
  expect(await stats()).toMatchObject({ events: "5000" });
}, 180_000);

test.each([
  ["a file that is not there", 6, ["import", "none.ndjson"], "there is no file"],
  ["a name that tells no format", 2, ["import", "events.txt"], "--format"],
  ["an encoding that is none", 2, ["import", "a.ndjson", "--encoding", "klingon"], "--encoding"],
  ["an option of CSV", 2, ["import", "a.ndjson", "--delimiter", ";"], "--delimiter is for CSV"],
  ["a template that is none", 2, ["import", "a.ndjson", "--stream", "{"], "--stream"],
  ["batches that are none", 2, ["import", "a.ndjson", "--batch-size", "0"], "--batch-size"],
])("%s: exit code %i", async (_, code, args, told) => {
  file("a.ndjson", lines(0, 1));
  expect(await cli(...args)).toEqual({ code, out: "", err: expect.stringContaining(told) });
});

test("a key that may not append: exit code 4, nothing stored", async () => {
  file("a.ndjson", lines(0, 10));
  const [made] = await database.query<{ api_key: string }>(
    "select api_key from gapless.create_api_key('r', '{reader}', tenant => $1)",
    [`t${tenants}`],
  );
  const refused = await callCli(["import", "a.ndjson"], { env: wayInto(app, made?.api_key), cwd: folder });
  expect(refused).toMatchObject({ code: 4, err: expect.stringContaining("events:append") });
  expect(await stats()).toMatchObject({ events: "0" });
});

test("the same ids in two tenants are two events", async () => {
  file("a.ndjson", lines(0, 10));
  expect(await result("import", "a.ndjson")).toMatchObject({ appended: 10 });
  env = wayInto(app, await newTenant());
  expect(await result("import", "a.ndjson")).toMatchObject({ appended: 10, known: 0 });
});
