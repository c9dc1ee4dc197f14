// Numbers that a JavaScript number does not hold go in and come out with all their digits.
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestApp, type TestApp } from "../helpers/app.ts";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { ask } from "./ask.ts";

const NUMBERS = [
  "12345678901234567890",
  "0.1234567890123456789",
  "99.90",
  "-0.0000001",
  "10.0",
  "9007199254740993",
  "1",
  "1.5",
];

let database: TestDatabase;
let app: TestApp;
beforeAll(async () => {
  database = await createDatabase();
  app = await startTestApp(database);
});
afterAll(() => app?.stop());

async function stored(stream: string): Promise<string> {
  const [row] = await database.query<{ data: string }>(
    "select data::text as data from gapless.event where stream = $1",
    [stream],
  );
  return row?.data ?? "";
}

test("in variables, in literals and in answers", async () => {
  const list = `[${NUMBERS.join(", ")}]`;
  await ask(
    app,
    `mutation ($events: [NewEvent!]!) { append(stream: "v-1", events: $events) { __typename } }`,
    `{"events":[{"type":"t","data":${list}}]}`,
  );
  expect(await stored("v-1")).toBe(list);
  await ask(app, `mutation { append(stream: "l-1", events: [{ type: "t", data: ${list} }]) { __typename } }`);
  expect(await stored("l-1")).toBe(list);
  const nested = `mutation ($n: JSON) { append(stream: "n-1", wait: POSITION, events: [{ type: "t", data: { list: [$n], text: "x" } }]) { __typename } }`;
  await ask(app, nested, `{"n":12345678901234567890}`);
  expect(await stored("n-1")).toBe('{"list": [12345678901234567890], "text": "x"}');
  const { text } = await ask(app, "{ events { nodes { stream { name } data } } }");
  expect(text).toContain(`"data":[${NUMBERS.join(",")}]`);
  expect(text).toContain(`"data":{"list":[12345678901234567890],"text":"x"}`);
});

test("numbers of GraphQL's own types may be spelt any way", async () => {
  const { errors } = await ask(app, "query ($first: Int) { events(first: $first) { nodes { id } } }", `{"first":1e1}`);
  expect(errors).toBeUndefined();
  const { errors: broken } = await ask(
    app,
    "query ($first: Int) { events(first: $first) { nodes { id } } }",
    `{"first":1.5}`,
  );
  expect(broken?.[0]?.extensions.code).toBe("invalid_input");
});

test("texts and keys that look like something else stay what they are", async () => {
  const text = `{"__proto__": 1, "1": "12345678901234567890", "constructor": [null, true, "\\u2028"], "é": {}}`;
  await ask(
    app,
    `mutation ($events: [NewEvent!]!) { append(stream: "p-1", wait: POSITION, events: $events) { __typename } }`,
    `{"events":[{"type":"t","data":${text}}]}`,
  );
  const [row] = await database.query("select data = $1::jsonb as same from gapless.event where stream = 'p-1'", [text]);
  expect(row).toEqual({ same: true });
  const answer = await ask(app, `{ events(filter: { streams: ["p-1"] }) { nodes { data } } }`);
  const sent = answer.text.slice(answer.text.indexOf('"data":{"') + 7);
  expect(answer.errors).toBeUndefined();
  expect(sent).toContain('"__proto__":1');
});
