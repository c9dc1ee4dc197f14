import { getIntrospectionQuery } from "graphql";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestApp, type TestApp } from "../helpers/app.ts";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { ask } from "./ask.ts";
import { followBySse, followByWs } from "./subscribe.ts";

let database: TestDatabase;
let app: TestApp;
beforeAll(async () => {
  database = await createDatabase();
  app = await startTestApp(database);
});
afterAll(() => app?.stop());

const nested = (levels: number): string =>
  levels === 0 ? "{ name }" : `{ events(first: 1) { nodes { stream ${nested(levels - 1)} } } }`;
const times = (count: number, text: (n: number) => string): string =>
  Array.from({ length: count }, (_, n) => text(n)).join(" ");
const spreads = (levels: number): string =>
  `${times(levels, (n) => `fragment F${n} on Query { ...F${n + 1} ...F${n + 1} }`)} fragment F${levels} on Query { stats { events } }`;

/** Selections of a Query that are too much, and what of. */
const TOO_MUCH: [string, string, string][] = [
  ["levels", `stream(name: "a") ${nested(7)}`, ""],
  ["fields", times(1_001, () => "__typename"), ""],
  ["aliases", times(51, (n) => `a${n}: __typename`), ""],
  ["tokens", times(2_001, () => "__typename"), ""],
  ["characters", `stream(name: "${"x".repeat(100_000)}") { name }`, ""],
  ["objects", "events(first: 1000) { nodes { stream { events(first: 10) { nodes { id } } } } }", ""],
  ["objects", times(20, (n) => `a${n}: events(first: 600) { nodes { id } }`), ""],
  ["fields", "...F0", spreads(11)],
];

describe.for(TOO_MUCH)("too many %s", ([what, selection, fragments]) => {
  const rule = new RegExp(`^must not (ask for|have) more than \\d+ ${what}$`);

  test("in a query", async () => {
    const { status, errors, data } = await ask(app, `{ ${selection} } ${fragments}`);
    expect([status, data, errors?.length]).toEqual([400, undefined, 1]);
    expect(errors?.[0]).toMatchObject({ extensions: { code: "too_large", class: "BAD_USER_INPUT", field: "query" } });
    expect(errors?.[0]?.extensions.rule).toMatch(rule);
    expect(errors?.[0]?.extensions.hint).toBeTruthy();
  });
});

// The payload of the other roots leads to the same objects: no root is a way around a limit.
const EVENT = "stream { events(first: 1000) { nodes { stream { events(first: 10) { nodes { id } } } } } }";

test("a subscription that costs too much does not begin, over any transport", async () => {
  const document = `subscription { events(after: "0") { ... on EventItem { event { ${EVENT} } } } }`;
  for (const follow of [followBySse, followByWs]) {
    const feed = await follow(app, {}, document);
    await feed.ended;
    expect(feed.items).toEqual([]);
    expect(JSON.stringify(feed.errors)).toContain('"rule":"must not ask for more than 10000 objects"');
  }
  const deep = `subscription { events { ... on EventItem { event { stream ${nested(7)} } } } }`;
  for (const follow of [followBySse, followByWs]) {
    const feed = await follow(app, {}, deep);
    await feed.ended;
    expect(JSON.stringify(feed.errors)).toContain("more than 20 levels");
  }
});

test("a mutation that asks for too much stores nothing", async () => {
  const many = times(51, (n) => `a${n}: append(stream: "m-1", events: [{ type: "t", data: 1 }]) { __typename }`);
  const { status, errors } = await ask(app, `mutation { ${many} }`);
  expect([status, errors?.[0]?.extensions.rule]).toEqual([400, "must not have more than 50 aliases"]);
  const [row] = await database.query("select count(*) as n from gapless.event");
  expect(row).toEqual({ n: "0" });
});

test("of several operations the one that runs is judged", async () => {
  const document = `query Cheap { stats { events } } query Dear { ${TOO_MUCH[5]?.[1]} }`;
  const send = async (operationName: string) => {
    const response = await fetch(new URL("/graphql", app.url), {
      method: "POST",
      headers: { authorization: `Bearer ${app.apiKey}`, "content-type": "application/json" },
      body: JSON.stringify({ query: document, operationName }),
    });
    return (await response.json()) as { data?: unknown; errors?: { extensions: { rule: string } }[] };
  };
  expect((await send("Cheap")).data).toEqual({ stats: { events: "0" } });
  expect((await send("Dear")).errors?.[0]?.extensions.rule).toBe("must not ask for more than 10000 objects");
});

test("a length that comes as a variable counts", async () => {
  const document = `query ($n: Int) { ${times(11, (n) => `a${n}: events(first: $n) { nodes { id } }`)} }`;
  expect((await ask(app, document, { n: 10 })).errors).toBeUndefined();
  expect((await ask(app, document, { n: 1000 })).errors?.[0]?.extensions.code).toBe("too_large");
});

test("what people ask for is well within the limits", async () => {
  const introspection = await ask(app, getIntrospectionQuery({ inputValueDeprecation: true, specifiedByUrl: true }));
  expect(introspection.errors).toBeUndefined();
  const page = await ask(
    app,
    "{ events(first: 1000) { edges { cursor node { id version position type topic data metadata occurredAt recordedAt stream { name version } } } pageInfo { hasNextPage endCursor } } stats { events } }",
  );
  expect(page.errors).toBeUndefined();
  const nest =
    "{ events(first: 50) { nodes { stream { events(first: 20) { nodes { id } } } trace(first: 20) { steps { event { id } } } } } }";
  expect((await ask(app, nest)).errors).toBeUndefined();
});

test("introspection has a limit, too", async () => {
  const types = (levels: number): string => (levels === 0 ? "name" : `fields { type { ${types(levels - 1)} } }`);
  const { errors, status } = await ask(app, `{ __schema { types { ${types(4)} } } }`);
  expect([status, errors?.[0]?.message]).toEqual([400, "Maximum introspection depth exceeded"]);
});
