// Who may ask, over every transport and for every root; and that a tenant never meets another.
import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import { startTestApp, type TestApp, testApp } from "../helpers/app.ts";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { append, ask, data, keyOf } from "./ask.ts";
import { followBySse, followByWs, isCaughtUp, wsClient } from "./subscribe.ts";

const SECRET = "018f0000-0000-7000-8000-00000000000b";

let database: TestDatabase;
let app: TestApp;
let other: { url: string; apiKey: string };
beforeAll(async () => {
  database = await createDatabase();
  app = await startTestApp(database, { GAPLESS_CORS: "https://shop.example" });
  await append(app, "mine-1", { id: SECRET, type: "secret", data: "secret", metadata: { correlation_id: "mine" } });
  await append(app, "mine-1", {
    type: "secret",
    data: "secret",
    metadata: { correlation_id: "mine", causation_id: SECRET },
  });
  other = { url: app.url, apiKey: await keyOf(database, "other") };
});
afterAll(() => app?.stop());

const ROOTS = [
  "{ stats { events } }",
  `mutation { append(stream: "x-1", events: [{ type: "t", data: 1 }]) { __typename } }`,
  `subscription { events { cursor } }`,
];

async function closeOf(socket: WebSocket): Promise<[number, string]> {
  return new Promise((resolve) => socket.on("close", (code, reason) => resolve([code, String(reason)])));
}

test("without a good key nothing is answered: HTTP", async () => {
  for (const authorization of ["", "Bearer", "Bearer x", `Bearer ${app.apiKey}x`, "Basic eDp5"]) {
    for (const query of ROOTS) {
      for (const accept of ["application/json", "text/event-stream", "text/html"]) {
        const post = await app.call("POST", "/graphql", { query }, { authorization, accept });
        const get = await app.call("GET", `/graphql?query=${encodeURIComponent(query)}`, undefined, {
          authorization,
          accept,
        });
        for (const answer of [post, get]) {
          expect(answer.headers.get("www-authenticate")).toBe('Bearer realm="gapless"');
          expect([authorization, answer.status, await answer.json()]).toMatchObject([
            authorization,
            401,
            { code: "unauthenticated" },
          ]);
        }
      }
    }
  }
});

test("without a good key nothing is answered: WebSocket", async () => {
  const url = `${app.url.replace("http", "ws")}/graphql`;
  const status = (headers: Record<string, string>, protocols = ["graphql-transport-ws"]) =>
    new Promise<number>((resolve) => {
      const socket = new WebSocket(url, protocols, { headers });
      socket.on("unexpected-response", (_request, response) => {
        resolve(response.statusCode ?? 0);
        response.resume();
      });
      socket.on("open", () => {
        resolve(101);
        socket.terminate();
      });
      socket.on("error", () => undefined);
    });
  expect(await status({ authorization: "Bearer x" })).toBe(401);
  expect(await status({ authorization: `Bearer ${app.apiKey}` }, ["other"])).toBe(400);
  expect(await status({ authorization: `Bearer ${app.apiKey}` })).toBe(101);
  for (const params of [{}, { authorization: "Bearer x" }, { authorization: 7 }]) {
    for (const query of ROOTS) {
      let socket: WebSocket | undefined;
      const client = wsClient(
        other,
        (made) => {
          socket = made;
        },
        params,
      );
      const seen: unknown[] = [];
      const failure = await new Promise((resolve) => {
        client.subscribe(
          { query },
          { next: (item) => seen.push(item), error: resolve, complete: () => resolve("complete") },
        );
      });
      expect([params, seen, (failure as { code: number }).code]).toEqual([params, [], 4401]);
      expect(socket?.readyState).toBeGreaterThanOrEqual(WebSocket.CLOSING);
    }
  }
  const raw = new WebSocket(url, ["graphql-transport-ws"]);
  raw.on("open", () => raw.send(JSON.stringify({ id: "1", type: "subscribe", payload: { query: ROOTS[1] } })));
  expect((await closeOf(raw))[0]).toBe(4401);
  const [row] = await database.query("select count(*) as n from gapless.event where stream = 'x-1'");
  expect(row).toEqual({ n: "0" });
});

test("queries and mutations go over WebSocket, too, with the header's key", async () => {
  const socket = new WebSocket(`${app.url.replace("http", "ws")}/graphql`, ["graphql-transport-ws"], {
    headers: { authorization: `Bearer ${app.apiKey}`, "x-request-id": "of-mine" },
  });
  const upgraded = new Promise<string | undefined>((resolve) => {
    socket.on("upgrade", (response) => resolve(response.headers["x-request-id"] as string));
  });
  const messages: { type: string; id?: string; payload?: { data?: unknown } }[] = [];
  const done = new Promise<void>((resolve) => {
    socket.on("message", (text) => {
      const message = JSON.parse(String(text));
      messages.push(message);
      if (message.type === "connection_ack") {
        const query = `mutation { append(stream: "ws-1", events: [{ type: "t", data: 12345678901234567890 }]) { ... on AppendResult { lastVersion } } }`;
        socket.send(JSON.stringify({ id: "1", type: "subscribe", payload: { query } }));
      }
      if (message.type === "complete") resolve();
    });
  });
  socket.on("open", () => socket.send(JSON.stringify({ type: "connection_init" })));
  await done;
  expect(await upgraded).toBe("of-mine");
  expect(messages).toMatchObject([
    { type: "connection_ack" },
    { type: "next", id: "1", payload: { data: { append: { lastVersion: "1" } } } },
    { type: "complete", id: "1" },
  ]);
  socket.close();
});

test("a connection may not pile up subscriptions, and a message that is none ends it", async () => {
  const connect = async () => {
    const socket = new WebSocket(`${app.url.replace("http", "ws")}/graphql`, ["graphql-transport-ws"]);
    const messages: { type: string; id?: string; payload?: unknown }[] = [];
    await new Promise<void>((resolve) => {
      socket.on("message", (text) => {
        messages.push(JSON.parse(String(text)));
        resolve();
      });
      socket.on("open", () => {
        socket.send(JSON.stringify({ type: "connection_init", payload: { authorization: `Bearer ${app.apiKey}` } }));
      });
    });
    return { socket, messages };
  };
  const { socket, messages } = await connect();
  for (let id = 1; id <= 101; id++) {
    socket.send(JSON.stringify({ id: String(id), type: "subscribe", payload: { query: ROOTS[2] } }));
  }
  await expect.poll(() => messages.filter(({ type }) => type === "next").length).toBe(100);
  expect(messages.filter(({ type }) => type === "error")).toMatchObject([
    { payload: [{ extensions: { code: "too_large", rule: expect.stringMatching("100 operations") } }] },
  ]);
  socket.terminate();
  for (const nonsense of [
    "{",
    "[]",
    '{"type":"nonsense"}',
    `{"id":"1","type":"subscribe","payload":${"[".repeat(50_000)}${"]".repeat(50_000)}}`,
  ]) {
    const { socket } = await connect();
    socket.send(nonsense);
    expect([nonsense.slice(0, 20), (await closeOf(socket))[0]]).toEqual([nonsense.slice(0, 20), 4400]);
  }
});

test("a mutation never goes by GET, a query does", async () => {
  const get = (query: string) => app.call("GET", `/graphql?query=${encodeURIComponent(query)}`);
  const refused = await get(ROOTS[1] ?? "");
  expect([refused.status, refused.headers.get("allow")]).toEqual([405, "POST"]);
  expect(await (await get('{ stream(name: "mine-1") { version } }')).json()).toEqual({
    data: { stream: { version: "2" } },
  });
  const [row] = await database.query("select count(*) as n from gapless.event where stream = 'x-1'");
  expect(row).toEqual({ n: "0" });
});

test("what a form of another site can send is not taken", async () => {
  for (const type of [
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/graphql",
  ]) {
    const answer = await app.call("POST", "/graphql", undefined, { "content-type": type });
    expect([type, answer.status]).toEqual([type, 415]);
  }
});

test("a key does what it was given for and nothing else", async () => {
  const reader = { url: app.url, apiKey: await keyOf(database, "default", ["events:read"]) };
  const writer = { url: app.url, apiKey: await keyOf(database, "default", ["events:append"]) };
  const codes = async (who: { url: string; apiKey: string }, document: string) =>
    (await ask(who, document)).errors?.map(({ extensions }) => extensions.code) ?? [];
  expect(await codes(reader, ROOTS[1] ?? "")).toEqual(["forbidden"]);
  expect(await codes(reader, "{ events { nodes { id } } }")).toEqual([]);
  // The state of a stream is a permission of its own; its name stands in the event.
  expect(await codes(reader, "{ events { nodes { stream { name } } } }")).toEqual([]);
  expect(await codes(reader, "{ events(first: 1) { nodes { stream { version } } } }")).toEqual(["forbidden"]);
  for (const query of [
    "{ events { nodes { id } } }",
    "{ stats { events } }",
    `{ event(id: "${SECRET}") { id } }`,
    `{ correlation(id: "mine") { events { nodes { id } } } }`,
  ]) {
    expect([query, await codes(writer, query)]).toEqual([query, ["forbidden"]]);
  }
  for (const follow of [followBySse, followByWs]) {
    const feed = await follow(writer, {});
    await feed.ended;
    expect(JSON.stringify(feed.errors)).toContain('"code":"forbidden"');
  }
});

test("no query reaches another tenant's events", async () => {
  const answer = await ask(
    other,
    `query ($id: ID!) {
      events { nodes { id } } filtered: events(filter: { streams: ["mine-1"], types: ["secret"] }) { nodes { id } }
      event(id: $id) { id trace { steps { event { id } } } }
      stream(name: "mine-1") { name events { nodes { id } } }
      correlation(id: "mine") { events { nodes { id } } }
      stats { events streams types position pending }
    }`,
    { id: SECRET },
  );
  expect(answer.data).toEqual({
    events: { nodes: [] },
    filtered: { nodes: [] },
    event: null,
    stream: null,
    correlation: { events: { nodes: [] } },
    stats: { events: "0", streams: "0", types: "0", position: "0", pending: "0" },
  });
  expect(answer.text).not.toContain("secret");
});

test("nested fields of the own events do not lead to another tenant", async () => {
  // An event that names the other tenant's event as its cause, in a stream of the same name.
  const document = `mutation ($events: [NewEvent!]!) { append(stream: "mine-1", events: $events) { __typename } }`;
  const lure = { type: "lure", data: 1, metadata: { causation_id: SECRET, correlation_id: "mine" } };
  await data(other, document, { events: [lure] });
  const all =
    "{ events(first: 10) { nodes { type stream { version events(first: 10) { nodes { type } } } trace(first: 10) { steps { depth event { type } } } } } }";
  await expect.poll(async () => (await data(other, all)).events.nodes.length).toBe(1);
  expect((await data(other, all)).events.nodes).toEqual([
    {
      type: "lure",
      stream: { version: "1", events: { nodes: [{ type: "lure" }] } },
      trace: { steps: [{ depth: 0, event: { type: "lure" } }] },
    },
  ]);
});

test("a cursor of another tenant is refused", async () => {
  const { events, stream, correlation } = await data(
    app,
    `{ events(first: 1) { pageInfo { endCursor } } stream(name: "mine-1") { events(first: 1) { pageInfo { endCursor } } } correlation(id: "mine") { events(first: 1) { pageInfo { endCursor } } } }`,
  );
  for (const [document, after] of [
    ["query ($after: String) { events(after: $after) { nodes { id } } }", events.pageInfo.endCursor],
    [
      `query ($after: String) { stream(name: "mine-1") { events(after: $after) { nodes { id } } } }`,
      stream.events.pageInfo.endCursor,
    ],
    [
      `query ($after: String) { correlation(id: "mine") { events(after: $after) { nodes { id } } } }`,
      correlation.events.pageInfo.endCursor,
    ],
  ] as const) {
    expect((await ask(app, document, { after })).errors).toBeUndefined();
    const { errors, text } = await ask(other, document, { after });
    expect([document, errors?.[0]?.extensions]).toMatchObject([document, { code: "invalid_cursor", field: "after" }]);
    expect(text).not.toContain("secret");
  }
  for (const follow of [followBySse, followByWs]) {
    const feed = await follow(other, { after: events.pageInfo.endCursor });
    await feed.ended;
    expect(JSON.stringify(feed.errors)).toContain('"code":"invalid_cursor"');
  }
});

test("a subscription shows the own tenant's events alone", async () => {
  for (const follow of [followBySse, followByWs]) {
    const theirs = await follow(other, { filter: { types: ["live"] } });
    const mine = await follow(app, { filter: { types: ["live"] } });
    await Promise.all([theirs.until(isCaughtUp), mine.until(isCaughtUp)]);
    await append(app, "live-1", { type: "live", data: "secret" });
    await data(
      other,
      `mutation { append(stream: "live-1", events: [{ type: "live", data: "theirs" }]) { __typename } }`,
    );
    await Promise.all([theirs.until((items) => items.length === 2), mine.until((items) => items.length === 2)]);
    expect(theirs.items[1]?.event?.["data"]).toBe("theirs");
    expect(mine.items[1]?.event?.["data"]).toBe("secret");
    for (const feed of [theirs, mine]) feed.close();
  }
});

test("browsers may call from the origins that were named", async () => {
  const preflight = await fetch(new URL("/graphql", app.url), {
    method: "OPTIONS",
    headers: {
      origin: "https://shop.example",
      "access-control-request-method": "POST",
      "access-control-request-headers": "authorization,content-type",
    },
  });
  expect([preflight.status, preflight.headers.get("access-control-allow-origin")]).toEqual([
    204,
    "https://shop.example",
  ]);
  const answer = await app.call(
    "POST",
    "/graphql",
    { query: "{ stats { events } }" },
    { origin: "https://shop.example", "x-request-id": "r-1" },
  );
  expect(answer.headers.get("access-control-allow-origin")).toBe("https://shop.example");
  expect(answer.headers.get("x-request-id")).toBe("r-1");
  const metrics = await (await fetch(new URL("/metrics", app.url))).text();
  expect(metrics).toMatch(/gapless_http_requests_total\{route="\/graphql",method="POST",status="200"\} \d+/);
});

test("GraphiQL is shown where it is switched on, and the schema to everybody", async () => {
  const page = (url: string) => fetch(new URL("/graphql", url), { headers: { accept: "text/html" } });
  expect((await page(app.url)).status).toBe(401);
  const open = await testApp(await createDatabase(), { GAPLESS_GRAPHIQL: "on" });
  const shown = await page(open.url);
  expect([shown.status, shown.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
  const html = await shown.text();
  expect(html).toContain("GraphiQL");
  // Nothing is loaded from elsewhere.
  expect(html.match(/<(?:script|link)[^>]*(?:src|href)=[^>]*>/g)).toBeNull();
  expect(html).not.toContain(open.apiKey);
  expect(
    (await fetch(new URL("/graphql?query={stats{events}}", open.url), { headers: { accept: "text/html" } })).status,
  ).toBe(401);
  expect(await (await fetch(new URL("/schema.graphql", app.url))).text()).toContain("type Query {");
});
