// Live feeds take selectors: what a feed brings is what a read by the same selector gives, whenever it was opened.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestApp, type TestApp } from "../helpers/app.ts";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { type Follower, follow, isCaughtUp } from "./follow.ts";
import { followByWs, type Refused } from "./ws_follow.ts";

let database: TestDatabase;
let app: TestApp;
beforeAll(async () => {
  database = await createDatabase();
  app = await startTestApp(database);
});
afterAll(() => app?.stop());

const query = (selector: unknown): string => `selector=${encodeURIComponent(JSON.stringify(selector))}`;

type Page = { data: { position: string; type: string }[]; nextCursor: string | null; hasMore: boolean };

/** Positions of everything that reads by a selector give. */
async function read(selector: unknown, more = ""): Promise<string[]> {
  const found: string[] = [];
  for (let cursor = ""; ; ) {
    const answer = await app.call("GET", `/v1/events?limit=300&${query(selector)}${cursor === "" ? more : cursor}`);
    const page = (await answer.json()) as Page;
    expect(answer.status).toBe(200);
    found.push(...page.data.map(({ position }) => position));
    if (!page.hasMore) return found;
    cursor = `&cursor=${page.nextCursor}${more.replace(/&after=\d+/, "")}`;
  }
}

/** Appends a bit of everything, and waits for the positions; gives the last one. */
async function append(count: number): Promise<number> {
  let last = 0;
  for (let n = 0; n < count; n += 20) {
    const events = Array.from({ length: 20 }, (_, k) => ({
      stream: k % 3 === 0 ? `order-${k % 4}` : `user-${k % 5}`,
      type: ["order.placed", "order.paid", "mail.sent", "user.created"][k % 4],
      topic: ["shop/eu/orders", "shop/us/orders", "jobs/7/logs"][k % 3],
      data: { amount: (n + k) % 17, name: k % 2 === 0 ? "Anna" : "Bert", items: [{ n: k }, { n: k + 1 }] },
    }));
    const answer = await app.call("POST", "/v1/events", events);
    expect(answer.status).toBe(201);
  }
  for (;;) {
    const stats = (await (await app.call("GET", "/v1/stats")).json()) as { position: string; pending: string };
    last = Number(stats.position);
    if (stats.pending === "0") return last;
  }
}

const positions = (feed: Follower): string[] => feed.events().map(({ data }) => data.position);

/** Appends what every selector of this file takes, and waits until all feeds have it. */
async function settle(feeds: [unknown, Follower][]): Promise<void> {
  const topic = "shop/eu/orders";
  const events = [
    { type: "user.created", topic, data: { name: "-", last: "user" } },
    { type: "order.placed", topic, data: { amount: 16, name: "Anna", items: [{ n: 5 }], last: "order" } },
  ];
  const answer = await app.call("POST", "/v1/streams/order-0/events", { events, wait: "position" });
  expect(answer.status).toBe(201);
  await Promise.all(
    feeds.map(([selector, feed]) => {
      const awaited = JSON.stringify(selector).includes("user_activity") ? "user" : "order";
      return feed.until(() => (feed.events().at(-1)?.data["data"] as { last?: string })?.last === awaited);
    }),
  );
}

const selectors: [string, unknown][] = [
  ["nothing but a condition", { where: { path: "data.amount", gte: 9 } }],
  ["lists and a condition", { types: ["order.*"], where: { path: "data.name", eq: "anna", ignoreCase: true } }],
  ["lists only", { topics: ["shop/*/orders"], categories: ["order"] }],
  [
    "alternatives",
    { where: { any: [{ path: "data.amount", eq: 16 }, { not: { path: "type", starts_with: "order" } }] } },
  ],
  ["elements", { where: { path: "data.items", any: { path: "n", eq: 5 } } }],
  ["an event pattern", { pattern: { data: { name: ["Anna"] }, type: [{ prefix: "order" }] } }],
  ["streams and a condition", { streams: ["order-0", "user-1"], where: { path: "data.amount", gt: 3 } }],
  ["a preset", { preset: "user_activity" }],
  ["what somebody may see", { visibleTo: { user: "u-1", permissions: ["read"] } }],
  ["a range", { after: "3", where: { path: "data.amount", between: [2, 16] } }],
];

describe("a feed brings what a read gives", () => {
  test.each(selectors)("%s: from the start", async (_, selector) => {
    await append(100);
    const feed = await follow(app, `?after=0&${query(selector)}`);
    await feed.until(isCaughtUp);
    const all = await read(selector);
    expect(all.length).toBeGreaterThan(3);
    expect(positions(feed)).toEqual(all);
    feed.close();
  });

  test("all of them live, opened while others append", async () => {
    const begun = await append(20);
    let writing = true;
    const writer = (async () => {
      while (writing) await append(20);
    })();
    const feeds: [unknown, Follower][] = [];
    for (let round = 0; round < 3; round++) {
      for (const [, selector] of selectors)
        feeds.push([selector, await follow(app, `?after=${begun}&${query(selector)}`)]);
    }
    writing = false;
    await writer;
    await settle(feeds);
    for (const [selector, feed] of feeds) {
      expect([selector, positions(feed)]).toEqual([selector, await read(selector, `&after=${begun}`)]);
      feed.close();
    }
  });

  test("beside the lists, joined by and", async () => {
    await append(40);
    const feed = await follow(app, `?after=0&types=order.*&${query({ where: { path: "data.amount", lt: 5 } })}`);
    await feed.until(isCaughtUp);
    const both = await read({ types: ["order.*"], where: { path: "data.amount", lt: 5 } });
    expect(positions(feed)).toEqual(both);
    expect(await read({ where: { path: "data.amount", lt: 5 } }, "&types=order.*")).toEqual(both);
    feed.close();
  });
});

describe("ranges", () => {
  test("a selector's after is where a feed begins; behind upTo it is quiet", async () => {
    const end = await append(40);
    const feed = await follow(app, `?${query({ after: String(end - 10), upTo: String(end + 5) })}`);
    await feed.until(isCaughtUp);
    expect(positions(feed)).toEqual(Array.from({ length: 10 }, (_, n) => String(end - 9 + n)));
    const other = await follow(app);
    await other.until(isCaughtUp);
    await append(20);
    await other.until(() => other.events().length === 20);
    expect(positions(feed).at(-1)).toBe(String(end + 5));
    expect(positions(feed)).toHaveLength(15);
    for (const each of [feed, other]) each.close();
  });

  test("an after that is still to come: nothing before it", async () => {
    const end = await append(20);
    const feed = await follow(app, `?${query({ after: String(end + 15) })}`);
    const [seam] = await feed.until(isCaughtUp);
    expect(seam?.data.position).toBe(String(end));
    await append(20);
    await feed.until(() => feed.events().length === 5);
    expect(positions(feed)[0]).toBe(String(end + 16));
    feed.close();
  });

  test("since and until go by the time of logging", async () => {
    await append(20);
    const since = new Date(Date.now() + 50).toISOString();
    await new Promise((resolve) => setTimeout(resolve, 100));
    const begun = await append(20);
    const until = new Date(Date.now() + 1_500).toISOString();
    const feed = await follow(app, `?${query({ since, until })}`);
    await feed.until(isCaughtUp);
    expect(positions(feed)).toHaveLength(20);
    expect(positions(feed).at(-1)).toBe(String(begun));
    const more = await append(20);
    await new Promise((resolve) => setTimeout(resolve, Date.parse(until) + 50 - Date.now()));
    const other = await follow(app, `?after=${more}`);
    await append(20);
    await other.until(() => other.events().length === 20);
    expect(positions(feed)).toEqual(await read({ since, until }));
    for (const each of [feed, other]) each.close();
  });
});

test("a WebSocket feed changes to a selector and is told it as it was sent", async () => {
  await append(20);
  const feed = await followByWs(app, `?${query({ where: { path: "data.amount", eq: 1 } })}`);
  await feed.until((frames) => frames.some(({ kind }) => kind === "caughtUp"));
  feed.say('{"filter":{"types":["order.*"],"selector":{"where":{"path":"data.amount","gt":12345678901234567890.10}}}}');
  const frames = await feed.until((all) => all.some(({ kind }) => kind === "filter"));
  expect(frames.find(({ kind }) => kind === "filter")?.["filter"]).toEqual({
    types: ["order.*"],
    selector: { where: { path: "data.amount", gt: expect.any(Number) } },
  });
  feed.say({ filter: { selector: { where: { path: "data.big", gte: 5 } } }, after: "0" });
  feed.say({ filter: { selector: { where: { all: [{ path: "data.n", gt: "x", lt: {} }] } } } });
  const [error] = await feed
    .until((all) => all.some(({ kind }) => kind === "error"))
    .then((all) => all.filter(({ kind }) => kind === "error"));
  expect(error).toMatchObject({
    code: "invalid_input",
    field: expect.stringMatching(/^filter\.selector\.where\.all\[0\]/),
  });
  await feed.close();
});

test("a bad selector is refused with the path of the mistake", async () => {
  const bad = {
    where: {
      all: [
        { path: "data.amount", gt: 1 },
        { path: "data.name", matches: "(" },
      ],
    },
  };
  const problem = { code: "invalid_input", field: "selector.where.all[1].matches" };
  for (const path of ["/v1/events", "/v1/events/stream"]) {
    const answer = await app.call("GET", `${path}?${query(bad)}`);
    expect([answer.status, await answer.json()]).toEqual([400, expect.objectContaining(problem)]);
  }
  const refused = await followByWs(app, `?${query(bad)}`).catch((error: Refused) => error);
  expect(refused).toMatchObject({ status: 400, problem });
  for (const [text, field] of [
    ["{", "selector"],
    ["[1]", "selector"],
    ['{"wher":1}', "selector.wher"],
    ['{"types":["a b"]}', "selector.types"],
    ['{"where":{"path":"data.a","eq":"\\u0000"}}', "selector.where.eq"],
    [`{"where":${'{"not":'.repeat(70)}{}${"}".repeat(70)}}`, expect.stringMatching(/^selector\.where/)],
  ]) {
    for (const path of ["/v1/events", "/v1/events/stream"]) {
      const answer = await app.call("GET", `${path}?selector=${encodeURIComponent(text as string)}`);
      const body = await answer.json();
      expect([text, answer.status, body]).toEqual([
        text,
        400,
        expect.objectContaining({ code: "invalid_input", field }),
      ]);
    }
  }
  const twice = await app.call("GET", `/v1/events/stream?types=a&${query({ types: ["b"] })}`);
  expect(await twice.json()).toMatchObject({ code: "invalid_input", field: "selector.types" });
});

test("a selector of null is none", async () => {
  expect(await read(null)).toEqual(await read({}));
});

test("reads and feeds by a selector need events:read", async () => {
  const [row] = await database.query(
    "select api_key from gapless.create_api_key('k', '{events:append,streams:read}', null, 'default')",
  );
  const headers = { authorization: `Bearer ${row?.["api_key"]}` };
  const where = query({ where: { path: "data.amount", gte: 0 } });
  for (const path of ["/v1/events", "/v1/events/stream"]) {
    expect([path, (await app.call("GET", `${path}?${where}`, undefined, headers)).status]).toEqual([path, 403]);
  }
  await expect(followByWs(app, `?${where}`, { headers })).rejects.toMatchObject({ status: 403 });
});

test("nobody sees another tenant's events, whatever the selector", async () => {
  await append(20);
  await database.query("select gapless.create_tenant('curious')");
  const [row] = await database.query("select api_key from gapless.create_api_key('k', '{*}', null, 'curious')");
  const curious = { url: app.url, apiKey: String(row?.["api_key"]) };
  const feed = await follow(curious, `?after=0&${query({ where: { path: "data.amount", gte: 0 } })}`);
  await feed.until(isCaughtUp);
  const mine = await follow(app, `?${query({ where: { path: "data.amount", gte: 0 } })}`);
  await mine.until(isCaughtUp);
  await append(20);
  await mine.until(() => mine.events().length === 20);
  await fetch(new URL("/v1/streams/own-1/events", app.url), {
    method: "POST",
    headers: { authorization: `Bearer ${curious.apiKey}`, "content-type": "application/json" },
    body: JSON.stringify({ events: { type: "own", data: { amount: 1 } } }),
  });
  await feed.until(() => feed.events().length > 0);
  expect(feed.events().map(({ data }) => data.stream)).toEqual(["own-1"]);
  for (const each of [feed, mine]) each.close();
});
