// kill -9 of servers and of Postgres in the middle of matching and acting: every event sets its trigger off once, what is
// appended is there once, and what is called is called at least once, with the same key each time.
// GAPLESS_STRESS_SECONDS makes it longer, GAPLESS_STRESS_SEED repeats the choices of a run.
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import { expect, onTestFinished, test, vi } from "vitest";
import { ALLOWED, startEndpoint } from "../push/endpoint.ts";
import { connected } from "../stress/connected.ts";
import { newSeed, randomOf, stressSeconds } from "../stress/random.ts";
import { startServers } from "../stress/servers.ts";

const SECONDS = stressSeconds(5);
const SEED = newSeed();
const PATIENCE = { timeout: 60_000, interval: 100 };

test(`servers and Postgres that are killed lose no firing and double none (GAPLESS_STRESS_SEED=${SEED})`, {
  timeout: (SECONDS + 240) * 1000,
}, async () => {
  const choices = randomOf(SEED);
  const endpoint = await startEndpoint((_, response) => void setTimeout(() => response.writeHead(204).end(), 15));
  const servers = await startServers(ALLOWED);
  onTestFinished(() => servers.stop());
  const { apiKey } = servers;

  /** Until it is answered: whether an answer was lost, nobody knows. The events' ids make the repetition harmless. */
  const call = async (path: string, body: object): Promise<void> => {
    const headers = { authorization: `Bearer ${apiKey}`, "content-type": "application/json" };
    let refused = "";
    await vi.waitFor(async () => {
      const url = new URL(path, servers.urls()[choices.chance(0.5) ? 0 : 1]);
      const signal = AbortSignal.timeout(5_000);
      const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify(body), signal });
      if (answer.status >= 500) throw new Error(`${path}: ${answer.status}`);
      if (!answer.ok) refused = await answer.text();
    }, PATIENCE);
    expect(refused).toBe("");
  };

  await call("/v1/triggers", {
    name: "copies",
    selector: { types: ["order.placed"] },
    actions: [
      { type: "append", stream: "copy-{{data.n}}", event: { type: "copy.made", data: { of: "{{event.id}}" } } },
      { type: "http", url: endpoint.url },
      { type: "append", stream: "copy-{{data.n}}", event: { type: "copy.sent", data: { of: "{{event.id}}" } } },
    ],
    retry: { attempts: 50, base: "50ms", max: "1s" },
    maxInFlight: 50,
    timeout: "1s",
  });

  const ids = new Set<string>();
  const until = Date.now() + SECONDS * 1000;
  const writing = (async () => {
    for (let n = 0; Date.now() < until; n++) {
      const events = Array.from({ length: 5 }, (_, k) => ({
        id: randomUUID(),
        type: "order.placed",
        data: { n: n * 5 + k },
      }));
      await call(`/v1/streams/order-${n % 20}/events`, { events });
      for (const { id } of events) ids.add(id);
    }
  })();
  let broken: unknown;
  writing.catch((error: unknown) => {
    broken = error;
  });
  let blows = 0;
  do {
    if (broken !== undefined) throw broken;
    // In the middle of it: something has been done since the last blow, and more is under way.
    const before = endpoint.requests.length;
    while (endpoint.requests.length < before + 10 && broken === undefined && (blows === 0 || Date.now() < until))
      await sleep(5);
    if (blows > 0 && Date.now() >= until) break;
    await sleep(choices.between(0, 30));
    await choices.pick([servers.killFirst, servers.killSecond, servers.killPostgres, servers.killPostgresAndFirst])();
    // Who starts needs a database.
    await (await connected(() => servers.adminUrl)).end();
    blows++;
  } while (Date.now() < until);
  expect(blows).toBeGreaterThan(0);
  await writing;

  const client = await connected(() => servers.adminUrl);
  onTestFinished(() => client.end());
  const rows = async <Row extends pg.QueryResultRow>(text: string) => (await client.query<Row>(text)).rows;
  // Leases that killed servers left end now and not in half a minute; for those that are at work it is one more fault.
  await rows("update gapless.lease set expires_at = now()");
  await vi.waitFor(async () => {
    const states = await rows<{ s: string; n: number }>(
      `select gapless.show_firing(s, f) ->> 'state' as s, count(*)::integer as n from gapless.firing f
       join gapless.subscription s on s.tenant_id = f.tenant_id and s.id = f.subscription_id group by 1`,
    );
    expect(states).toEqual([{ s: "done", n: ids.size }]);
  }, PATIENCE);

  const wanted = [...ids].sort();
  for (const type of ["copy.made", "copy.sent"]) {
    const found = await rows<{ of: string }>(
      `select e.data ->> 'of' as of from gapless.event e where e.type = '${type}' order by 1`,
    );
    expect(found.map(({ of }) => of)).toEqual(wanted);
  }
  const causes = await rows<{ n: number }>(
    "select count(*)::integer as n from gapless.event e where e.type like 'copy.%' and e.metadata ->> 'causation_id' <> e.data ->> 'of'",
  );
  expect(causes).toEqual([{ n: 0 }]);
  // One key for each event, however often it was called.
  const keys = new Map<string, string>();
  for (const { headers, body } of endpoint.requests) {
    const { id } = JSON.parse(body) as { id: string };
    const key = String(headers["idempotency-key"]);
    expect(keys.get(id) ?? key).toBe(key);
    keys.set(id, key);
  }
  expect([...keys.keys()].sort()).toEqual(wanted);
  expect(new Set(keys.values()).size).toBe(wanted.length);
  expect(await rows("select * from gapless.verify()")).toEqual([]);
});
