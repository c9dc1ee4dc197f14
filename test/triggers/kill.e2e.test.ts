// kill -9 of servers and of Postgres in the middle of matching and acting: every event sets its trigger off once, what is
// appended is there once, and what is called is called at least once, with the same key each time.
// GAPLESS_STRESS_SECONDS makes it longer (an hour is thousands of kills), GAPLESS_STRESS_SEED repeats the choices of a run. What
// grows with the time is kept small: nothing is remembered of a request but its key, and events wait for the ones before them.
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import { expect, onTestFinished, test, vi } from "vitest";
import { ALLOWED, startEndpoint } from "../push/endpoint.ts";
import { connected } from "../stress/connected.ts";
import { newSeed, type Random, randomOf, stressSeconds } from "../stress/random.ts";
import { startServers } from "../stress/servers.ts";

const SECONDS = stressSeconds(5);
const SEED = newSeed();
const PATIENCE = { timeout: 60_000, interval: 100 };
/** Events that may be on their way at a time: many more than a killed server leaves behind until its leases end. */
const AHEAD = 1_000;

test(`servers and Postgres that are killed lose no firing and double none (GAPLESS_STRESS_SEED=${SEED})`, {
  timeout: (SECONDS + 300) * 1000,
}, async () => {
  const choices = randomOf(SEED);
  /** One key for each event, however often it was called. */
  const keys = new Map<string, string>();
  const wrong: string[] = [];
  let calls = 0;
  const endpoint = await startEndpoint(({ headers, body }, response) => {
    const { id } = JSON.parse(body) as { id: string };
    const key = String(headers["idempotency-key"]);
    if ((keys.get(id) ?? key) !== key) wrong.push(id);
    keys.set(id, key);
    calls++;
    endpoint.requests.length = 0;
    setTimeout(() => response.writeHead(204).end(), 15);
  });
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
    maxInFlight: AHEAD,
    timeout: "1s",
  });

  const ids = new Set<string>();
  const until = Date.now() + SECONDS * 1000;
  let broken: unknown;
  const guarded = (work: Promise<void>): Promise<void> =>
    work.catch((error: unknown) => {
      broken ??= error;
    });
  const isOver = (): boolean => broken !== undefined || Date.now() >= until;
  const writing = async (): Promise<void> => {
    for (let n = 0; !isOver(); n++) {
      while (ids.size - keys.size > AHEAD && !isOver()) await sleep(5);
      const events = Array.from({ length: 5 }, (_, k) => ({
        id: randomUUID(),
        type: "order.placed",
        data: { n: n * 5 + k },
      }));
      await call(`/v1/streams/order-${n % 20}/events`, { events });
      for (const { id } of events) ids.add(id);
    }
  };

  type Kind = "killFirst" | "killSecond" | "killPostgres" | "killPostgresAndFirst";
  const kills: Record<Kind, number> = { killFirst: 0, killSecond: 0, killPostgres: 0, killPostgresAndFirst: 0 };
  /** Blow after blow, each in the middle of it: something has been done since the last one, and more is under way. */
  const striking = async (random: Random, kinds: readonly [Kind, ...Kind[]]): Promise<void> => {
    do {
      const before = calls;
      while (calls < before + 3 && broken === undefined && !(kills[kinds[0]] > 0 && isOver())) await sleep(5);
      if (kills[kinds[0]] > 0 && isOver()) return;
      await sleep(random.between(0, 30));
      const kind = kills[kinds[0]] === 0 ? kinds[0] : random.pick(kinds);
      kills[kind]++;
      // Who starts needs a database: the second one tries again where there is none at the moment.
      await (kind === "killSecond" ? vi.waitFor(() => servers.killSecond(), PATIENCE) : servers[kind]());
      await (await connected(() => servers.adminUrl)).end();
    } while (!isOver());
  };
  const began = Date.now();
  await Promise.all([
    guarded(writing()),
    guarded(striking(choices.fork("first"), ["killPostgresAndFirst", "killFirst", "killPostgres"])),
    guarded(striking(choices.fork("second"), ["killSecond"])),
  ]);
  if (broken !== undefined) throw broken;
  const count = Object.values(kills).reduce((sum, each) => sum + each, 0);
  const seconds = Math.round((Date.now() - began) / 1000);
  console.log(
    `seed ${SEED}: ${count} kills in ${seconds} s ${JSON.stringify(kills)}; ${ids.size} events, ${calls} calls`,
  );

  const client = await connected(() => servers.adminUrl);
  onTestFinished(() => client.end());
  const rows = async <Row extends pg.QueryResultRow>(text: string) => (await client.query<Row>(text)).rows;
  // Leases that killed servers left end now and not in half a minute; for those that are at work it is one more fault.
  await rows("update gapless.lease set expires_at = now()");
  await vi.waitFor(
    async () => {
      const [state] = await rows<{ firings: number; open: number }>(
        `select (select count(*)::integer from gapless.firing f where f.state = 'fired') as firings,
           (select count(*)::integer from gapless.firing f where f.finished_at is null)
           + (select count(*)::integer from gapless.delivery) + (select count(*)::integer from gapless.lease) as open`,
      );
      expect(state).toEqual({ firings: ids.size, open: 0 });
    },
    { ...PATIENCE, timeout: 120_000 },
  );

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
  expect(wrong).toEqual([]);
  expect([...keys.keys()].sort()).toEqual(wanted);
  expect(new Set(keys.values()).size).toBe(wanted.length);
  expect(await rows("select * from gapless.verify()")).toEqual([]);
});
