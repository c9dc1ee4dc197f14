// kill -9 of consumers, servers and Postgres at random, again and again, while events are appended. Consumers that do their
// effect in the transaction of the ack have each event exactly once, those behind HTTP at least once, both in the order of
// streams. GAPLESS_STRESS_SECONDS makes it longer.
import { setTimeout as sleep } from "node:timers/promises";
import { newPassword, withLogin } from "@gapless/server/postgres";
import pg from "pg";
import { expect, onTestFinished, test } from "vitest";
import { connected } from "../stress/connected.ts";
import { newSeed, type Random, randomOf, stressSeconds } from "../stress/random.ts";
import { type Servers, startServers } from "../stress/servers.ts";
import { startConsumers } from "./consumer_processes.ts";
import { EFFECTS } from "./consumers_at_once.ts";

const SECONDS = stressSeconds(8);
const SUBSCRIPTIONS = ["exact", "at-least"] as const;

async function prepare(servers: Servers): Promise<string> {
  const admin = new pg.Client(servers.adminUrl);
  await admin.connect();
  try {
    await admin.query(EFFECTS);
    const password = newPassword();
    await admin.query(`create role consumer login password '${password}'`);
    await admin.query("select gapless.grant_access('consumer', 'default')");
    await admin.query("set gapless.tenant = 'default'");
    for (const name of SUBSCRIPTIONS)
      await admin.query("select gapless.create_subscription($1)", [
        {
          name,
          selector: { types: ["order.*"] },
          timeout: "3s",
          retry: { attempts: 1000, base: "50ms", max: "500ms", jitter: 0.2 },
        },
      ]);
    return withLogin(servers.adminUrl, "consumer", password);
  } finally {
    await admin.end();
  }
}

/** Appends what the subscriptions want and what they don't; what may have been stored is sent again with the same ids. */
async function append(url: string, random: Random, isOver: () => boolean): Promise<void> {
  let events: object[] = [];
  let stream = "";
  while (!isOver()) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
    client.on("error", () => undefined);
    try {
      await client.connect();
      while (!isOver()) {
        if (events.length === 0) {
          stream = `order-${random.between(1, 15)}`;
          events = Array.from({ length: random.between(1, 8) }, (_, n) => ({
            id: crypto.randomUUID(),
            type: random.pick(["order.placed", "order.paid", "noise.made"]),
            data: { n },
          }));
        }
        await client.query("select gapless.append($1, $2)", [stream, JSON.stringify(events)]);
        events = [];
        await sleep(random.between(1, 15));
      }
    } catch {
      await sleep(50);
    }
    await client.end().catch(() => undefined);
  }
}

/** Servers and Postgres each at least once, consumers all the time. */
async function strike(
  servers: Servers,
  kill: (random: Random) => Promise<void>,
  random: Random,
): Promise<Record<string, number>> {
  const end = Date.now() + SECONDS * 1_000;
  const blows = { killFirst: 0, killSecond: 0, killPostgres: 0, killPostgresAndFirst: 0 };
  const kinds = ["killFirst", "killSecond", "killPostgres", "killPostgresAndFirst"] as const;
  const due = [...kinds];
  let isOver = false;
  const killing = (async () => {
    while (!isOver) {
      await sleep(random.between(300, 1_200));
      await kill(random);
    }
  })();
  while (due.length > 0 || Date.now() < end) {
    await sleep(random.between(500, Math.min(6_000, 150 * SECONDS)));
    const what = due.length > 0 ? due.splice(random.between(0, due.length - 1), 1)[0] : random.pick(kinds);
    if (what === undefined) break;
    await servers[what]();
    blows[what]++;
  }
  isOver = true;
  await killing;
  return blows;
}

test(
  "killed consumers, servers and a killed Postgres: exactly once in transactions, at least once over HTTP, in order",
  async () => {
    const seed = newSeed();
    const random = randomOf(seed);
    const servers = await startServers();
    onTestFinished(() => servers.stop());
    const databaseUrl = await prepare(servers);
    const apiKey = await newKey(servers);
    const consumers = startConsumers(
      SUBSCRIPTIONS.flatMap((subscription) =>
        [1, 2, 3].map((n) => () => ({
          kind: subscription === "exact" ? ("sql" as const) : ("http" as const),
          name: `${subscription}-${n}`,
          subscription,
          databaseUrl,
          apiKey,
          urls: servers.urls(),
        })),
      ),
    );
    onTestFinished(() => consumers.stop());
    let appending = true;
    const appenders = [1, 2].map((n) => append(databaseUrl, random.fork(`writer ${n}`), () => !appending));
    let blows: Record<string, number>;
    try {
      blows = await strike(servers, consumers.killOne, random.fork("strike"));
    } finally {
      appending = false;
      await Promise.all(appenders);
    }

    // The last blow may have been one at Postgres.
    const admin = await connected(() => servers.adminUrl);
    onTestFinished(() => admin.end());
    await admin.query("set gapless.tenant = 'default'");
    const left = await untilDone(admin);
    await consumers.stop();
    const { rows: sums } = await admin.query(
      `select subscription, count(*)::int as effects, count(distinct position)::int as different
       from public.effect group by 1 order by 1 desc`,
    );
    const [{ wanted }] = (
      await admin.query("select count(*)::int as wanted from gapless.events where type like 'order.%'")
    ).rows;
    const told = `seed ${seed}: ${JSON.stringify({ blows, consumers: consumers.killed(), wanted, sums, left })}`;
    console.log(told);
    expect(consumers.problems, told).toEqual([]);
    expect(left, told).toEqual([]);
    expect(sums, told).toEqual([
      { subscription: "exact", effects: wanted, different: wanted },
      { subscription: "at-least", effects: expect.any(Number), different: wanted },
    ]);
    const { rows: early } = await admin.query(
      `select * from (
         select subscription, stream, position, max(position) over (partition by subscription, stream order by first) as highest
         from (select subscription, stream, position, min(seq) as first from public.effect group by 1, 2, 3) f) o
       where position < highest`,
    );
    expect(early, told).toEqual([]);
    expect((await admin.query("select * from gapless.verify()")).rows, told).toEqual([]);
    // The run was worth something.
    expect(wanted, told).toBeGreaterThan(100);
    expect(consumers.killed(), told).toBeGreaterThan(2);
    expect(Math.min(...Object.values(blows)), told).toBeGreaterThan(0);
  },
  SECONDS * 2_000 + 150_000,
);

async function newKey(servers: Servers): Promise<string> {
  const server = new pg.Client(servers.serverUrl);
  await server.connect();
  try {
    const { rows } = await server.query("select api_key from gapless.create_api_key('consumer', tenant => 'default')");
    return rows[0].api_key;
  } finally {
    await server.end();
  }
}

/** Waits until every subscription has done everything; tells of those that have not. */
async function untilDone(admin: pg.Client): Promise<unknown[]> {
  const text = `select s ->> 'name' as name, s -> 'stats' as stats from gapless.list_subscriptions() s
    where s -> 'stats' ->> 'checkpoint' <> (select coalesce(max(position), 0)::text from gapless.events)
      or s -> 'stats' -> 'lag' ->> 'events' <> '0' or s -> 'stats' ->> 'inFlight' <> '0'
      or s -> 'stats' ->> 'parked' <> '0' or s -> 'stats' ->> 'held' <> '0' or s -> 'stats' ->> 'retrying' <> '0'
      or exists (select from gapless.event e where not exists (
        select from gapless.log l where l.tenant_id = e.tenant_id and l.seq = e.seq))`;
  // What was lost with a consumer more than once goes out by itself: that takes its time after a long fight.
  for (const patience = Date.now() + 60_000 + SECONDS * 1_000; Date.now() < patience; await sleep(100)) {
    const { rows } = await admin.query(text);
    if (rows.length === 0) return [];
  }
  return (await admin.query(text)).rows;
}
