// Many writers in SQL do everything they may, at once, and are cut off at random. GAPLESS_STRESS_SECONDS makes it longer,
// GAPLESS_STRESS_SEED repeats the choices of a run.
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { Ledger } from "./ledger.ts";
import { loggedIds, readSql, type Seen } from "./log_reader.ts";
import { newSeed, type Random, randomOf, stressSeconds } from "./random.ts";
import { sequenceAll, sequenceSql } from "./sequence_sql.ts";
import { commitPrepared } from "./sql_transactions.ts";
import { writeSql } from "./sql_writer.ts";

const SECONDS = stressSeconds(3);
const TENANTS = ["default", "second", "third"];
const SHARED = ["order-1", "order-2", "cart-1", "cart-2", "cart-3", "lonely"] as const;

async function cutOff(database: TestDatabase, random: Random, isOver: () => boolean): Promise<number> {
  let cut = 0;
  while (!isOver()) {
    await sleep(random.between(20, 200));
    const rows = await database.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and application_name like 'stress %' order by random() limit 1`,
    );
    cut += rows.length;
  }
  return cut;
}

test(
  "whatever writers do, what was acknowledged is there once and the log has no gap",
  async () => {
    const seed = newSeed();
    const random = randomOf(seed);
    const database = await createDatabase();
    const admin = await database.connect();
    // Small, so that tenants are set aside and drained again and again.
    await admin.query("update gapless.sequencer set chunk = 40");
    for (const tenant of TENANTS.slice(1)) await admin.query("select gapless.create_tenant($1)", [tenant]);
    const ledger = new Ledger();
    const seen: Seen[] = TENANTS.map((tenant) => ({ name: `reader of ${tenant}`, tenant, ids: [], problems: [] }));
    const logins = await Promise.all(TENANTS.map((tenant) => database.loginOf(tenant)));
    const urlOf = (n: number) => logins[n % logins.length]?.url ?? "";

    const end = Date.now() + SECONDS * 1_000;
    const isOver = () => Date.now() >= end;
    let isDrained = false;
    const readers = seen.map((each, n) => readSql(urlOf(n), each, () => isDrained));
    const [cut, ...problems] = await Promise.all([
      cutOff(database, random.fork("cut"), isOver),
      ...[0, 1].map((n) => sequenceSql(urlOf(n), random.fork(`sequencer ${n}`), isOver)),
      ...Array.from({ length: 15 }, async (_, n) => {
        const own = {
          name: `w${n}`,
          url: urlOf(n),
          tenant: TENANTS[n % TENANTS.length] ?? "",
          random: random.fork(`w${n}`),
        };
        await writeSql({ ...own, streams: SHARED, ledger, leavesPrepared: n % 5 === 0 }, isOver);
        return [];
      }),
    ]);
    const prepared = await commitPrepared(admin);
    await sequenceAll(admin);
    isDrained = true;
    await Promise.all(readers);

    const counts = ledger.counts();
    const told = `seed ${seed}: ${JSON.stringify(counts)}, ${cut} connections cut, ${prepared} transactions left prepared`;
    console.log(`${told}, ${Math.round(counts.stored / SECONDS)} events/s stored`);
    expect(problems.flat(), told).toEqual([]);
    expect(await database.query("select * from gapless.verify()"), told).toEqual([]);
    expect((await ledger.disagreements(admin)).slice(0, 20), told).toEqual([]);
    for (const each of seen) {
      expect(each.problems, told).toEqual([]);
      expect(each.ids, `${told}; ${each.name}`).toEqual(await loggedIds(admin, each.tenant));
    }
    // The run was worth something.
    expect(counts.stored, told).toBeGreaterThan(200 * SECONDS);
    expect(counts.refused, told).toBeGreaterThan(0);
    expect(cut, told).toBeGreaterThan(0);
  },
  SECONDS * 1_000 + 90_000,
);
