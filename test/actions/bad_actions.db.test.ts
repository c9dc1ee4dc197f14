// A bad action is refused when it is defined, naming the field and the rule.
import { beforeAll, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { faultOf } from "../log/fault.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});

const check = (actions: unknown) => database.query("select gapless.check_actions($1) as a", [JSON.stringify(actions)]);
const http = { type: "http", url: "https://example.com/x" };
const append = { type: "append", stream: "s-1", event: { type: "t", data: 1 } };
const query = { type: "query", sql: "select 1" };
const notify = { type: "notify", channel: "c", message: "m" };
const deep = JSON.parse(`${"[".repeat(100)}${"]".repeat(100)}`);

const cases: [string, unknown, string][] = [
  ["no list", {}, "actions"],
  ["no action", [], "actions"],
  ["too many", Array(21).fill(notify), "actions"],
  ["no object", ["http"], "actions[0]"],
  ["no type", [{ url: "x" }], "actions[0].type"],
  ["an unknown type", [notify, { type: "htpp" }], "actions[1].type"],
  ["a type that is no text", [{ type: 1 }], "actions[0].type"],
  ["an unknown field", [{ ...http, verb: "GET" }], "actions[0].verb"],
  ["no url", [{ type: "http" }], "actions[0].url"],
  ["a url of another scheme", [{ ...http, url: "file:///etc/passwd" }], "actions[0].url"],
  ["a url with a password", [{ ...http, url: "https://a:b@example.com/" }], "actions[0].url"],
  ["a template in the host", [{ ...http, url: "https://{{data.host}}/x" }], "actions[0].url"],
  ["a template as part of the host", [{ ...http, url: "https://a.{{data.host}}/x" }], "actions[0].url"],
  ["a template for the scheme", [{ ...http, url: "{{data.url}}" }], "actions[0].url"],
  ["a secret behind the scheme", [{ ...http, url: "https://{{secret.HOST}}/" }], "actions[0].url"],
  ["an event's value right behind a secret", [{ ...http, url: "{{secret.BASE}}{{data.x}}" }], "actions[0].url"],
  ["a text right behind a secret", [{ ...http, url: "{{ secret.BASE }}.example.com/" }], "actions[0].url"],
  ["a url that is too long", [{ ...http, url: `https://example.com/${"x".repeat(2048)}` }], "actions[0].url"],
  ["an unknown method", [{ ...http, method: "TRACE" }], "actions[0].method"],
  ["a body with GET", [{ ...http, method: "GET", body: "x" }], "actions[0].body"],
  ["headers that are no object", [{ ...http, headers: ["a"] }], "actions[0].headers"],
  ["a header with a line break", [{ ...http, headers: { a: "x\r\ny" } }], "actions[0].headers.a"],
  ["a header of the sender's", [{ ...http, headers: { Host: "x" } }], "actions[0].headers.Host"],
  ["the sender's key", [{ ...http, headers: { "Idempotency-Key": "x" } }], "actions[0].headers.Idempotency-Key"],
  ["a header twice", [{ ...http, headers: { a: "x", A: "y" } }], "actions[0].headers"],
  ["a header that is no text", [{ ...http, headers: { a: 1 } }], "actions[0].headers.a"],
  [
    "a credential as it is",
    [{ ...http, headers: { Authorization: "Bearer hidden7531" } }],
    "actions[0].headers.Authorization",
  ],
  ["a key as it is", [{ ...http, headers: { "x-api-key": "hidden7531" } }], "actions[0].headers.x-api-key"],
  [
    "a template in content-type",
    [{ ...http, headers: { "content-type": "{{data.t}}" } }],
    "actions[0].headers.content-type",
  ],
  ["JSON that will be none", [{ ...http, body: '{"a": {{data.a}' + "}" }], "actions[0].body"],
  ["JSON that is none", [{ ...http, body: '{"a": {{data.a}}, }' }], "actions[0].body"],
  ["a secret outside of quotes", [{ ...http, body: '{"a": {{secret.K}}}' }], "actions[0].body"],
  ["a timeout that is too long", [{ ...http, timeout: "1d" }], "actions[0].timeout"],
  ["an open template", [{ ...http, url: "https://example.com/{{data.x" }], "actions[0].url"],
  ["an empty template", [{ ...notify, message: "{{}}" }], "actions[0].message"],
  ["logic in a template", [{ ...notify, message: "{{#if data.x}}" }], "actions[0].message"],
  ["a template with a call", [{ ...notify, message: "{{data.x()}} {{data..y}}" }], "actions[0].message"],
  ["a template with quotes", [{ ...notify, message: '{{data."a"}}' }], "actions[0].message"],
  ["too many templates", [{ ...notify, message: "{{a}}".repeat(201) }], "actions[0].message"],
  ["a secret in a message", [{ ...notify, message: "{{secret.K}}" }], "actions[0].message"],
  [
    "a secret in an event",
    [{ ...append, event: { type: "t", data: { a: ["{{secret.K}}"] } } }],
    "actions[0].event.data.a[0]",
  ],
  ["a secret by no name", [{ ...http, url: "https://example.com/{{secret}}" }], "actions[0].url"],
  ["a secret by a path", [{ ...http, headers: { a: "{{secret.K.x}}" } }], "actions[0].headers.a"],
  ["a template as a name", [{ ...append, event: { type: "t", data: { "{{data.k}}": 1 } } }], "actions[0].event.data"],
  ["no stream", [{ ...append, stream: undefined }], "actions[0].stream"],
  ["a stream with control characters", [{ ...append, stream: "a\u0007" }], "actions[0].stream"],
  ["no event", [{ type: "append", stream: "s" }], "actions[0].event"],
  ["an event's own id", [{ ...append, event: { ...append.event, id: "x" } }], "actions[0].event.id"],
  ["a type with blanks", [{ ...append, event: { type: "a b" } }], "actions[0].event.type"],
  [
    "metadata that is no object",
    [{ ...append, event: { ...append.event, metadata: [] } }],
    "actions[0].event.metadata",
  ],
  ["data that is too deep", [{ ...append, event: { type: "t", data: deep } }], "actions[0].event.data"],
  ["no channel", [{ type: "notify", message: "m" }], "actions[0].channel"],
  ["a channel by a template", [{ ...notify, channel: "{{data.c}}" }], "actions[0].channel"],
  ["an unknown priority", [{ ...notify, priority: "urgent" }], "actions[0].priority"],
  ["an empty message", [{ ...notify, message: "" }], "actions[0].message"],
  ["an unknown level", [{ type: "log", message: "m", level: "fatal" }], "actions[0].level"],
  ["a function without schema", [{ type: "call", function: "score" }], "actions[0].function"],
  ["a function with a quote", [{ type: "call", function: 'a."b"' }], "actions[0].function"],
  ["arguments that are a text", [{ type: "call", function: "a.b", arguments: "x" }], "actions[0].arguments"],
  ["a template in SQL", [{ ...query, sql: "select '{{data.x}}'" }], "actions[0].sql"],
  ["a statement that writes", [{ ...query, sql: "delete from t" }], "actions[0].sql"],
  ["a block of code", [{ ...query, sql: "do $$ begin end $$", writes: true }], "actions[0].sql"],
  ["COPY", [{ ...query, sql: "copy t to program 'x'", writes: true }], "actions[0].sql"],
  ["SET", [{ ...query, sql: "set gapless.tenant = 'x'", writes: true }], "actions[0].sql"],
  ["LISTEN", [{ ...query, sql: "listen gapless" }], "actions[0].sql"],
  ["COMMIT", [{ ...query, sql: "commit" }], "actions[0].sql"],
  ["writes that is no boolean", [{ ...query, writes: "yes" }], "actions[0].writes"],
  ["parameters that are no list", [{ ...query, parameters: {} }], "actions[0].parameters"],
  ["append without a type", [{ ...query, append: { stream: "s" } }], "actions[0].append.type"],
  ["no key", [{ type: "store", value: 1 }], "actions[0].key"],
  ["no value", [{ type: "store", key: "k" }], "actions[0].value"],
  ["a ttl of nothing", [{ type: "store", key: "k", value: 1, ttl: "0s" }], "actions[0].ttl"],
  ["cleaning up events", [{ type: "cleanup", operation: "events" }], "actions[0].operation"],
  ["history of no age", [{ type: "cleanup", operation: "history" }], "actions[0].parameters.olderThan"],
  [
    "an unknown parameter",
    [{ type: "cleanup", operation: "claims", parameters: { all: true } }],
    "actions[0].parameters.all",
  ],
  ["no checks", [{ type: "health", checks: [] }], "actions[0].checks"],
  ["an unknown check", [{ type: "health", checks: ["database", "disk"] }], "actions[0].checks[1]"],
  ["a lag that is none", [{ type: "health", checks: [{ lag: -1 }] }], "actions[0].checks[0].lag"],
  ["a check of a file", [{ type: "health", checks: [{ url: "file:///x" }] }], "actions[0].checks[0].url"],
  ["no name", [{ type: "job" }], "actions[0].name"],
  ["a name with a slash", [{ type: "job", name: "a/b" }], "actions[0].name"],
];

test.each(cases)("%s is refused", async (_, actions, field) => {
  const fault = await faultOf(check(actions));
  expect([fault.code, fault.detail?.["field"]]).toEqual(["VG001", field]);
  expect(fault.message).toMatch(/must|is required|is not known|has \{\{/);
});

test("actions that are too large are refused", async () => {
  const large = Array(20).fill({ ...append, event: { type: "t", data: "x".repeat(20_000) } });
  expect((await faultOf(check(large))).code).toBe("VG007");
});

test("a trigger and a schedule with a bad action are not stored", async () => {
  for (const verb of ["create_trigger", "create_schedule"]) {
    const spec = { name: "bad", every: "1m", actions: [{ type: "http", url: "ftp://x" }] };
    const given = verb === "create_trigger" ? { name: spec.name, actions: spec.actions } : spec;
    const client = await database.connect((await database.loginOf("default")).url);
    const fault = await faultOf(client.query(`select gapless.${verb}($1)`, [JSON.stringify(given)]));
    expect([verb, fault.code, fault.detail?.["field"]]).toEqual([verb, "VG001", "actions[0].url"]);
  }
  expect(await database.query("select from gapless.subscription")).toEqual([]);
});

test("defaults are filled in", async () => {
  const [row] = await database.query<{ a: object[] }>("select gapless.check_actions($1) as a", [
    JSON.stringify([
      http,
      { ...append, event: { type: "t" } },
      notify,
      { type: "log", message: "m" },
      { type: "call", function: "a.b" },
      { ...query, sql: " select 1 ;\n" },
      { type: "store", key: "k", value: null, ttl: "90s" },
      { type: "cleanup", operation: "firings", parameters: { olderThan: "1d" } },
      { type: "health", checks: ["lag"] },
      { type: "job", name: "resize" },
    ]),
  ]);
  expect(row?.a).toEqual([
    { ...http, method: "POST", headers: {}, timeout: "30s" },
    { ...append, event: { type: "t", data: null } },
    { ...notify, priority: "normal" },
    { type: "log", level: "info", message: "m" },
    { type: "call", function: "a.b", arguments: {} },
    { type: "query", sql: " select 1", parameters: [], writes: false },
    { type: "store", key: "k", value: null, ttl: "1m30s" },
    { type: "cleanup", operation: "firings", parameters: { olderThan: "24h" } },
    { type: "health", checks: [{ lag: 1000 }] },
    { type: "job", name: "resize", data: null },
  ]);
});
