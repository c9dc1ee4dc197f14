// Two servers on one database are written to through REST and SQL and followed live, while servers and Postgres are
// killed. Postgres is the embedded one with its ordinary settings. GAPLESS_STRESS_SECONDS makes it longer.
import { setTimeout as sleep } from "node:timers/promises";
import { newPassword, withLogin } from "@gapless/server/postgres";
import pg from "pg";
import { expect, onTestFinished, test } from "vitest";
import { writeHttp } from "./http_writer.ts";
import { Ledger } from "./ledger.ts";
import { loggedIds, type Seen } from "./log_reader.ts";
import { newSeed, type Random, randomOf, stressSeconds } from "./random.ts";
import { type Servers, startServers } from "./servers.ts";
import { commitPrepared } from "./sql_transactions.ts";
import { writeSql } from "./sql_writer.ts";
import { followSse } from "./sse_reader.ts";

const SECONDS = stressSeconds(8);
const TENANTS = ["default", "second"];
const SHARED = ["order-1", "order-2", "cart-1", "cart-2", "cart-3", "cart-4", "cart-5", "lonely"] as const;

interface Ways {
  tenant: string;
  apiKey: string;
  url: string;
}

async function makeWays(servers: Servers): Promise<Ways[]> {
  const admin = new pg.Client(servers.adminUrl);
  const server = new pg.Client(servers.serverUrl);
  await Promise.all([admin.connect(), server.connect()]);
  try {
    await admin.query("select gapless.create_tenant($1)", [TENANTS[1]]);
    const ways: Ways[] = [];
    for (const tenant of TENANTS) {
      const role = `stress_${tenant}`;
      const password = newPassword();
      await admin.query(`create role ${role} login password '${password}'`);
      await admin.query("select gapless.grant_access($1, $2)", [role, tenant]);
      const { rows } = await server.query("select api_key from gapless.create_api_key('stress', tenant => $1)", [
        tenant,
      ]);
      ways.push({ tenant, apiKey: rows[0].api_key, url: withLogin(servers.adminUrl, role, password) });
    }
    return ways;
  } finally {
    await Promise.all([admin.end(), server.end()]);
  }
}

interface Blow {
  what: string;
  at: number;
  /** Until a request that was sent after the blow was acknowledged, by whichever server. */
  recoveredMs?: number;
  /** Until what was killed served again. */
  restartedMs?: number;
}

/** First each kind of blow once, in a random order; then whatever comes until the end. */
async function strike(servers: Servers, random: Random, blows: Blow[], end: number): Promise<void> {
  const kinds = ["killFirst", "killSecond", "killPostgres", "killPostgresAndFirst"] as const;
  const due = [...kinds]
    .map((kind) => ({ kind, place: random.next() }))
    .sort((a, b) => a.place - b.place)
    .map(({ kind }) => kind);
  for (;;) {
    await sleep(random.between(600, Math.min(8_000, 130 * SECONDS)));
    const what = due.shift() ?? (Date.now() < end ? random.pick(kinds) : undefined);
    if (what === undefined) return;
    const blow: Blow = { what, at: Date.now() };
    blows.push(blow);
    await servers[what]();
    blow.restartedMs = Date.now() - blow.at;
    for (const patience = Date.now() + 15_000; blow.recoveredMs === undefined && Date.now() < patience; )
      await sleep(10);
  }
}

async function untilSequenced(admin: pg.Client): Promise<void> {
  const text = `select count(*) = 0 as done from gapless.event e
    where not exists (select from gapless.log l where l.tenant_id = e.tenant_id and l.seq = e.seq)`;
  for (const patience = Date.now() + 20_000; Date.now() < patience; await sleep(50))
    if ((await admin.query(text)).rows[0].done) return;
  throw new Error("The servers did not number every event within 20 s.");
}

test(
  "killed servers and a killed Postgres lose nothing that was acknowledged, and feeds go on without gap or repetition",
  async () => {
    const seed = newSeed();
    const random = randomOf(seed);
    const servers = await startServers();
    onTestFinished(() => servers.stop());
    const ways = await makeWays(servers);
    const ledger = new Ledger();
    const blows: Blow[] = [];
    const onStored = (sentAt: number) => {
      const last = blows.at(-1);
      if (last && last.recoveredMs === undefined && sentAt > last.at) last.recoveredMs = Date.now() - last.at;
    };
    const follower = (way: Ways, n: number) => {
      const seen: Seen = { name: `feed ${n} of ${way.tenant}`, tenant: way.tenant, ids: [], problems: [] };
      const reader = { apiKey: way.apiKey, random: random.fork(seen.name), urls: servers.urls };
      return { seen, following: followSse(reader, seen) };
    };
    const followers = ways.flatMap((way) => [1, 2, 3].map((n) => follower(way, n)));
    onTestFinished(async () => void (await Promise.all(followers.map(({ following }) => following.close()))));

    const end = Date.now() + SECONDS * 1_000;
    let isStruck = false;
    const isOver = () => isStruck;
    const writers = ways.flatMap((way) =>
      Array.from({ length: 12 }, async (_, n) => {
        const name = `${way.tenant}${n}`;
        const own = { name, tenant: way.tenant, streams: SHARED, random: random.fork(name), ledger };
        if (n < 9) await writeHttp({ ...own, apiKey: way.apiKey, urls: servers.urls, onStored }, isOver);
        else await writeSql({ ...own, url: way.url, leavesPrepared: true }, isOver);
      }),
    );
    const began = Date.now();
    try {
      await strike(servers, random.fork("strike"), blows, end);
    } finally {
      isStruck = true;
      await Promise.all(writers);
    }
    const seconds = (Date.now() - began) / 1_000;

    const admin = new pg.Client(servers.adminUrl);
    await admin.connect();
    onTestFinished(() => admin.end());
    const prepared = await commitPrepared(admin);
    await untilSequenced(admin);
    const counts = ledger.counts();
    const blowText = blows
      .map((blow) => `${blow.what} ${blow.recoveredMs} ms (restarted ${blow.restartedMs} ms)`)
      .join(", ");
    const told = `seed ${seed}: ${JSON.stringify(counts)}; ${blowText}; ${prepared} left prepared`;
    console.log(`${told}; ${Math.round(counts.stored / seconds)} events/s stored`);
    expect((await admin.query("select * from gapless.verify()")).rows, told).toEqual([]);
    expect((await ledger.disagreements(admin)).slice(0, 20), told).toEqual([]);
    for (const { seen, following } of followers) {
      const logged = await loggedIds(admin, seen.tenant);
      for (const patience = Date.now() + 10_000; seen.ids.length < logged.length && Date.now() < patience; )
        await sleep(20);
      await following.close();
      expect(seen.problems, told).toEqual([]);
      expect(seen.ids.length, `${told}; ${seen.name}`).toBe(logged.length);
      expect(seen.ids, `${told}; ${seen.name}`).toEqual(logged);
      expect(following.connections()).toBeGreaterThan(1);
    }
    // The run was worth something.
    expect(blows.length, told).toBeGreaterThanOrEqual(4);
    expect(
      blows.every(({ recoveredMs }) => (recoveredMs ?? Number.POSITIVE_INFINITY) < 15_000),
      told,
    ).toBe(true);
    expect(counts.stored, told).toBeGreaterThan(50 * seconds);
  },
  SECONDS * 1_000 + 120_000,
);
