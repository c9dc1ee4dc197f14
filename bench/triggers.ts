// What triggers cost, in the rounds of a server done by hand: one that fires for each event, up to the job; those that count; and
// many of which few could match and none does. Then how long an event takes to what its trigger does, with a server.
import { setTimeout as sleep } from "node:timers/promises";
import { type Job, openQueue } from "@gapless/server/push/queue";
import { inTransaction } from "@gapless/server/push/transaction";
import { createLog } from "@gapless/server/telemetry/log";
import pg from "pg";
import type { Bench, Context, Finding } from "./harness/bench.ts";
import { type Database, NO_CHECKPOINT, openDatabase } from "./harness/postgres.ts";
import { catchUp } from "./harness/sequencer.ts";
import { startServer } from "./harness/server_process.ts";
import { finding, percentile } from "./harness/stats.ts";

const TYPES = 500;
const CURVE = [10, 100, 1_000, 10_000, 20_000, 50_000];
/** As many as there are types and topics, 20 for each event. */
const GATED = 10_000;
const LOGS = [{ type: "log", level: "debug", message: "{{n}}" }];

/** The bench. */
export const triggers: Bench = {
  name: "triggers",
  question: `What does an event cost that sets off a trigger, one that is counted, and one that 10 to 50,000 triggers could match?`,
  run,
};

async function run(context: Context): Promise<Finding[]> {
  const database = await openDatabase(context, NO_CHECKPOINT);
  const pool = new pg.Pool({ connectionString: database.serverUrl, max: 2 });
  context.onEnd(() => pool.end());
  const queue = await openQueue(database.serverUrl, createLog("error").log);
  context.onEnd(() => queue.stop());
  const [events, rounds, curve] = context.quick ? [2_000, 1, [10, 500]] : [10_000, 3, CURVE];
  const findings: Finding[] = [];

  /** Rounds of a server until all is handed out, or matched; microseconds for each event. */
  const handOut = async (places: number): Promise<{ us: number; jobs: number }> => {
    const start = performance.now();
    let jobs = 0;
    for (;;) {
      const { made, again } = await inTransaction(pool, async (client) => {
        const { rows } = await client.query<{ round: { jobs: Job[]; again: boolean } }>(
          "select gapless.push_dispatch($1) as round",
          [places - jobs],
        );
        const round = rows[0]?.round ?? { jobs: [], again: false };
        await queue.add(client, round.jobs);
        return { made: round.jobs.length, again: round.again };
      });
      jobs += made;
      if (made === 0 && !again && (places === 0 || jobs === events))
        return { us: ((performance.now() - start) * 1000) / events, jobs };
      if (performance.now() - start > 120_000) throw new Error(`${jobs} jobs of ${events} within two minutes.`);
    }
  };
  const samples = async (spec: object, places: number, expected: (jobs: number, firings: number) => boolean) => {
    const found: number[] = [];
    for (let round = 0; round < rounds; round++) {
      await database.admin.query("select gapless.create_trigger($1)", [{ name: "one", actions: LOGS, ...spec }]);
      await fill(database, events);
      const { us, jobs } = await handOut(places);
      found.push(us);
      const { rows } = await database.admin.query<{ n: number }>("select count(*)::integer as n from gapless.firing");
      if (!expected(jobs, rows[0]?.n ?? 0))
        throw new Error(`${jobs} jobs and ${rows[0]?.n} firings are not what there must be.`);
      await database.admin.query("select gapless.remove_trigger('one')");
      await database.admin.query("delete from gapless_jobs.job");
      await database.admin.query("vacuum");
    }
    return found;
  };

  findings.push(
    finding(
      "fires for each event: firing, delivery, lease and job",
      "us/event",
      // A fifth of a server's places is kept for others.
      await samples({ maxInFlight: 10_000 }, 10 * events, (jobs, firings) => jobs === events && firings === events),
      { gate: { atMost: 150 } },
    ),
    finding(
      "… without lease and job",
      "us/event",
      await samples({}, 0, (jobs, firings) => jobs === 0 && firings === events),
    ),
    finding(
      "counts in windows of 100 keys, and fires for none",
      "us/event",
      await samples({ frequency: { count: 1_000, within: "1h", key: "data.key" } }, 0, (_, firings) => firings === 0),
    ),
    finding(
      "… and is kept quiet by its cooldown",
      "us/event",
      await samples({ frequency: { count: 2, within: "1h", key: "data.key" } }, 0, (_, firings) => firings === 100),
    ),
  );
  findings.push(...(await soon(context, database)));
  findings.push(...(await many(context, database, pool, rounds, curve)));
  context.note(`Events of 250 bytes. Of the many triggers 20 could match each event, by type or topic, and none does.`);
  return findings;
}

/** Events over all types and topics. */
async function fill(database: Database, events: number): Promise<void> {
  await database.admin.query(
    `insert into gapless.event (tenant_id, stream, version, recorded_at, id, type, topic, data, metadata)
     select 1, 'order-' || gapless.uuid_v7(), 1, clock_timestamp(), gapless.uuid_v7(), 'order.t' || n % ${TYPES}, 'shop/' || n % ${TYPES} || '/x' || n % 10,
       jsonb_build_object('n', n, 'key', n % 100, 'amount', n % 1000, 'note', repeat('text ', 30) || n), '{}'
     from generate_series(1, $1::integer) n`,
    [events],
  );
  await catchUp(database);
}

/** How long from an event to the end of what its trigger does, with a server on this machine. */
async function soon(context: Context, database: Database): Promise<Finding[]> {
  const server = await startServer(context, database, { GAPLESS_LOG_LEVEL: "warn" });
  await database.admin.query("select gapless.create_trigger($1)", [
    { name: "soon", selector: { types: ["soon"] }, actions: LOGS },
  ]);
  const count = context.quick ? 30 : 300;
  for (let n = 0; n < count; n++) {
    await database.admin.query(`select gapless.append('soon-1', '{"type": "soon", "data": {}}')`);
    await sleep(30);
  }
  let found: { ended: number; begun: number }[] = [];
  for (const end = Date.now() + 30_000; Date.now() < end && found.length < count; await sleep(100)) {
    const { rows } = await database.admin.query<{ ended: number; begun: number }>(
      `select extract(epoch from f.finished_at - e.recorded_at)::float8 * 1000 as ended,
         extract(epoch from a.at - e.recorded_at)::float8 * 1000 - a.duration_ms as begun
       from gapless.firing f
       join gapless.attempt a on (a.tenant_id, a.subscription_id, a.position) = (f.tenant_id, f.subscription_id, f.position)
       join gapless.log l on l.tenant_id = f.tenant_id and l.position = f.position join gapless.event e on e.tenant_id = l.tenant_id and e.seq = l.seq
       where f.finished_at is not null`,
    );
    found = rows;
  }
  if (found.length < count) throw new Error(`${found.length} of ${count} firings are done.`);
  await server.stop();
  await database.admin.query("select gapless.remove_trigger('soon')");
  context.note(
    `From an event to the end of its action: 95 % within ${percentile(
      found.map(({ ended }) => ended),
      0.95,
    ).toFixed(1)} ms.`,
  );
  const samples = (which: "begun" | "ended") => found.map((one) => one[which]);
  return [
    finding("from an event to the beginning of its action", "ms", samples("begun"), { gate: { atMost: 20 } }),
    finding("… and to its end", "ms", samples("ended")),
  ];
}

/** Rounds over the whole log with more and more triggers; nothing fires, so nothing but progress is written. */
async function many(
  context: Context,
  database: Database,
  pool: pg.Pool,
  rounds: number,
  curve: number[],
): Promise<Finding[]> {
  const findings: Finding[] = [];
  const { rows } = await database.admin.query<{ n: number }>("select max(position)::integer as n from gapless.log");
  const events = Math.min(rows[0]?.n ?? 0, 10_000);
  let known = 0;
  let before = Number.NaN;
  const making: number[] = [];
  for (const count of curve) {
    const began = performance.now();
    await define(database, known, count);
    making.push(((performance.now() - began) * 1000) / (count - known));
    await database.admin.query("vacuum");
    known = count;
    const samples: number[] = [];
    for (let round = 0; round < rounds; round++) {
      // From the beginning again, in steps as they are when there is much.
      await database.admin.query("insert into gapless.trigger_progress (tenant_id, next, step) values (1, 1, 5000)");
      await database.admin.query("update gapless.subscription_progress set next = 1");
      const start = performance.now();
      let examined = 0;
      while (examined < events) {
        await pool.query("select gapless.push_dispatch(0)");
        const progress = await database.admin.query<{ n: number }>(
          "select next::integer - 1 as n from gapless.trigger_progress order by seq desc limit 1",
        );
        examined = progress.rows[0]?.n ?? 0;
      }
      samples.push(((performance.now() - start) * 1000) / examined);
    }
    context.log(`${count} triggers, each made in ${Math.round(making.at(-1) ?? 0)} us`);
    const found = finding(
      `${count} triggers, none of which fires`,
      "us/event",
      samples,
      count === GATED ? { gate: { atMost: 25 } } : {},
    );
    findings.push(found);
    if (count > GATED)
      findings.push(finding(`… against ${GATED}`, "x", [found.value / before], { gate: { atMost: 1.25 } }));
    if (count === GATED) before = found.value;
  }
  // To make one must not take longer because there are many.
  const [early, late] = [making.at(curve.indexOf(1_000)), making.at(-1)];
  if (!context.quick && early !== undefined && late !== undefined)
    findings.push(
      finding("making one of the last, against the first 1000", "x", [late / early], { gate: { atMost: 1.5 } }),
    );
  return findings;
}

/** Makes triggers from a number up to another, over two connections, a few hundred in each transaction. */
async function define(database: Database, from: number, to: number): Promise<void> {
  const size = 250;
  let next = from;
  const work = async (client: pg.Client): Promise<void> => {
    for (let low = next; low < to; low = next) {
      next = Math.min(low + size, to);
      await client.query(
        `select count(gapless.create_trigger(jsonb_build_object('name', 'many' || i, 'actions', $3::jsonb, 'selector',
           case when i % 2 = 0 then jsonb_build_object('types', jsonb_build_array('order.t' || kind))
           else jsonb_build_object('topics', jsonb_build_array('shop/' || kind || '/*')) end
           || jsonb_build_object('where', jsonb_build_object('path', 'data.amount', 'gt', 1000 + i % 100)))))
         from generate_series($1::integer, $2::integer - 1) i, lateral (select i / 20 % ${TYPES} + i / ${GATED} * ${TYPES} as kind) k`,
        [low, next, JSON.stringify(LOGS)],
      );
    }
  };
  const other = new pg.Client(database.adminUrl);
  await other.connect();
  await other.query("set gapless.tenant = 'default'");
  try {
    await Promise.all([work(database.admin), work(other)]);
  } finally {
    await other.end();
  }
}
