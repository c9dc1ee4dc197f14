// Templates are filled in once, with the escaping of the place they stand at; what an event holds stays a value.
import { beforeAll, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});

const EVENT = {
  id: "75317531-0000-4000-8000-000000000001",
  stream: "order-1",
  category: "order",
  version: 1,
  position: 7,
  type: "order.placed",
  topic: "orders/1",
  metadata: { source: "web" },
  recordedAt: "2030-01-01T00:00:00.000000Z",
};

type Action = Record<string, unknown>;

/** Checks, then renders; with a marker as a server gets it, otherwise as it is shown. */
async function render(action: object, data: unknown, marker: string | null = null, found = {}): Promise<Action> {
  const [row] = await database.query<{ r: Action[] }>(
    `select gapless.render_actions(gapless.check_actions(jsonb_build_array($1::jsonb)),
      gapless.event_templates($2::jsonb, $4::jsonb, 'acme'), $3) as r`,
    [JSON.stringify(action), JSON.stringify({ ...EVENT, data }), marker, JSON.stringify(found)],
  );
  return row?.r[0] as Action;
}

const log = async (message: string, data: unknown, found = {}) =>
  (await render({ type: "log", message }, data, null, found))["message"];

test("paths lead to the event, its data, and what is known of the firing", async () => {
  const data = { id: "o-1", customer: { name: "Ada" }, items: [{ sku: "a" }, { sku: "b" }], "a-b": 1, type: "mine" };
  expect(await log("{{data.customer.name}} {{customer.name}} {{ items.1.sku }} {{data.a-b}}", data)).toBe(
    "Ada Ada b 1",
  );
  expect(await log("{{event.type}} {{type}} {{data.type}} {{stream}} {{topic}} {{tenant}}", data)).toBe(
    "order.placed order.placed mine order-1 orders/1 acme",
  );
  expect(await log("{{version}} {{position}} {{metadata.source}} {{event.position}}", data)).toBe("1 7 web 7");
  expect(await log("{{event_id}} {{event_type}} {{org_id}} {{timestamp}} {{event_data}}", { n: 1 })).toBe(
    `${EVENT.id} order.placed acme ${EVENT.recordedAt} {"n": 1}`,
  );
  const found = { count: 5, window: "300s", key: "c-1", windowStart: "2030" };
  expect(await log("{{count}} in {{window}} of {{key}}", {}, found)).toBe("5 in 300s of c-1");
});

test("two braces of one's own are written twice, wherever templates are", async () => {
  const data = { n: 1, t: 'a "quoted"' };
  expect(await log("{{{{name}} {{data.n}}{{{{", data)).toBe("{{name}} 1{{");
  expect(await log("{{{{{{data.n}} {{{{{{{{ }}", data)).toBe("{{1 {{{{ }}");
  const append = { type: "append", stream: "s", event: { type: "t", data: { a: "{{{{x}}", b: ["{{{{{{data.n}}"] } } };
  expect(await render(append, data)).toMatchObject({ event: { data: { a: "{{x}}", b: ["{{1"] } } });
  // Quotes behind it still count for what is inside of quotes.
  const http = { type: "http", url: "https://example.com/{{{{a", body: '{"{{{{a": "{{data.t}}", "b": {{data.n}}}' };
  expect(await render(http, data)).toMatchObject({
    url: "https://example.com/{{a",
    body: '{"{{a": "a \\"quoted\\"", "b": 1}',
  });
  // It is no way to name a secret, and no path that leads nowhere.
  const named = { type: "http", url: "https://example.com/", body: { a: "{{{{secret.K}}" } };
  expect(await render(named, data, "mark7531")).toMatchObject({ body: '{"a": "{{secret.K}}"}' });
  const [row] = await database.query<{ gaps: { unknownPaths: string[] } }>(
    "select gapless.rendered_with_gaps(gapless.check_actions($1), '{}') as gaps",
    [JSON.stringify([{ type: "log", message: "{{{{nobody}} {{data.no}}" }])],
  );
  expect(row?.gaps.unknownPaths).toEqual(["data.no"]);
});

test("what leads nowhere is empty, and is told in tests", async () => {
  expect(await log("[{{data.nothing}}][{{no.such.thing}}][{{data.is}}][{{count}}]", { is: null })).toBe("[][][][]");
  const [row] = await database.query<{ gaps: { unknownPaths: string[]; actions: Action[] } }>(
    `select gapless.rendered_with_gaps(gapless.check_actions('[{"type": "log", "message": "{{data.a}} {{data.b}} {{ data.b }} {{count}}"},
      {"type": "http", "url": "https://example.com/{{data.c.d}}", "headers": {"x": "{{secret.K}}"}}]'),
      gapless.event_templates('{"data": {"a": null}}', '{}', 'acme')) as gaps`,
  );
  expect(row?.gaps.unknownPaths.sort()).toEqual(["count", "data.b", "data.c.d"]);
  expect(row?.gaps.actions.map((action) => action["type"])).toEqual(["log", "http"]);
});

test("a value that looks like a template, a secret or a placeholder is only a text", async () => {
  const data = { evil: "{{data.hidden}} {{secret.KEY}} {{m.json.KEY}}", hidden: "hidden7531" };
  expect(await log("{{data.evil}}", data)).toBe(data.evil);
  expect(await log("{{data.evil}}{{data.evil}}", data)).toBe(data.evil + data.evil);
  const body = { a: "{{data.evil}}", b: "x {{data.evil}}" };
  expect((await render({ type: "http", url: "https://example.com", body }, data))["body"]).toEqual({
    a: data.evil,
    b: `x ${data.evil}`,
  });
  // Two halves do not make one.
  expect(await log("{{data.a}}{{data.b}}", { a: "{{data.hid", b: "den}}", hidden: "hidden7531" })).toBe(
    "{{data.hidden}}",
  );
});

test("in JSON a template alone is the value with its type and all its digits, within a text it is a text", async () => {
  const [row] = await database.query<{ r: string }>(
    `select gapless.render_actions(gapless.check_actions('[{"type": "append", "stream": "s", "event": {"type": "t",
      "data": {"n": "{{data.n}}", "o": "{{data.o}}", "t": "n={{data.n}}", "two": "{{data.n}}{{data.n}}", "none": "{{data.none}}", "quoted": "\\"{{data.q}}\\"", "q": "{{data.q}}"}}}]'),
      gapless.event_templates('{"data": {"n": 12345678901234567890.10, "o": [1, {"a": null}], "q": "\\"\\\\\\n"}}', '{}', 'acme'), 'm') #>> '{0,event}' as r`,
  );
  expect(row?.r).toContain('"n": 12345678901234567890.10');
  expect(row?.r).toContain('"two": "12345678901234567890.1012345678901234567890.10"');
  const data = JSON.parse(row?.r ?? "{}").data;
  expect(data).toMatchObject({ o: [1, { a: null }], t: "n=12345678901234567890.10", none: null });
  expect(data.quoted).toBe('""\\\n"');
  expect(data.q).toBe('"\\\n');
});

test("whether a string is one template is the author's to say, not the values'", async () => {
  const body = { a: "{{data.x}}{{data.y}}", b: '"{{data.y}}"' };
  for (const x of ["", '"', "\\", 1]) {
    const got = (await render({ type: "http", url: "https://example.com", body }, { x, y: 5 }))["body"];
    expect(got).toEqual({ a: `${x}5`, b: '"5"' });
  }
});

test("in a URL values are percent-encoded, and none leads to another folder or host", async () => {
  const url = "https://example.com/o/{{data.id}}/x?q={{data.q}}";
  const got = async (data: object) => render({ type: "http", url, method: "GET" }, data);
  expect((await got({ id: "a/b?c#d", q: "ü&x=1 %" }))["url"]).toBe(
    "https://example.com/o/a%2Fb%3Fc%23d/x?q=%C3%BC%26x%3D1%20%25",
  );
  expect((await got({ id: "@evil.example", q: "" }))["url"]).toBe("https://example.com/o/%40evil.example/x?q=");
  for (const id of [".", ".."])
    expect(await got({ id, q: "" })).toEqual({ type: "http", refused: "the url would have the folder . or .. in it" });
  expect((await got({ id: "...", q: ".." }))["url"]).toBe("https://example.com/o/.../x?q=..");
  const joined = { type: "http", url: "https://example.com/.{{data.id}}", method: "GET" };
  expect(await render(joined, { id: "." })).toHaveProperty("refused");
});

test("in a header a value stays in its line", async () => {
  const headers = { "x-name": "{{data.name}}" };
  const got = await render(
    { type: "http", url: "https://example.com", headers },
    { name: " a\r\nEvil: 1\tü\u0000".slice(0, -1) },
  );
  expect(got["headers"]).toEqual({ "x-name": "a Evil: 1 ?" });
});

test("a text body is written as its kind asks for", async () => {
  const value = `"<a href='x'>&\n\\ ü`;
  const body = async (text: string, type?: string) => {
    const headers = type === undefined ? {} : { "content-type": type };
    const got = await render(
      { type: "http", url: "https://example.com", headers, body: text },
      { v: value, n: 5 },
      "m",
    );
    return { body: got["body"] as string, type: (got["headers"] as Record<string, string>)["content-type"] };
  };
  const json = await body(
    '{"a": "x {{data.v}}", "b": {{data.n}}, "c": {{data.v}}, "d": {{data.none}}, "{": "\\"{{data.n}}"}',
  );
  expect(json.type).toBe("application/json");
  expect(JSON.parse(json.body)).toEqual({ a: `x ${value}`, b: 5, c: value, d: null, "{": '"5' });
  expect(await body("v={{data.v}}")).toEqual({ body: `v=${value}`, type: "text/plain; charset=utf-8" });
  expect((await body("v={{data.v}}", "application/x-www-form-urlencoded")).body).toBe(
    `v=${encodeURIComponent(value).replaceAll("'", "%27")}`,
  );
  expect((await body("<b>{{data.v}}</b>", "text/html")).body).toBe(
    "<b>&quot;&lt;a href=&#39;x&#39;&gt;&amp;\n\\ ü</b>",
  );
});

test("a body is sent as it was rendered, the event where none is given, nothing with GET", async () => {
  const given = await render({ type: "http", url: "https://example.com", body: { a: "{{data.n}}" } }, { n: 1 }, "m");
  expect(given).toMatchObject({ body: '{"a": 1}', headers: { "content-type": "application/json" }, timeoutMs: 30000 });
  const none = await render({ type: "http", url: "https://example.com", timeout: "1500ms" }, { n: 1 }, "m");
  expect(JSON.parse(none["body"] as string)).toMatchObject({
    id: EVENT.id,
    position: "7",
    version: "1",
    data: { n: 1 },
  });
  expect(none["timeoutMs"]).toBe(1500);
  expect(await render({ type: "http", url: "https://example.com", method: "GET" }, {}, "m")).not.toHaveProperty("body");
});

test("whatever a value holds, what it stands in stays whole, and gives the value back", async () => {
  const parts = [
    '"',
    "\\",
    "{{",
    "}}",
    "{{data.v}}",
    "{{secret.K}}",
    "\n",
    "\u2028",
    "ü",
    "𝄞",
    "/",
    "?",
    "#",
    "&",
    "=",
    "%41",
    " ",
    "'",
    "$1",
    "\\1",
    "<b>",
    "\u0001",
    "x",
  ];
  let seed = 7;
  const next = (below: number) => {
    seed = (seed * 16807) % 2147483647;
    return seed % below;
  };
  const values = Array.from({ length: 300 }, () =>
    Array.from({ length: next(6) }, () => parts[next(parts.length)]).join(""),
  );
  const action = {
    type: "http",
    url: "https://example.com/x?q={{data.v}}&r=1",
    body: '{"a": "[{{data.v}}]", "b": {{data.v}}, "c": ["{{data.v}}{{data.v}}"]}',
  };
  const rows = await database.query<{
    v: string;
    url: string;
    text: string;
    json: { a: string; b: string; c: string };
  }>(
    `select v, r #>> '{0,url}' as url, r #>> '{0,body}' as text, r #> '{1,value}' as json
     from unnest($2::text[]) v cross join lateral gapless.render_actions(gapless.check_actions(jsonb_build_array($1::jsonb,
       '{"type": "store", "key": "k", "value": {"a": "[{{data.v}}]", "b": "{{data.v}}", "c": "\\"{{data.v}}{{data.v}}\\""}}'::jsonb)),
       gapless.event_templates(jsonb_build_object('data', jsonb_build_object('v', v)), '{}', 'acme')) r`,
    [JSON.stringify(action), values],
  );
  expect(rows).toHaveLength(300);
  for (const { v, url, text, json } of rows) {
    expect(new URL(url).searchParams.getAll("q")).toEqual([v]);
    expect(JSON.parse(text)).toEqual({ a: `[${v}]`, b: v, c: [v + v] });
    expect(json).toEqual({ a: `[${v}]`, b: v, c: `"${v}${v}"` });
  }
});

test("a title has one line, a message keeps its own", async () => {
  const action = { type: "notify", channel: "c", title: "{{data.t}}", message: "{{data.t}}" };
  const got = await render(action, { t: "a\r\nBcc: x\u2028y" });
  expect(got).toMatchObject({ title: "a Bcc: x y", message: "a\r\nBcc: x\u2028y", priority: "normal" });
});

test("secrets are named by the marker and by how they are to be written; in what is shown by what was written", async () => {
  const action = {
    type: "http",
    url: "{{secret.BASE}}/x?k={{secret.K}}",
    headers: { authorization: "Bearer {{ secret.K }}" },
    body: { key: "{{secret.K}}", data: "{{data.v}}" },
  };
  const data = { v: "{{secret.K}} {{mark.json.K}}" };
  const got = await render(action, data, "mark7531");
  expect(got["url"]).toBe("{{mark7531.raw.BASE}}/x?k={{mark7531.url.K}}");
  expect(got["headers"]).toMatchObject({ authorization: "Bearer {{mark7531.header.K}}" });
  expect(JSON.parse(got["body"] as string)).toEqual({ key: "{{mark7531.json.K}}", data: data.v });
  expect(await render(action, data)).toMatchObject({
    url: "{{secret.BASE}}/x?k={{secret.K}}",
    headers: { authorization: "Bearer {{secret.K}}" },
    body: { key: "{{secret.K}}" },
  });
});

test("what would become too large is refused, not built", async () => {
  const data = { big: "x".repeat(600_000) };
  const refused = { refused: "it would be larger than 1 MiB with its templates filled in" };
  expect(await render({ type: "log", message: "{{data.big}}{{data.big}}" }, data)).toMatchObject(refused);
  expect(await render({ type: "store", key: "k", value: ["{{data.big}}", "{{data.big}}"] }, data)).toMatchObject(
    refused,
  );
  const http = {
    type: "http",
    url: "https://example.com",
    body: "{{data.big}}{{data.big}}",
    headers: { "content-type": "text/plain" },
  };
  expect(await render(http, data)).toMatchObject(refused);
  const long = { v: "x".repeat(4097) };
  expect(await render({ ...http, body: "x", headers: { a: "{{data.v}}" } }, long)).toEqual({
    type: "http",
    refused: "a header would have more than 4096 characters",
  });
  expect(await render({ ...http, url: "https://example.com/{{data.v}}{{data.v}}" }, long)).toEqual({
    type: "http",
    refused: "the url would have more than 8192 characters",
  });
});

test("so is what would be too large together", async () => {
  const [row] = await database.query<{ refused: (string | null)[] }>(
    `select array(select a ->> 'refused' from jsonb_array_elements(gapless.render_actions(gapless.check_actions(
       (select jsonb_agg('{"type": "log", "message": "{{data.big}}"}'::jsonb) from generate_series(1, 6))),
       gapless.event_templates(jsonb_build_object('data', jsonb_build_object('big', repeat('x', 1000000))), '{}', 'acme'), 'm')) a) as refused`,
  );
  const refused = "the actions would together be larger than 4 MiB with their templates filled in";
  expect(row?.refused).toEqual([null, null, null, null, refused, refused]);
});

test("what has no template is passed through, whatever it looks like", async () => {
  const action = {
    type: "append",
    stream: "s-1",
    event: { type: "t", data: { a: "}} { {", b: "\\u0022", c: [1.1, "ü"] } },
  };
  expect(await render(action, {})).toEqual(action);
});

test("texts of an event are texts, whatever type the value has", async () => {
  const action = { type: "append", stream: "{{data.n}}", event: { type: "{{data.t}}", topic: "{{data.n}}", data: 1 } };
  expect(await render(action, { n: 5, t: "a.b" })).toMatchObject({ stream: "5", event: { type: "a.b", topic: "5" } });
});
