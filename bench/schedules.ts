// Many schedules, of which many are due in the same second: how long after their time they are set off and carried out, whether
// they drift, and what is asked of the database while nothing is due.
import { setTimeout as sleep } from "node:timers/promises";
import type { Bench, Context, Finding } from "./harness/bench.ts";
import { type Database, NO_CHECKPOINT, openDatabase } from "./harness/postgres.ts";
import { startServer } from "./harness/server_process.ts";
import { finding, percentile } from "./harness/stats.ts";

const LOG = { type: "log", level: "debug", message: "{{schedule.number}}" };
const EVERY_MS = 10_000;

/** The bench. */
export const schedules: Bench = {
  name: "schedules",
  question: "Of 100,000 schedules 1,000 are due in the same second: how late are they, and what does waiting cost?",
  run,
};

async function run(context: Context): Promise<Finding[]> {
  const database = await openDatabase(context, { ...NO_CHECKPOINT, track_functions: "pl" });
  const [far, due, turns, idleSeconds] = context.quick ? [2_000, 100, 1, 5] : [99_000, 1_000, 6, 60];
  await fill(database, "far", { cron: "0 0 1 1 *" }, far);
  const alone = await setOff(context, database, due);
  await startServer(context, database, { GAPLESS_LOG_LEVEL: "warn" });
  await sleep(2_000);
  const asked = await rounds(database, idleSeconds);
  await fill(database, "due", { every: `${EVERY_MS}ms`, from: nextTurn() }, due);
  const late = await lateness(context, database, due, turns);
  context.note(
    `${far.toLocaleString("en")} schedules, ${due.toLocaleString("en")} of them due every ${EVERY_MS / 1000} s, in the same second; their action logs a line.`,
  );
  return [
    finding(
      "set off after their time, p50",
      "ms",
      late.setOff.map((times) => percentile(times, 0.5)),
    ),
    finding(
      "set off after their time, the last one",
      "ms",
      late.setOff.map((times) => Math.max(...times)),
      { gate: { atMost: 1_000 } },
    ),
    finding("begun by a server after their time, the last one", "ms", [late.begun], { gate: { atMost: 1_000 } }),
    finding(
      "carried out after their time, the last one",
      "ms",
      late.finished.map((times) => Math.max(...times)),
    ),
    finding("drift: occurrences that are not at their second, missing or doubled", "occurrences", [late.wrong], {
      gate: { atMost: 0 },
    }),
    finding("set off by hand, firing and delivery", "us/occurrence", alone),
    finding("asked while nothing is due", "queries/s", [asked], { gate: { atMost: 1 } }),
  ];
}

/** A full multiple of the interval, far enough ahead to be ready. */
function nextTurn(): string {
  return new Date(Math.ceil((Date.now() + 15_000) / EVERY_MS) * EVERY_MS).toISOString();
}

/** One is made as anybody would, the others are copies of it. */
async function fill(database: Database, name: string, timing: object, count: number): Promise<void> {
  const { admin } = database;
  const spec = { name: `${name}-0`, ...timing, action: LOG };
  const { rows } = await admin.query<{ id: string }>("select gapless.create_schedule($1) ->> 'id' as id", [spec]);
  const id = rows[0]?.id;
  await admin.query("begin");
  await admin.query(
    `create temp table copies on commit drop as select gapless.uuid_v7() as id, $1 || '-' || n as name from generate_series(1, $2::integer - 1) n`,
    [name, count],
  );
  await admin.query(
    `insert into gapless.subscription
     select (jsonb_populate_record(s, jsonb_build_object('id', c.id, 'name', c.name))).* from gapless.subscription s, copies c where s.id = $1`,
    [id],
  );
  await admin.query(
    `insert into gapless.schedule
     select (jsonb_populate_record(k, jsonb_build_object('subscription_id', c.id))).* from gapless.schedule k, copies c where k.subscription_id = $1`,
    [id],
  );
  await admin.query(
    `insert into gapless.subscription_progress (tenant_id, subscription_id, next)
     select p.tenant_id, c.id, p.next from gapless.subscription_progress p, copies c where p.subscription_id = $1`,
    [id],
  );
  await admin.query("commit");
  await admin.query("vacuum analyze gapless.subscription, gapless.schedule, gapless.subscription_progress");
  await admin.query("select pg_notify('gapless', 'push')");
}

/** Microseconds for each occurrence, without a server. */
async function setOff(context: Context, { admin }: Database, count: number): Promise<number[]> {
  const found: number[] = [];
  for (let round = 0; round < (context.quick ? 1 : 5); round++) {
    await admin.query(
      `update gapless.schedule k set next_nominal = n.at, next_at = n.at
       from (select date_trunc('milliseconds', clock_timestamp()) as at) n
       where k.subscription_id = any (array(select c.subscription_id from gapless.schedule c limit $1))`,
      [count],
    );
    const { rows: before } = await admin.query<{ n: number }>("select count(*)::integer as n from gapless.firing");
    const start = performance.now();
    for (;;) {
      const { rows } = await admin.query<{ more: boolean }>("select again as more from gapless.schedule_tick(0)");
      if (rows[0]?.more !== true) break;
    }
    found.push(((performance.now() - start) * 1000) / count);
    const { rows: after } = await admin.query<{ n: number }>("select count(*)::integer as n from gapless.firing");
    if ((after[0]?.n ?? 0) - (before[0]?.n ?? 0) !== count) throw new Error("Not each of them was set off once.");
    // They are over before the next round, as if servers had carried them out.
    for (const table of ["delivery", "push_due", "firing"]) await admin.query(`delete from gapless.${table}`);
    await admin.query("update gapless.subscription_progress set waiting = 0");
    await admin.query("vacuum");
  }
  return found;
}

/** How often a server asks, per second, while nothing is due. */
async function rounds({ admin }: Database, seconds: number): Promise<number> {
  const calls = async () => {
    const { rows } = await admin.query<{ n: string }>(
      "select coalesce(sum(calls), 0) as n from pg_stat_user_functions where schemaname = 'gapless' and funcname = 'push_dispatch'",
    );
    return Number(rows[0]?.n);
  };
  const before = await calls();
  await sleep(seconds * 1000);
  return ((await calls()) - before) / seconds;
}

/** By turn, how late each was set off and carried out; and how many were not where they should be. */
async function lateness(context: Context, { admin }: Database, due: number, turns: number) {
  const until = Date.now() + 120_000 + turns * EVERY_MS;
  type Row = { nominal: string; set_off: number; finished: number };
  for (;;) {
    await sleep(1_000);
    const { rows } = await admin.query<Row>(
      `select extract(epoch from nominal_at) * 1000 as nominal, extract(epoch from fired_at - nominal_at)::double precision * 1000 as set_off,
         extract(epoch from finished_at - nominal_at)::double precision * 1000 as finished
       from gapless.firing where state = 'fired' and finished_at is not null and nominal_at is not null`,
    );
    const byTurn = new Map<number, Row[]>();
    for (const row of rows) byTurn.set(Number(row.nominal), [...(byTurn.get(Number(row.nominal)) ?? []), row]);
    const whole = [...byTurn].filter(([, of]) => of.length === due).sort(([a], [b]) => a - b);
    if (whole.length < turns && Date.now() < until) continue;
    const chosen = whole.slice(0, turns).map(([, of]) => of);
    const { rows: skipped } = await admin.query("select from gapless.firing where state <> 'fired'");
    const wrong =
      skipped.length +
      (turns - chosen.length) * due +
      rows.filter(({ nominal }) => Number(nominal) % EVERY_MS !== 0).length;
    const begun = await lastBegun(admin, chosen.length * due);
    context.log(`${rows.length} occurrences in ${byTurn.size} turns`);
    return {
      setOff: chosen.map((of) => of.map(({ set_off }) => set_off)),
      begun,
      finished: chosen.map((of) => of.map(({ finished }) => finished)),
      wrong,
    };
  }
}

/** How late the last one was begun, by what the log says of so many. */
async function lastBegun(admin: Database["admin"], count: number): Promise<number> {
  for (;;) {
    const { rows } = await admin.query<{ n: number; last: number }>(
      `select count(*)::integer as n, max(extract(epoch from e.occurred_at - (e.data ->> 'nominalAt')::timestamptz))::double precision * 1000 as last
       from gapless.event e where e.type = 'schedule.started'`,
    );
    if ((rows[0]?.n ?? 0) >= count) return rows[0]?.last ?? 0;
    await sleep(1_000);
  }
}
