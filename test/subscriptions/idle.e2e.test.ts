// A thousand consumers that wait for nothing much cost next to nothing.
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { expect, onTestFinished, test, vi } from "vitest";
import { testApp } from "../helpers/app.ts";
import { createDatabase } from "../helpers/database.ts";
import { append, create, receive, statsOf } from "./over_rest.ts";

const CONSUMERS = 1_000;
const SECONDS = 15;

test(`${CONSUMERS} subscriptions whose consumers wait ask for at most 5 queries per second in sum`, async () => {
  const database = await createDatabase();
  const app = await testApp(database);
  const tenant = await database.connect((await database.logins()).databaseUrl);
  await tenant.query(
    `select gapless.create_subscription(jsonb_build_object('name', 'idle-' || i, 'selector', jsonb_build_object('types', jsonb_build_array('idle.' || i))))
     from generate_series(1, $1) i`,
    [CONSUMERS],
  );
  await tenant.end();

  let stopped = false;
  const got: string[] = [];
  const consumers = Array.from({ length: CONSUMERS }, async (_, index) => {
    // Each comes back again and again, as a consumer does: that costs nothing either.
    while (!stopped) {
      const deliveries = await receive(app, `idle-${index + 1}`, { wait: "6s" }).catch((error: unknown) => {
        // When the server has stopped there is nobody to ask.
        if (stopped) return [];
        throw error;
      });
      got.push(...deliveries.map(({ event }) => event.type));
    }
  });
  onTestFinished(async () => {
    stopped = true;
    await app.stop();
    await Promise.allSettled(consumers);
  });
  const waiting = async () =>
    Number(/^gapless_waiting_receivers (\d+)/m.exec(await (await fetch(new URL("/metrics", app.url))).text())?.[1]);
  await expect.poll(waiting, { timeout: 60_000 }).toBeGreaterThan(CONSUMERS * 0.98);
  // Everybody has come back at least once.
  await sleep(7_000);

  const queries = vi.spyOn(pg.Client.prototype, "query");
  onTestFinished(() => queries.mockRestore());
  await sleep(SECONDS * 1_000);
  expect(queries.mock.calls.length / SECONDS).toBeLessThanOrEqual(5);
  expect(got).toEqual([]);

  await append(app, "idle-1", "idle.77", "idle.nobody", "idle.1000");
  await expect.poll(() => [...got].sort(), { timeout: 10_000 }).toEqual(["idle.1000", "idle.77"]);
}, 150_000);

test("what a subscription does not select costs it next to nothing, however much of it there is", async () => {
  const app = await testApp(await createDatabase());
  await create(app, { name: "rare", selector: { types: ["rare"] } });
  const got = receive(app, "rare", { wait: "30s" });
  await sleep(500);
  const queries = vi.spyOn(pg.Client.prototype, "query");
  onTestFinished(() => queries.mockRestore());
  for (let i = 0; i < 300; i++)
    await app.call("POST", "/v1/events", { stream: `often-${i % 7}`, type: "often", data: i });
  const takes = queries.mock.calls.filter(([query]) => JSON.stringify(query).includes("gapless.receive("));
  expect(takes.length).toBeLessThanOrEqual(4);
  await append(app, "rare-1", "rare");
  expect(await got).toHaveLength(1);
  // The checkpoint went along.
  expect(Number((await statsOf(app, "rare")).next)).toBe(302);
});
