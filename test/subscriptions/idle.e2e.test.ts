// A thousand consumers that wait for nothing much cost next to nothing.
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { expect, onTestFinished, test, vi } from "vitest";
import { testApp } from "../helpers/app.ts";
import { createDatabase } from "../helpers/database.ts";
import { append, create, receive, statsOf } from "./over_rest.ts";

const CONSUMERS = 1_000;
const SECONDS = 6;
/** Windows until all have begun to wait and have come back at least once; a slow machine takes longer for that. */
const MOST_WINDOWS = 15;

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
      const deliveries = await receive(app, `idle-${index + 1}`, { wait: "4s" }).catch((error: unknown) => {
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
  await expect.poll(() => waiting(app.url), { timeout: 60_000 }).toBeGreaterThan(CONSUMERS * 0.98);
  const queries = vi.spyOn(pg.Client.prototype, "query");
  onTestFinished(() => queries.mockRestore());
  // It comes to rest: from then on each window is as quiet, so one that is tells enough.
  const rates: number[] = [];
  do {
    queries.mockClear();
    await sleep(SECONDS * 1_000);
    rates.push(queries.mock.calls.length / SECONDS);
  } while (Number(rates.at(-1)) > 5 && rates.length < MOST_WINDOWS);
  expect([rates, Number(rates.at(-1)) <= 5]).toEqual([rates, true]);
  expect(got).toEqual([]);

  await append(app, "idle-1", "idle.77", "idle.nobody", "idle.1000");
  await expect.poll(() => [...got].sort(), { timeout: 30_000 }).toEqual(["idle.1000", "idle.77"]);
}, 240_000);

async function waiting(url: string): Promise<number> {
  const metrics = await (await fetch(new URL("/metrics", url))).text();
  return Number(/^gapless_waiting_receivers (\d+)/m.exec(metrics)?.[1]);
}

test("what a subscription does not select costs it next to nothing, however much of it there is", async () => {
  const app = await testApp(await createDatabase());
  await create(app, { name: "rare", selector: { types: ["rare"] } });
  const got = receive(app, "rare", { wait: "30s" });
  await expect.poll(() => waiting(app.url), { timeout: 30_000 }).toBe(1);
  const queries = vi.spyOn(pg.Client.prototype, "query");
  onTestFinished(() => queries.mockRestore());
  for (let i = 0; i < 60; i++) await append(app, `often-${i % 7}`, "often", "often", "often", "often", "often");
  const takes = queries.mock.calls.filter(([query]) => JSON.stringify(query).includes("gapless.receive("));
  expect(takes.length).toBeLessThanOrEqual(4);
  await append(app, "rare-1", "rare");
  expect(await got).toHaveLength(1);
  // The checkpoint went along.
  expect(Number((await statsOf(app, "rare")).next)).toBe(302);
});
