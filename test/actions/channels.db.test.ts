// Notification channels: defined once, with secrets by name; what is a credential is not shown.
import { beforeAll, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { openSession, type Session } from "../helpers/session.ts";
import { faultOf } from "../log/fault.ts";

let database: TestDatabase;
let tenant: Session;
let server: Session;
beforeAll(async () => {
  database = await createDatabase();
  tenant = await openSession(database, (await database.loginOf("default")).url);
  server = await openSession(database, (await database.logins()).serverUrl);
});

type Channel = Record<string, unknown> & { id: string; name: string; version: number };

async function define(name: string, spec: unknown, who = tenant): Promise<Channel> {
  const [row] = await who.query<{ c: Channel }>("select gapless.define_channel($1, $2) as c", [
    name,
    JSON.stringify(spec),
  ]);
  return row?.c as Channel;
}

async function full(name: string, of = "default"): Promise<Record<string, unknown> | null> {
  const [row] = await server.query<{ c: Record<string, unknown> | null }>("select gapless.act_channel($1, $2) as c", [
    of,
    name,
  ]);
  return row?.c ?? null;
}

const email = { type: "email", host: "smtp.example.com", from: "Alerts <a@example.com>", to: ["b@example.com"] };

test("what is a credential is shown as ***; the server gets it", async () => {
  const url = "https://hooks.slack.example/services/T1/hidden7531";
  const slack = await define("slack", { type: "slack", url });
  expect(slack).toMatchObject({ name: "slack", type: "slack", version: 1, url: "https://hooks.slack.example/***" });
  const hook = {
    type: "webhook",
    url: "{{secret.URL}}",
    headers: { "x-api-key": "hidden7531", "x-team": "a", authorization: "Bearer {{secret.T}}" },
  };
  expect(await define("hook", hook)).toMatchObject({
    url: "{{secret.URL}}",
    headers: { "x-api-key": "***", "x-team": "a", authorization: "Bearer {{secret.T}}" },
  });
  expect(await full("slack")).toEqual({ type: "slack", name: "slack", url });
  expect(await full("hook")).toEqual({ ...hook, name: "hook" });
  const shown = await tenant.query(
    "select gapless.list_channels(), gapless.get_channel('slack'), gapless.get_channel('hook')",
  );
  expect(JSON.stringify(shown)).not.toContain("hidden7531");
  expect(await full("none")).toBeNull();
});

test("what was shown as *** and is given back so stays; for another url, or where there is nothing, it is refused", async () => {
  const url = "https://hooks.example.com/T1/hidden7531";
  const headers = { "x-api-key": "hidden7531", "x-team": "a" };
  const made = await define("again", { type: "webhook", url, headers });
  const { type, url: shown, headers: hidden } = made as unknown as { type: string; url: string; headers: object };
  expect(await define("again", { type, url: shown, headers: hidden })).toEqual(made);
  await define("again", {
    type,
    url: shown,
    headers: { ...hidden, "x-team": "b", "X-Api-Key": "***", "x-api-key": undefined },
  });
  expect(await full("again")).toMatchObject({ url, headers: { "X-Api-Key": "hidden7531", "x-team": "b" } });
  const refused: [string, object, string][] = [
    ["again", { type, url: "https://thief.example.com/T1", headers: hidden }, "headers.x-api-key"],
    ["again", { type, url: "https://thief.example.com/***", headers }, "url"],
    ["again", { type: "slack", url: shown }, "url"],
    ["again", { type, url, headers: { token: "***" } }, "headers.token"],
    ["nobody", { type, url: shown }, "url"],
    ["nobody", { type, url, headers: hidden }, "headers.x-api-key"],
  ];
  for (const [name, spec, field] of refused) {
    const fault = await faultOf(define(name, spec));
    expect([spec, fault.code, fault.detail?.["field"]]).toEqual([spec, "VG001", field]);
  }
  expect(await full("again")).toMatchObject({ url, headers: { "X-Api-Key": "hidden7531" } });
});

test("defaults of e-mail, and an address alone", async () => {
  const spec = { ...email, to: "b@example.com", password: "{{secret.P}}", user: "u" };
  expect(await define("mail", spec)).toMatchObject({
    port: 587,
    secure: "starttls",
    to: ["b@example.com"],
    password: "{{secret.P}}",
  });
  expect(await define("mail", { ...email, secure: "tls" })).toMatchObject({ port: 465, version: 2 });
});

test("a channel of Postgres has a name that nobody can guess, and keeps it", async () => {
  const made = await define("pg", { type: "postgres" });
  expect(made["listen"]).toMatch(/^gapless_[0-9a-f]{32}$/);
  await define("pg", { type: "log" });
  const again = await define("pg", { type: "postgres" });
  expect(again["version"]).toBe(3);
  expect((await define("pg2", { type: "postgres" }))["listen"]).not.toBe(again["listen"]);
  expect(await full("pg")).toMatchObject({ listen: again["listen"] });
});

test("the same again makes no new version; by id or name; removed it is gone", async () => {
  const made = await define("log", { type: "log", level: "warn" });
  expect(await define("log", { level: "warn", type: "log", name: "log" })).toEqual(made);
  expect(await tenant.query("select gapless.get_channel($1) as c", [made.id])).toEqual([{ c: made }]);
  const names = await tenant.query<{ n: string }>("select c ->> 'name' as n from gapless.list_channels('hook', 2) c");
  expect(names).toHaveLength(2);
  expect(await tenant.query("select gapless.remove_channel('log') as c")).toEqual([{ c: made }]);
  for (const verb of ["get", "remove"])
    expect((await faultOf(tenant.query(`select gapless.${verb}_channel('log')`))).code).toBe("VG004");
});

const bad: [string, unknown, string][] = [
  ["no object", [], "spec"],
  ["no type", {}, "type"],
  ["an unknown type", { type: "sms" }, "type"],
  ["an unknown field", { type: "log", colour: 1 }, "colour"],
  ["another name", { type: "log", name: "other" }, "name"],
  ["no url", { type: "slack" }, "url"],
  ["a url of another scheme", { type: "slack", url: "ftp://x" }, "url"],
  ["a url with a password", { type: "webhook", url: "https://a:b@example.com" }, "url"],
  ["an event's value in a url", { type: "slack", url: "https://example.com/{{data.x}}" }, "url"],
  [
    "the sender's key",
    { type: "webhook", url: "https://example.com", headers: { "Idempotency-Key": "x" } },
    "headers.Idempotency-Key",
  ],
  ["two braces of one's own", { type: "webhook", url: "https://example.com/{{{{secret.X}}" }, "url"],
  ["a header of the sender's", { type: "webhook", url: "https://example.com", headers: { host: "x" } }, "headers.host"],
  [
    "an event's value in a header",
    { type: "webhook", url: "https://example.com", headers: { a: "{{data.x}}" } },
    "headers.a",
  ],
  ["no host", { ...email, host: undefined }, "host"],
  ["a host with a path", { ...email, host: "smtp.example.com/x" }, "host"],
  ["a port that is none", { ...email, port: 0 }, "port"],
  ["a password as it is", { ...email, password: "hidden7531" }, "password"],
  ["a password in the open", { ...email, secure: "none", password: "{{secret.P}}" }, "secure"],
  ["a from with a line break", { ...email, from: "a@example.com\r\nBcc: x@example.com" }, "from"],
  ["a from that is none", { ...email, from: "alerts" }, "from"],
  ["a recipient with a line break", { ...email, to: ["a@example.com\nRCPT TO: x"] }, "to"],
  ["two recipients in one", { ...email, to: ["a@example.com, b@example.com"] }, "to"],
  ["nobody", { ...email, to: [] }, "to"],
  ["a level that is none", { type: "log", level: "loud" }, "level"],
  ["a NOTIFY channel of one's own", { type: "postgres", channel: "gapless" }, "channel"],
];

test.each(bad)("%s is refused", async (_, spec, field) => {
  const fault = await faultOf(define("bad", spec));
  expect([fault.code, fault.detail?.["field"]]).toEqual(["VG001", field]);
  expect(JSON.stringify(fault)).not.toContain("hidden7531");
  expect(await full("bad")).toBeNull();
});

test("a name that is none is refused", async () => {
  for (const name of ["", "a b", "x".repeat(129), "75317531-0000-4000-8000-000000000001"])
    expect((await faultOf(define(name, { type: "log" }))).detail).toMatchObject({ field: "name" });
});

test("another tenant neither sees nor changes it", async () => {
  await database.query("select gapless.create_tenant('stranger')");
  const stranger = await openSession(database, (await database.loginOf("stranger")).url);
  const mine = await define("shared", { type: "log", level: "error" });
  expect(await stranger.query("select gapless.list_channels()")).toEqual([]);
  for (const ref of ["shared", mine.id])
    for (const verb of ["get", "remove"])
      expect((await faultOf(stranger.query(`select gapless.${verb}_channel($1)`, [ref]))).code).toBe("VG004");
  await define("shared", { type: "log", level: "debug" }, stranger);
  expect(await full("shared")).toMatchObject({ level: "error" });
  expect(await full("shared", "stranger")).toMatchObject({ level: "debug" });
  expect((await faultOf(stranger.query("select gapless.act_channel('default', 'shared')"))).code).toBe("42501");
});
