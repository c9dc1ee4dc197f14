import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestApp, type TestApp, testApp } from "../helpers/app.ts";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { range } from "./follow.ts";
import { followByWs, Refused, type WsFrame } from "./ws_follow.ts";

let database: TestDatabase;
let app: TestApp;
beforeAll(async () => {
  database = await createDatabase();
  app = await startTestApp(database);
});
afterAll(() => app?.stop());

async function append(count: number, stream = "ws-1", type = "t", data: unknown = 1): Promise<void> {
  const events = Array.from({ length: count }, () => ({ type, data }));
  const answer = await app.call("POST", `/v1/streams/${stream}/events`, { events, wait: "position" });
  expect(answer.status).toBe(201);
}

async function end(): Promise<number> {
  const stats = (await (await app.call("GET", "/v1/stats")).json()) as { position: string; pending: string };
  return stats.pending === "0" ? Number(stats.position) : end();
}

async function newKey(tenant = "default", permissions = ["*"]): Promise<string> {
  await database.query(
    "select gapless.create_tenant($1) where not exists (select from gapless.tenant where name = $1)",
    [tenant],
  );
  const [row] = await database.query("select api_key from gapless.create_api_key('k', $1, null, $2)", [
    permissions,
    tenant,
  ]);
  return String(row?.["api_key"]);
}

const isCaughtUp = (frames: WsFrame[]): boolean => frames.some(({ kind }) => kind === "caughtUp");
const refused = (promise: Promise<unknown>) =>
  promise.then(
    () => "connected",
    (error: unknown) => (error instanceof Refused ? [error.status, error.problem] : error),
  );

test("a frame is the event that REST shows, and its cursor", async () => {
  const begun = await end();
  await append(1, "shape-1", "order.placed", { amount: 99.9, list: [null] });
  const feed = await followByWs(app, `?after=${begun}`);
  const [first, second] = await feed.until(isCaughtUp);
  const page = (await (await app.call("GET", `/v1/events?after=${begun}`)).json()) as {
    data: object[];
    nextCursor: string;
  };
  expect(first).toEqual({ kind: "event", cursor: page.nextCursor, ...page.data[0] });
  expect(second).toEqual({ kind: "caughtUp", cursor: page.nextCursor, position: String(begun + 1) });
  expect(await feed.close()).toBe(1005);
});

test("old and new events come once and in order, however often the client comes back", async () => {
  const begun = await end();
  await append(900);
  let writing = true;
  const writer = (async () => {
    while (writing) await append(3);
  })();
  const seen: string[] = [];
  let cursor = String(begun);
  for (let round = 0; round < 10; round++) {
    const feed = await followByWs(app, `?after=${cursor}`);
    await feed.until((frames) => frames.length > round * 60);
    feed.socket.terminate();
    await feed.closed;
    seen.push(...feed.positions());
    cursor = feed.frames.at(-1)?.cursor ?? cursor;
  }
  writing = false;
  await writer;
  const last = await end();
  const feed = await followByWs(app, `?after=${cursor}`);
  await feed.until(() => (feed.positions().at(-1) ?? seen.at(-1)) === String(last));
  seen.push(...feed.positions());
  await feed.close();
  expect(seen).toEqual(range(begun + 1, last));
});

test("a new filter takes effect behind the place that is acknowledged", async () => {
  const begun = await end();
  const feed = await followByWs(app, `?after=${begun}&types=a`);
  await feed.until(isCaughtUp);
  for (const type of ["a", "b", "a", "b", "b"]) await append(1, "filter-1", type);
  await feed.until(() => feed.positions().length === 2);
  feed.say({ filter: { types: ["b"], categories: ["filter"] } });
  await feed.until((frames) => frames.filter(({ kind }) => kind === "caughtUp").length === 2);
  const told = feed.frames.find(({ kind }) => kind === "filter");
  expect(told).toMatchObject({
    position: String(begun + 3),
  });
  expect(told?.["filter"]).toEqual({ types: ["b"], categories: ["filter"] });
  // Behind the acknowledged place: 4 and 5, and not 2.
  expect(feed.positions()).toEqual([begun + 1, begun + 3, begun + 4, begun + 5].map(String));
  await append(1, "filter-1", "a");
  await append(1, "filter-1", "b");
  await feed.until(() => feed.positions().at(-1) === String(begun + 7));
  feed.say({ filter: {}, after: String(begun) });
  await feed.until(() => feed.positions().length === 5 + 7);
  expect(feed.positions().slice(5)).toEqual(range(begun + 1, begun + 7));
  await feed.close();
});

test("while others append, a filter that changes all the time misses nothing and doubles nothing", async () => {
  const begun = await end();
  const feed = await followByWs(app, `?after=${begun}&types=even`);
  let writing = true;
  const writer = (async () => {
    for (let n = 0; writing; n++) await append(2, "change-1", n % 2 === 0 ? "even" : "odd");
  })();
  const types = ["odd", "even"];
  for (let round = 0; round < 20; round++) {
    feed.say({ filter: { types: [types[round % 2]] } });
    await feed.until((frames) => frames.filter(({ kind }) => kind === "filter").length === round + 1);
    await sleep(Math.random() * 20);
  }
  writing = false;
  await writer;
  const last = await end();
  feed.say({ filter: {} });
  await feed.until((frames) => frames.at(-1)?.kind === "caughtUp" && frames.at(-1)?.position === String(last));
  // What each filter had to deliver, between the places where it began and ended.
  const page = async (after: number): Promise<{ type: string; position: string }[]> => {
    const answer = await app.call("GET", `/v1/events?limit=1000&after=${after}`);
    return ((await answer.json()) as { data: { type: string; position: string }[] }).data;
  };
  const log = await page(begun);
  let filter: string[] = ["even"];
  let from = begun;
  const wanted: string[] = [];
  const acknowledged = feed.frames.filter(({ kind }) => kind === "filter");
  for (const frame of [...acknowledged, { position: String(last), filter: { types: [] } }]) {
    const to = Number(frame.position);
    const fits = log.filter(
      ({ type, position }) =>
        Number(position) > from && Number(position) <= to && (filter.length === 0 || filter.includes(type)),
    );
    wanted.push(...fits.map(({ position }) => position));
    filter = (frame["filter"] as { types?: string[] }).types ?? [];
    from = to;
  }
  expect(acknowledged.length).toBe(21);
  expect(feed.positions()).toEqual(wanted);
  await feed.close();
});

test("messages that come together are answered one after the other", async () => {
  const feed = await followByWs(app, `?after=${await end()}`);
  await feed.until(isCaughtUp);
  // The odd ones are looked at by the database before they are refused, the others are not.
  for (let n = 0; n < 10; n++)
    feed.say({ filter: n % 2 === 1 ? { selector: { where: { path: "data", greater: n } } } : { types: [`t${n}`] } });
  const answers = () => feed.frames.filter(({ kind }) => kind === "error" || kind === "filter");
  await feed.until(() => answers().length === 10);
  expect(answers().map(({ kind }) => kind)).toEqual(range(0, 9).map((n) => (Number(n) % 2 === 1 ? "error" : "filter")));
  await feed.close();
});

test("a message that breaks a rule is answered, and changes nothing", async () => {
  const begun = await end();
  const feed = await followByWs(app, `?after=${begun}&types=a`);
  await feed.until(isCaughtUp);
  const cases: [unknown, string | undefined, string][] = [
    ["{", undefined, "malformed_json"],
    [[], undefined, "invalid_input"],
    [{}, "filter", "invalid_input"],
    [{ filter: {}, more: 1 }, "more", "invalid_input"],
    [{ filter: { types: [] } }, "filter.types", "invalid_input"],
    [{ filter: { types: "a" } }, "filter.types", "invalid_input"],
    [{ filter: { kinds: ["a"] } }, "filter.kinds", "invalid_input"],
    [{ filter: { types: [""] } }, "filter.types", "invalid_input"],
    [{ filter: { types: ["no spaces"] } }, "filter.types", "invalid_input"],
    [{ filter: {}, after: 7 }, "after", "invalid_input"],
    [{ filter: {}, after: "nonsense" }, "after", "invalid_cursor"],
    [{ filter: {}, after: "999999999" }, "after", "invalid_cursor"],
  ];
  for (const [index, [message, field, code]] of cases.entries()) {
    feed.say(message);
    await feed.until((frames) => frames.filter(({ kind }) => kind === "error").length > index);
    const error = feed.frames.at(-1);
    expect([message, error]).toMatchObject([message, { kind: "error", code }]);
    expect([message, error?.["field"]]).toEqual([message, field]);
    expect(error?.["rule"]).toBeTruthy();
  }
  feed.socket.send(Buffer.from([1, 2]));
  await feed.until((frames) => frames.at(-1)?.["message"] === "the message must be text");
  await append(1, "bad-1", "b");
  await append(1, "bad-1", "a");
  await feed.until(() => feed.positions().length === 1);
  expect(feed.positions()).toEqual([String(begun + 2)]);
  await feed.close();
});

test("who has no good key gets a status, and no socket", async () => {
  const none = { headers: {} };
  expect(await refused(followByWs(app, "", none))).toMatchObject([401, { code: "unauthenticated" }]);
  expect(await refused(followByWs({ ...app, apiKey: "x" }))).toMatchObject([401, { code: "unauthenticated" }]);
  const writer = await newKey("default", ["events:append"]);
  expect(await refused(followByWs({ ...app, apiKey: writer }))).toMatchObject([403, { code: "forbidden" }]);
  expect(await refused(followByWs(app, "?types="))).toMatchObject([400, { field: "types" }]);
  expect(await refused(followByWs(app, "?kinds=a"))).toMatchObject([400, { field: "kinds" }]);
  expect(await refused(followByWs(app, "?after=99999999"))).toMatchObject([
    400,
    { code: "invalid_cursor", field: "after" },
  ]);
  expect(await refused(followByWs(app, "", { protocols: ["other"] }))).toMatchObject([
    400,
    { field: "Sec-WebSocket-Protocol" },
  ]);
  const plain = await app.call("GET", "/v1/events/ws");
  expect([plain.status, await plain.json()]).toMatchObject([400, { code: "bad_request", field: "Upgrade" }]);
  expect((await app.call("GET", "/v1/events/ws", undefined, { authorization: "" })).status).toBe(401);
});

test("a browser sends its key as a subprotocol, which is not sent back", async () => {
  const offer = (key: string) => ({ headers: {}, protocols: ["gapless.v1", `gapless.key.${key}`] });
  const feed = await followByWs(app, "", offer(app.apiKey));
  expect(feed.socket.protocol).toBe("gapless.v1");
  await feed.until(isCaughtUp);
  await feed.close();
  expect(await refused(followByWs(app, "", offer("wrong")))).toMatchObject([401, {}]);
});

test("another tenant's events, cursors and filters are out of reach", async () => {
  const begun = await end();
  const other = await newKey("ws-other");
  const feed = await followByWs({ ...app, apiKey: other }, "?after=0");
  await feed.until(isCaughtUp);
  expect(feed.frames).toMatchObject([{ kind: "caughtUp", position: "0" }]);
  await append(1, "mine-1", "secret");
  const mine = await followByWs(app, `?after=${begun}`);
  const [event] = await mine.until((frames) => frames.length > 0);
  await mine.close();
  feed.say({ filter: { streams: ["mine-1"] } });
  await feed.until((frames) => frames.filter(({ kind }) => kind === "caughtUp").length === 2);
  feed.say({ filter: {}, after: event?.cursor });
  await feed.until((frames) => frames.at(-1)?.kind === "error");
  expect(feed.frames.at(-1)).toMatchObject({ code: "invalid_cursor", field: "after", rule: "belongs to another list" });
  expect(await refused(followByWs({ ...app, apiKey: other }, `?after=${event?.cursor}`))).toMatchObject([
    400,
    { code: "invalid_cursor" },
  ]);
  expect(feed.positions()).toEqual([]);
  await feed.close();
});

test("a client that does not read delays nobody, and misses nothing when it reads again", async () => {
  const begun = await end();
  const slow = await followByWs(app, `?after=${begun}`);
  const quick = await followByWs(app, `?after=${begun}`);
  await Promise.all([slow.until(isCaughtUp), quick.until(isCaughtUp)]);
  // Stops reading from the connection; pings stay unanswered no longer than a heartbeat takes.
  slow.socket.pause();
  const data = { text: "x".repeat(20_000) };
  for (let batch = 0; batch < 30; batch++) await append(20, `slow-${batch}`, "t", data);
  await quick.until(() => quick.positions().length === 600);
  expect(slow.positions().length).toBeLessThan(600);
  slow.socket.resume();
  await slow.until(() => slow.positions().length >= 600);
  for (const feed of [slow, quick]) {
    expect(feed.positions()).toEqual(range(begun + 1, begun + 600));
    await feed.close();
  }
}, 60_000);

test("a feed whose key is revoked is closed, others stay open", async () => {
  const database = await createDatabase();
  const app = await testApp(database, {}, { heartbeatMs: 200 });
  const [row] = await database.query<{ api_key: string; key_id: string }>(
    "select api_key, key_id from gapless.create_api_key('k', '{*}', null, 'default')",
  );
  const feed = await followByWs({ ...app, apiKey: row?.api_key ?? "" });
  const other = await followByWs(app);
  await feed.until(isCaughtUp);
  await database.query("update gapless.api_key set revoked_at = now() where id = $1", [row?.key_id]);
  expect(await feed.closed).toBe(4401);
  expect(other.socket.readyState).toBe(other.socket.OPEN);
  await other.close();
});

test("a client that does not answer pings is cut off", async () => {
  const app = await testApp(await createDatabase(), {}, { heartbeatMs: 200 });
  const feed = await followByWs(app);
  await feed.until(isCaughtUp);
  feed.socket.pause();
  const open = async () =>
    (await (await fetch(new URL("/metrics", app.url))).text()).match(/^gapless_feed_subscribers (\d+)/m)?.[1];
  expect(await open()).toBe("1");
  while ((await open()) !== "0") await sleep(20);
  feed.socket.terminate();
});

test("when the server stops, feeds are closed so that clients come again", async () => {
  const app = await testApp(await createDatabase());
  const feed = await followByWs(app);
  await feed.until(isCaughtUp);
  await app.stop();
  expect(await feed.closed).toBe(1001);
});
