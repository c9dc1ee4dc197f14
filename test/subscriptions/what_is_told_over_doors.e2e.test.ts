// Why something waits, and what was settled: the same over REST, GraphQL, the SDK and the command line.
import { type Client, createClient } from "@gapless/sdk";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runCli, wayInto } from "../cli/run_cli.ts";
import { ask as askGraphql, data, keyOf } from "../graphql/ask.ts";
import { startTestApp, type TestApp } from "../helpers/app.ts";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { append, ask, create, receive, settle } from "./over_rest.ts";

let database: TestDatabase;
let app: TestApp;
let client: Client;
beforeAll(async () => {
  database = await createDatabase();
  app = await startTestApp(database);
  client = createClient({ url: app.url, apiKey: app.apiKey });
  await append(app, "in-1", ...Array.from({ length: 6 }, () => "in.a"));
  await create(app, { name: "group", key: "none" });
  for (let n = 0; n < 3; n++) {
    const taken = await receive(app, "group", { consumer: `c${n}`, max: 2 });
    await settle(app, "group", n === 1 ? "skip" : "ack", taken);
  }
});
afterAll(() => app?.stop());

type Batch = { lease: string; consumer: string };
type Page = { data: Batch[]; nextCursor: string | null; hasMore: boolean };
const path = "/v1/subscriptions/group/batches";
const get = (query = "") => ask<Page>(app, "GET", path + query);

test("batches over REST, page by page, in both directions", async () => {
  const all = await get();
  expect(all).toMatchObject({
    data: [
      { consumer: "c0", first: "1", last: "2", delivered: 2, skipped: 0, failed: 0 },
      { consumer: "c1", first: "3", last: "4", delivered: 0, skipped: 2, failed: 0 },
      { consumer: "c2", first: "5", last: "6", delivered: 2, skipped: 0, failed: 0 },
    ],
    hasMore: false,
  });
  const first = await get("?limit=2");
  expect(first).toMatchObject({ data: all.data.slice(0, 2), hasMore: true });
  expect((await get(`?limit=2&cursor=${first.nextCursor}`)).data).toEqual(all.data.slice(2));
  const back = await get("?direction=backwards&limit=2");
  expect(back.data).toEqual([all.data[2], all.data[1]]);
  const rest = await get(`?direction=backwards&limit=2&cursor=${back.nextCursor}`);
  expect(rest).toEqual({ data: [all.data[0]], nextCursor: null, hasMore: false });
  expect((await get(`?after=${all.data[0]?.lease}`)).data).toEqual(all.data.slice(1));
});

test("the same by GraphQL, the SDK and the command line", async () => {
  const { data: expected } = await get();
  const document = `query ($first: Int, $after: Int64, $direction: Direction) {
    batches(subscription: "group", first: $first, after: $after, direction: $direction) {
      nodes { lease consumer takenAt settledAt first last delivered skipped failed } pageInfo { hasNextPage endCursor } } }`;
  const { batches } = await data(app, document, {});
  expect(batches.nodes).toEqual(expected);
  const { batches: page } = await data(app, document, { first: 1, after: expected[0]?.lease });
  expect(page).toMatchObject({ nodes: [expected[1]], pageInfo: { hasNextPage: true, endCursor: expected[1]?.lease } });
  expect((await data(app, document, { direction: "BACKWARDS", first: 1 })).batches.nodes).toEqual([expected[2]]);

  expect((await client.subscriptions.batches("group")).data).toEqual(expected);
  const behind = await client.subscriptions.batches("group", { after: BigInt(expected[1]?.lease ?? "0"), limit: 5 });
  expect(behind.data).toEqual(expected.slice(2));
  expect((await client.subscriptions.batches("group", { direction: "backwards", limit: 1 })).data).toEqual([
    expected[2],
  ]);

  const env = wayInto(app);
  const shown = await runCli(["subscription", "batches", "group", "--json"], { env });
  expect(JSON.parse(shown.out).data).toEqual(expected);
  const { out } = await runCli(["subscription", "batches", "group", "--backwards", "--limit", "1"], { env });
  expect(out).toContain("5-6");
  expect(out).not.toContain("3-4");
});

test("what is wrong with a list of batches is refused by name", async () => {
  const foreign = await ask<Page>(app, "GET", "/v1/subscriptions/group/deliveries");
  await ask(app, "POST", "/v1/webhooks", { name: "hook", url: "https://example.com/x" }, { status: 201 });
  for (const [query, field] of [
    ["?limit=0", "limit"],
    ["?after=-1", "after"],
    ["?after=1&cursor=x", "cursor"],
    ["?colour=red", "colour"],
    [`?cursor=${foreign.nextCursor}`, "cursor"],
  ])
    expect([query, await ask(app, "GET", path + query, undefined, { status: 400 })]).toMatchObject([query, { field }]);
  await ask(app, "GET", "/v1/subscriptions/hook/batches", undefined, { status: 404 });
  await ask(app, "GET", "/v1/subscriptions/nobody/batches", undefined, { status: 404 });
});

test("a list of words has no empty one, and an or before the last", async () => {
  const list = "/v1/subscriptions/group/deliveries";
  const state = await ask(app, "GET", `${list}?state=foo`, undefined, { status: 400 });
  expect(state["detail"]).toBe("state must be held, ready, retrying, leased, parked, delivered, skipped or discarded");
  const way = await ask(app, "GET", `${list}?direction=up`, undefined, { status: 400 });
  expect(way["detail"]).toBe("direction must be forwards or backwards");
});

test("why something waits, over REST and GraphQL, with the permission for it", async () => {
  expect(await ask(app, "GET", "/v1/waiting")).toEqual({ data: [] });
  await create(app, { name: "paused", enabled: false });
  await create(app, { name: "failing", retry: { delays: ["1h"], attempts: 2 } });
  const [failed] = await receive(app, "failing", { max: 1 });
  if (failed === undefined) throw new Error("six were appended");
  await settle(app, "failing", "nack", [failed]);
  const { data: reasons } = await ask<{ data: { since: string }[] }>(app, "GET", "/v1/waiting");
  expect(reasons).toEqual([
    {
      kind: "retry",
      what: expect.stringMatching(/^delivery 1 of failing failed 1 times/),
      since: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      events: expect.stringMatching(/^\d+$/),
      hint: expect.stringMatching(/discard/),
    },
    {
      kind: "subscription paused",
      what: "paused is paused",
      since: expect.any(String),
      events: "6",
      hint: expect.stringMatching(/resume_subscription/),
    },
  ]);
  const { waiting } = await data(app, "{ waiting { kind what since events hint } }");
  expect(waiting).toEqual(reasons);
  const refused = await ask(app, "GET", "/v1/waiting?x=1", undefined, { status: 400 });
  expect(refused["field"]).toBe("x");

  const blind = await keyOf(database, "default", ["events:read", "subscriptions:*"]);
  await ask(app, "GET", "/v1/waiting", undefined, { status: 403, key: blind });
  const { errors } = await askGraphql({ url: app.url, apiKey: blind }, "{ waiting { kind } }");
  expect(errors?.[0]?.extensions.code).toBe("forbidden");
  const stranger = await keyOf(database, "stranger");
  expect(await ask(app, "GET", "/v1/waiting", undefined, { key: stranger })).toEqual({ data: [] });
  await ask(app, "GET", path, undefined, { status: 404, key: stranger });
});
