// Trying selectors out over GraphQL.
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestApp, type TestApp } from "../helpers/app.ts";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { append, ask, data, keyOf } from "./ask.ts";

let database: TestDatabase;
let app: TestApp;
beforeAll(async () => {
  database = await createDatabase();
  app = await startTestApp(database);
  await append(
    app,
    "sale-1",
    [5, 50, 500].map((amount) => ({ type: "sale.made", data: { amount } })),
  );
});
afterAll(() => app?.stop());

const EXPLAIN =
  "query ($selector: JSON!, $event: JSON!) { explainSelector(selector: $selector, event: $event) { matches parts } }";
const TEST = `query ($selector: JSON!, $last: Int, $after: Int64, $upTo: Int64, $sample: Int) {
  testSelector(selector: $selector, last: $last, after: $after, upTo: $upTo, sample: $sample) {
    examined matched after upTo sample { type version position data recordedAt stream { name version } } } }`;
const large = { types: ["sale.*"], where: { path: "data.amount", gte: 50 } };

test("explain shows each part with its result", async () => {
  const event = { type: "sale.made", data: { amount: 5 } };
  const { explainSelector } = await data(app, EXPLAIN, { selector: large, event });
  expect(explainSelector).toMatchObject({
    matches: false,
    parts: [
      { part: "types", result: true, found: "sale.made" },
      { part: "where", result: false, condition: { path: "data.amount", operator: "gte", operand: 50, found: [5] } },
    ],
  });
});

test("test counts, and samples the newest as events", async () => {
  const { testSelector } = await data(app, TEST, { selector: large });
  expect(testSelector).toMatchObject({
    examined: 3,
    matched: 2,
    after: "0",
    upTo: "3",
    sample: [
      {
        type: "sale.made",
        version: "2",
        position: "2",
        data: { amount: 50 },
        stream: { name: "sale-1", version: "3" },
      },
      { version: "3", data: { amount: 500 } },
    ],
  });
  const { events } = await data(app, "{ events { nodes { recordedAt } } }");
  expect(testSelector.sample[0].recordedAt).toBe(events.nodes[1].recordedAt);
  expect((await data(app, TEST, { selector: {}, after: "1", upTo: 2, sample: 0 })).testSelector).toMatchObject({
    examined: 1,
    matched: 1,
    sample: [],
  });
});

test.each([
  [TEST, { selector: { where: { path: "data.a", gt: [] } } }, "selector.where.gt"],
  [TEST, { selector: { types: "all" } }, "selector.types"],
  [TEST, { selector: {}, last: 0 }, "last"],
  [TEST, { selector: {}, sample: 101 }, "sample"],
  [TEST, { selector: {}, after: "5", upTo: "4" }, "upTo"],
  [EXPLAIN, { selector: {}, event: 1 }, "event"],
])("mistakes are named: %# %j", async (document, variables, field) => {
  const { errors } = await ask(app, document, variables);
  expect(errors?.[0]?.extensions).toMatchObject({ code: "invalid_input", field });
});

test("nobody tests on another tenant's events, nor without the permission to read them", async () => {
  const stranger = { url: app.url, apiKey: await keyOf(database, "stranger") };
  expect((await data(stranger, TEST, { selector: {} })).testSelector).toMatchObject({ examined: 0, matched: 0 });
  const blind = { url: app.url, apiKey: await keyOf(database, "default", ["events:append"]) };
  expect((await ask(blind, TEST, { selector: {} })).errors?.[0]?.extensions.code).toBe("forbidden");
});
