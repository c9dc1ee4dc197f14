// Deliveries pushed over one response.
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestApp, type TestApp, testApp } from "../helpers/app.ts";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { openSession } from "../helpers/session.ts";
import { stream } from "./follow_deliveries.ts";
import { append, ask, create, type Delivery, receive, settle, statsOf, typesOf } from "./over_rest.ts";

let database: TestDatabase;
let app: TestApp;
beforeAll(async () => {
  database = await createDatabase();
  app = await startTestApp(database);
});
afterAll(() => app?.stop());

test("what is there comes, then what happens; each with its lease", async () => {
  await append(app, "live-1", "live.a");
  await create(app, { name: "live", selector: { types: ["live.*"] } });
  const opened = await stream(app, "live");
  await opened.until(1);
  await append(app, "live-2", "live.b");
  await opened.until(2);
  expect(opened.deliveries.map(({ event, attempt }) => [event.type, attempt])).toEqual([
    ["live.a", 1],
    ["live.b", 1],
  ]);
  expect(await settle(app, "live", "ack", opened.deliveries)).toBe(2);
  opened.close();
});

test("no more are out than asked for; each that is settled makes room, wherever it is settled", async () => {
  const other = await testApp(database);
  await create(app, { name: "few", selector: { types: ["few.*"] } });
  for (let i = 0; i < 6; i++) await append(app, `few-${i}`, "few.a");
  const opened = await stream(app, "few", "&max=2");
  await opened.until(2);
  await sleep(300);
  expect(opened.deliveries).toHaveLength(2);
  const one = (index: number): Delivery[] => opened.deliveries.slice(index, index + 1);
  // Through this server …
  await settle(app, "few", "ack", one(0));
  await opened.until(3);
  // … through another one …
  await settle(other, "few", "park", one(1), { reason: "no" });
  await opened.until(4);
  // … in a transaction of the consumer's own.
  const session = await openSession(database, (await database.logins()).databaseUrl);
  await session.query("select gapless.ack('few', $1, array[$2::bigint])", [one(2)[0]?.lease, one(2)[0]?.id]);
  await opened.until(5);
  await sleep(300);
  expect(opened.deliveries).toHaveLength(5);
  expect(await statsOf(app, "few")).toMatchObject({ inFlight: 2 });
  await session.end();
  opened.close();
});

test("what a stream lost by time makes room, too, and comes again", async () => {
  await create(app, { name: "late", selector: { types: ["late.*"] }, timeout: "1s" });
  await append(app, "late-1", "late.a", "late.b");
  const opened = await stream(app, "late", "&max=1");
  await opened.until(2);
  // It goes on so, second after second.
  expect(opened.deliveries.slice(0, 2).map(({ event, attempt }) => [event.type, attempt])).toEqual([
    ["late.a", 1],
    ["late.a", 2],
  ]);
  opened.close();
});

test("when a stream closes nothing more goes there", async () => {
  await create(app, { name: "shut", selector: { types: ["shut.*"] } });
  const opened = await stream(app, "shut");
  opened.close();
  await opened.ended;
  await append(app, "shut-1", "shut.a");
  expect(typesOf(await receive(app, "shut", { wait: "5s" }))).toEqual(["shut.a"]);
});

test("a slow client is not sent what it does not read, and others get it", async () => {
  await create(app, { name: "slow", selector: { types: ["slow.*"] }, batch: { size: 10 } });
  const opened = await stream(app, "slow", "&max=10000");
  opened.pause();
  const events = Array.from({ length: 300 }, (_, i) => ({
    stream: `slow-${i}`,
    type: "slow.a",
    data: "x".repeat(100_000),
  }));
  for (let from = 0; from < events.length; from += 30) {
    await ask(app, "POST", "/v1/events", events.slice(from, from + 30), { status: 201 });
  }
  await expect.poll(() => receive(app, "slow", { max: 1 }), { timeout: 30_000 }).toHaveLength(1);
  const { inFlight } = await statsOf(app, "slow");
  expect(Number(inFlight)).toBeLessThan(300);
  opened.resume();
  await expect.poll(() => opened.deliveries.length, { timeout: 30_000 }).toBeGreaterThan(250);
  opened.close();
});

test("a stream of a subscription that is not there, or without a consumer, is refused as HTTP", async () => {
  const path = "/v1/subscriptions";
  expect(await ask(app, "GET", `${path}/nobody/stream?consumer=c`, undefined, { status: 404 })).toMatchObject({
    code: "not_found",
  });
  await create(app, { name: "refuse" });
  for (const [query, field] of [
    ["", "consumer"],
    ["?consumer=", "consumer"],
    ["?consumer=c&max=0", "max"],
    ["?consumer=c&colour=red", "colour"],
    ["?consumer=c%0a", "consumer"],
  ]) {
    const refused = await ask(app, "GET", `${path}/refuse/stream${query}`, undefined, { status: 400 });
    expect(refused).toMatchObject({ code: "invalid_input", field });
  }
});

test("signs of life; a key that is revoked and a server that stops end it", async () => {
  const quick = await startTestApp(database, {}, { heartbeatMs: 100 });
  await create(app, { name: "beat" });
  const [key] = await database.query<{ key_id: string; api_key: string }>(
    "select * from gapless.create_api_key('k', '{*}', null, 'default')",
  );
  const revoked = await stream({ url: quick.url, apiKey: key?.api_key ?? "" }, "beat");
  const stopped = await stream(quick, "beat");
  await database.query("update gapless.api_key set revoked_at = now() where id = $1", [key?.key_id]);
  expect(await revoked.ended).toBe(true);
  await quick.stop();
  expect(await stopped.ended).toBe(true);
});
