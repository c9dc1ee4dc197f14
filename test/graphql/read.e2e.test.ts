import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestApp, type TestApp } from "../helpers/app.ts";
import { createDatabase } from "../helpers/database.ts";
import { append, ask, data } from "./ask.ts";

const CAUSE = "018f0000-0000-7000-8000-00000000000a";
const EVENT =
  "id version position type topic data metadata occurredAt recordedAt stream { name category partition version watermark createdAt updatedAt }";

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp(await createDatabase());
  await append(app, "order-1", [
    { id: CAUSE, type: "order.placed", data: { amount: 99.9 }, metadata: { correlation_id: "c1" } },
    { type: "order.paid", data: null, occurredAt: "2030-01-31T12:00:00+01:00", topic: "shop/1/paid" },
  ]);
  await append(app, "mail-1", { type: "mail.sent", data: {}, metadata: { correlation_id: "c1", causation_id: CAUSE } });
  await append(app, "order-2", [
    { type: "order.placed", data: 1 },
    { type: "order.paid", data: 2 },
  ]);
});
afterAll(() => app?.stop());

const rest = async (path: string) => (await (await app.call("GET", path)).json()) as Record<string, unknown>;

test("an event is what REST says it is", async () => {
  const { events } = await data(app, `{ events { nodes { ${EVENT} } } }`);
  const { data: listed } = (await rest("/v1/events")) as { data: { stream: string; [name: string]: unknown }[] };
  const states = await Promise.all(listed.map(({ stream }) => rest(`/v1/streams/${stream}`)));
  const wanted = listed.map((event, index) => {
    const { stream: name, ...state } = states[index] ?? {};
    return { ...event, stream: { name, ...state } };
  });
  expect(events.nodes).toEqual(wanted);
  const { event } = await data(app, `query ($id: ID!) { event(id: $id) { ${EVENT} } }`, { id: CAUSE });
  expect(event).toEqual(wanted[0]);
});

test("what is not there is null, an id that is none is an error", async () => {
  const document = `query ($id: ID!) { event(id: $id) { id } stream(name: "nobody") { name } }`;
  expect(await data(app, document, { id: crypto.randomUUID() })).toEqual({ event: null, stream: null });
  const { errors, data: partial } = await ask(app, document, { id: "x" });
  expect(partial).toEqual({ event: null, stream: null });
  expect(errors).toMatchObject([
    {
      message: "id must be a uuid",
      path: ["event"],
      extensions: { code: "invalid_input", class: "BAD_USER_INPUT", field: "id", rule: "must be a uuid" },
    },
  ]);
  expect(errors?.[0]?.extensions.requestId).toMatch(/^[0-9a-f-]{36}$/);
});

test("filters take what REST's take", async () => {
  for (const [filter, query] of [
    [{ types: ["order.*"] }, "types=order.*"],
    [{ types: ["order.paid", "mail.sent"], categories: ["order"] }, "types=order.paid,mail.sent&categories=order"],
    [{ topics: ["shop/**"] }, "topics=shop/**"],
    [{ streams: ["order-2", "nobody"] }, "streams=order-2,nobody"],
  ] as const) {
    const { events } = await data(
      app,
      `query ($filter: EventFilter) { events(filter: $filter) { nodes { position } } }`,
      { filter },
    );
    const { data: wanted } = (await rest(`/v1/events?${query}`)) as { data: { position: string }[] };
    expect([query, events.nodes]).toEqual([query, wanted.map(({ position }) => ({ position }))]);
    expect(wanted.length).toBeGreaterThan(0);
  }
});

test("the log as of a moment", async () => {
  const { events } = await data(app, `{ events(asOf: "2020-01-01T00:00:00Z") { nodes { id } } }`);
  expect(events.nodes).toEqual([]);
  const document = `query ($at: DateTime) { until: events(until: $at) { nodes { id } } since: events(since: $at) { nodes { id } } }`;
  const { until, since } = await data(app, document, { at: new Date(Date.now() - 3_600_000).toISOString() });
  expect([until.nodes.length, since.nodes.length]).toEqual([0, 5]);
});

test("pages of the log meet each other without a gap, both ways", async () => {
  const document = `query ($after: String, $direction: Direction) {
    events(first: 2, after: $after, direction: $direction, filter: { categories: ["order", "mail"] }) {
      edges { cursor node { position } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`;
  for (const [direction, wanted] of [
    ["FORWARDS", [["1", "2"], ["3", "4"], ["5"]]],
    ["BACKWARDS", [["5", "4"], ["3", "2"], ["1"]]],
  ] as const) {
    const pages: string[][] = [];
    let after: string | undefined;
    for (;;) {
      const { events } = await data(app, document, { after, direction });
      const { edges, pageInfo } = events as {
        edges: { cursor: string; node: { position: string } }[];
        pageInfo: Record<string, unknown>;
      };
      expect(pageInfo["hasPreviousPage"]).toBe(pages.length > 0);
      expect([pageInfo["startCursor"], pageInfo["endCursor"]]).toEqual([edges[0]?.cursor, edges.at(-1)?.cursor]);
      pages.push(edges.map(({ node }) => node.position));
      if (pageInfo["hasNextPage"] !== true) break;
      after = edges.at(-1)?.cursor;
    }
    expect(pages).toEqual(wanted);
  }
  const { events } = await data(app, document, { after: "3" });
  expect(events.edges.map(({ node }: { node: { position: string } }) => node.position)).toEqual(["4", "5"]);
});

test("the end of the last page picks up what comes later", async () => {
  const document = `query ($after: String) { events(after: $after, filter: { types: ["late"] }) { nodes { type } pageInfo { endCursor hasNextPage } } }`;
  const first = await data(app, document, { after: "5" });
  expect(first.events).toMatchObject({ nodes: [], pageInfo: { hasNextPage: false } });
  await append(app, "late-1", { type: "late", data: 1 });
  const second = await data(app, document, { after: first.events.pageInfo.endCursor });
  expect(second.events.nodes).toEqual([{ type: "late" }]);
});

test("a stream in version order, both ways, from a version on", async () => {
  const document = `query ($direction: Direction, $from: Int64, $after: String, $first: Int) { stream(name: "order-1") {
    name version events(direction: $direction, fromVersion: $from, after: $after, first: $first) {
      nodes { version } pageInfo { hasNextPage hasPreviousPage endCursor } } } }`;
  const versions = async (variables: object) => {
    const { stream } = await data(app, document, variables);
    return [stream.events.nodes.map(({ version }: { version: string }) => version).join(), stream.events.pageInfo];
  };
  expect(await versions({})).toMatchObject(["1,2", { hasNextPage: false, hasPreviousPage: false }]);
  expect(await versions({ from: 2 })).toMatchObject(["2", { hasNextPage: false, hasPreviousPage: true }]);
  expect(await versions({ from: "1", first: 1 })).toMatchObject(["1", { hasNextPage: true, hasPreviousPage: false }]);
  expect(await versions({ direction: "BACKWARDS" })).toMatchObject(["2,1", { hasPreviousPage: false }]);
  expect(await versions({ direction: "BACKWARDS", from: 1 })).toMatchObject(["1", { hasPreviousPage: true }]);
  const [, { endCursor }] = (await versions({ first: 1 })) as [string, { endCursor: string }];
  expect(await versions({ after: endCursor })).toMatchObject(["2", { hasPreviousPage: true }]);
  const both = await ask(app, document, { after: endCursor, from: 1 });
  expect(both.errors).toMatchObject([
    { extensions: { code: "invalid_input", field: "after", rule: "must not be given together with fromVersion" } },
  ]);
});

test("causes, effects and correlations", async () => {
  const { event, correlation } = await data(
    app,
    `query ($id: ID!) { event(id: $id) { trace { hasMore steps { depth event { type } } } }
       correlation(id: "c1") { id events(first: 1) { nodes { type } pageInfo { hasNextPage endCursor } } } }`,
    { id: CAUSE },
  );
  expect(event.trace).toEqual({
    hasMore: false,
    steps: [
      { depth: 0, event: { type: "order.placed" } },
      { depth: 1, event: { type: "mail.sent" } },
    ],
  });
  expect(correlation).toMatchObject({
    id: "c1",
    events: { nodes: [{ type: "order.placed" }], pageInfo: { hasNextPage: true } },
  });
  const next = await data(
    app,
    `query ($after: String) { correlation(id: "c1") { events(after: $after) { nodes { type } pageInfo { hasNextPage hasPreviousPage } } } }`,
    { after: correlation.events.pageInfo.endCursor },
  );
  expect(next.correlation.events).toEqual({
    nodes: [{ type: "mail.sent" }],
    pageInfo: { hasNextPage: false, hasPreviousPage: true },
  });
});

test("counts and built-in types are REST's", async () => {
  const { stats, eventTypes } = await data(
    app,
    "{ stats { events streams types categories position pending loggedAt firstRecordedAt lastRecordedAt } eventTypes { type family topic payload } }",
  );
  expect(stats).toEqual(await rest("/v1/stats"));
  expect(eventTypes).toEqual((await rest("/v1/event-types"))["data"]);
});

test("bad arguments name field and rule", async () => {
  for (const [args, field, rule] of [
    ["first: 0", "first", /from 1 to 1000/],
    ["first: 1001", "first", /from 1 to 1000/],
    [`after: "nonsense"`, "after", /not one this server gave/],
    [`after: ""`, "after", /not be empty/],
    [`after: "99999999999999999999"`, "after", /not one this server gave/],
    [`since: "yesterday"`, "since", /ISO 8601/],
    [`until: ""`, "until", /ISO 8601/],
    [`asOf: "2030-02-31T00:00:00Z"`, "asOf", /ISO 8601/],
    ["filter: { types: [] }", "filter.types", /must not be empty/],
    [`filter: { streams: [""] }`, "filter.streams", /empty value/],
    [`filter: { types: ["no spaces"] }`, "filter.types", /./],
    [`filter: { topics: [${Array(101).fill('"a"').join()}] }`, "filter.topics", /more than 100/],
  ] as const) {
    const { errors } = await ask(app, `{ events(${args}) { nodes { id } } }`);
    expect([args, errors?.[0]]).toMatchObject([args, { extensions: { class: "BAD_USER_INPUT" } }]);
    expect([args, errors?.[0]?.extensions.field?.replace(/\[\d+\]$/, "")]).toEqual([args, field]);
    expect(errors?.[0]?.extensions.rule).toMatch(rule);
  }
  const long = await ask(app, `query ($name: String!) { stream(name: $name) { name } }`, { name: "x".repeat(257) });
  expect(long.errors).toMatchObject([{ extensions: { code: "invalid_input", field: "stream" } }]);
});

test("a document that does not fit the schema is refused as a whole", async () => {
  for (const document of [
    "{ events { nodes { secret } } }",
    "{",
    "query A { stats { events } } query B { stats { events } }",
  ]) {
    const { status, errors, data: none } = await ask(app, document);
    expect([document, status, none]).toEqual([document, 400, undefined]);
    expect([document, errors?.[0]?.extensions.code]).toEqual([document, "invalid_input"]);
  }
  const { errors } = await ask(app, "query ($first: Int) { events(first: $first) { nodes { id } } }", {
    first: "many",
  });
  expect(errors).toMatchObject([{ extensions: { code: "invalid_input" } }]);
});

test("nothing of what is inside is told", async () => {
  const { errors, text } = await ask(app, `query ($id: ID!) { event(id: $id) { id } }`, { id: "\\u0000" });
  expect(errors?.length).toBe(1);
  expect(text).not.toMatch(/stack|node_modules|select |gapless\./);
});
