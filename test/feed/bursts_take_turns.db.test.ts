// One tenant's burst is delivered a page at a time, so that the other's events need not wait for the end of it.
import { createFeed } from "@gapless/server/feed/feed";
import { startCore } from "@gapless/server/log/core";
import { EVERYTHING } from "@gapless/server/log/filter";
import { createLog } from "@gapless/server/telemetry/log";
import { createMetrics } from "@gapless/server/telemetry/metrics";
import { expect, onTestFinished, test } from "vitest";
import { createDatabase } from "../helpers/database.ts";
import { openSession } from "../helpers/session.ts";

const BURST = 20_000;

test("an event that comes while another tenant's burst is delivered is not kept until its end", async () => {
  const database = await createDatabase();
  await database.query("select gapless.create_tenant('small')");
  const { serverUrl } = await database.logins();
  const { log } = createLog("silent");
  const metrics = createMetrics();
  const core = await startCore({ serverUrl, log, metrics });
  const feed = createFeed({ ...core, log, metrics });
  onTestFinished(async () => {
    feed.stop();
    await core.stop(5_000);
    metrics.registry.clear();
  });

  const delivered = { default: 0, small: 0 };
  let tell = (): void => undefined;
  const until = (done: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      tell = () => done() && resolve();
      tell();
    });
  for (const tenant of ["default", "small"] as const) {
    let live = false;
    await feed.subscribe({
      caller: { tenant, permissions: ["events:read"] },
      via: "sse",
      filter: EVERYTHING,
      after: null,
      since: null,
      sink: {
        deliver(batch) {
          delivered[tenant] += batch.events.length;
          tell();
          return true;
        },
        caughtUp() {
          live = true;
          tell();
        },
        drained: () => Promise.resolve(true),
      },
    });
    await until(() => live);
  }

  const [big, small] = [
    await openSession(database, (await database.loginOf("default")).url),
    await openSession(database, (await database.loginOf("small")).url),
  ];
  const events = JSON.stringify(Array.from({ length: BURST / 2 }, () => ({ type: "t", data: "x".repeat(500) })));
  await big.query("begin");
  for (const stream of ["b-1", "b-2"]) await big.query("select from gapless.append($1, $2)", [stream, events]);
  await big.query("commit");
  core.sequencer.wake();
  await until(() => delivered.default > 0);
  await small.query(`select from gapless.append('s-1', '{"type":"t","data":1}')`);
  core.sequencer.wake();
  await until(() => delivered.small === 1);
  expect(delivered.default).toBeLessThan(BURST);
  await until(() => delivered.default === BURST);
});
