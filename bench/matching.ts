// What it costs to find the push subscriptions that take an event, as their number grows and those that could match stay as
// many: by type, by topic, and by what the conditions then ask. Nothing is written.
import type { Bench, Context, Finding } from "./harness/bench.ts";
import { type Database, NO_CHECKPOINT, openDatabase } from "./harness/postgres.ts";
import { catchUp } from "./harness/sequencer.ts";
import { finding } from "./harness/stats.ts";

/** Subscriptions, at each step of the curve. */
const CURVE = [10, 100, 1_000, 10_000, 20_000, 50_000];
/** The step that the gate is about: as many as there are types and topics, 20 for each event. */
const GATED = 10_000;
const TYPES = 500;
/** As many as are looked at in one step for webhooks by who is behind. */
const BATCH = 5_000;

/** The bench. */
export const matching: Bench = {
  name: "matching",
  question: `What does finding the push subscriptions of an event cost, 10 to 50,000 of them over ${TYPES} types and topics?`,
  run,
};

async function run(context: Context): Promise<Finding[]> {
  const database = await openDatabase(context, NO_CHECKPOINT);
  const [events, rounds, curve] = context.quick ? [5_000, 1, [10, 1_000]] : [50_000, 3, CURVE];
  await fill(database, events);
  const findings: Finding[] = await conditions(database, rounds);
  let known = 0;
  let before = Number.NaN;
  for (const count of curve) {
    await subscribe(database, known, count);
    known = count;
    context.log(`${count} subscriptions`);
    const samples: number[] = [];
    for (let round = 0; round < rounds; round++) {
      for (let low = 1; low + BATCH <= events + 1; low += BATCH) samples.push(await perEvent(database, low));
    }
    const asked = await candidates(database);
    const gate = count === GATED ? { gate: { atMost: 25 } } : {};
    const found = finding(`${count} subscriptions, ${asked.toFixed(1)} could match`, "us/event", samples, gate);
    findings.push(found);
    if (count > GATED)
      findings.push(finding(`… against ${GATED}`, "x", [found.value / before], { gate: { atMost: 1.25 } }));
    if (count === GATED) before = found.value;
  }
  if (context.quick) await compare(database, known);
  context.note(
    `Batches of ${BATCH} events of 250 bytes. 10 % of the conditions are regular expressions, no two alike.`,
  );
  return findings;
}

/** Events over all types and topics, with different data. */
async function fill(database: Database, events: number): Promise<void> {
  await database.admin.query(
    `insert into gapless.event (tenant_id, stream, version, recorded_at, id, type, topic, data, metadata)
     select 1, 'order-' || n, 1, clock_timestamp(), gapless.uuid_v7(), 'order.t' || n % ${TYPES}, 'shop/' || n % ${TYPES} || '/x' || n % 10,
       jsonb_build_object('amount', n % 1000, 'status', (array['placed', 'paid', 'shipped'])[1 + n % 3],
         'customer', jsonb_build_object('name', 'customer number ' || n, 'tier', 'gold'), 'note', repeat('text ', 20) || n), '{}'
     from generate_series(1, $1::integer) n`,
    [events],
  );
  await catchUp(database);
  await database.admin.query("vacuum gapless.event, gapless.log");
}

/** Subscription i: half go by type, half by topic. Behind the first 10 000 are types and topics that do not occur. */
const SELECTOR = `(case when i % 2 = 0 then jsonb_build_object('types', jsonb_build_array('order.t' || kind))
    else jsonb_build_object('topics', jsonb_build_array('shop/' || kind || '/*')) end
  || jsonb_build_object('where', case
    when i % 10 < 2 and i / 2 % 2 = 0 then jsonb_build_object('path', 'data.note', 'matches', '(text )+[0-9]*' || i % 9973 || '$')
    when i % 10 < 6 then jsonb_build_object('path', 'data.amount', 'gt', 900 + i % 100)
    else jsonb_build_object('all', jsonb_build_array(jsonb_build_object('path', 'data.status', 'eq', 'paid'),
      jsonb_build_object('path', 'data.amount', 'lt', i % 100))) end))`;

async function subscribe(database: Database, from: number, to: number): Promise<void> {
  await database.admin.query(
    `select gapless.learn_routes(1, '', md5(i::text)::uuid, gapless.compile_selector(${SELECTOR}))
     from generate_series($1::integer, $2::integer - 1) i, lateral (select i / 20 % ${TYPES} + i / ${GATED} * ${TYPES} as kind) k`,
    [from, to],
  );
  await database.admin.query("vacuum gapless.route");
}

async function perEvent({ admin }: Database, low: number): Promise<number> {
  const start = performance.now();
  await admin.query("select count(*) from gapless.match(1, '', $1, $2)", [low, low + BATCH - 1]);
  return ((performance.now() - start) * 1000) / BATCH;
}

/** How many routes an event meets, on average. */
async function candidates({ admin }: Database): Promise<number> {
  const { rows } = await admin.query<{ n: string }>(
    `select avg((select count(*) from gapless.route r where r.tenant_id = 1 and r.key in ('t:' || e.type, 'd:' || regexp_replace(e.topic, '/[^/]*$', '')))) as n
     from (select * from gapless.event order by seq limit 500) e`,
  );
  return Number(rows[0]?.n);
}

/** What a document costs, and twenty conditions asked of it. */
async function conditions({ admin }: Database, rounds: number): Promise<Finding[]> {
  const document =
    "gapless.event_document(stream, version, 1, id, type, topic, data, metadata, occurred_at, recorded_at)";
  const twenty = `select array_agg((gapless.compile_selector(${SELECTOR})).condition::text) as all from generate_series(40, 59) i, lateral (select 1 as kind) k`;
  const time = async (text: string, setting = ""): Promise<number> => {
    await admin.query(setting);
    const start = performance.now();
    await admin.query(text);
    return ((performance.now() - start) * 1000) / BATCH;
  };
  const made: number[] = [];
  const asked: number[] = [];
  for (let round = 0; round < rounds * 5; round++) {
    const bare = await time(`select count(e.data) from gapless.event e where e.tenant_id = 1 and e.seq <= ${BATCH}`);
    made.push(
      (await time(`select count(${document}) from gapless.event e where e.tenant_id = 1 and e.seq <= ${BATCH}`)) - bare,
    );
    const { rows } = await admin.query<{ all: string[] }>(twenty);
    const calls = (rows[0]?.all ?? []).map((one) => `gapless.condition_holds(d, ${literal(one)})`);
    const once = `(select ${document} as d from gapless.event e where e.tenant_id = 1 and e.seq <= ${BATCH} offset 0) d`;
    const without = await time(`select count(d) from ${once}`);
    asked.push(
      (await time(`select ${calls.map((call) => `count(*) filter (where ${call})`).join()} from ${once}`)) - without,
    );
  }
  return [finding("the document of an event", "us", made), finding("20 conditions asked of it", "us", asked)];
}

function literal(path: string): string {
  return `'${path.replaceAll("'", "''")}'::jsonpath`;
}

/** A fast answer that is wrong is none: each selection is held against each of some events. */
async function compare({ admin }: Database, known: number): Promise<void> {
  const { rows } = await admin.query<{ wrong: string }>(
    `with selection as materialized (
       select md5(i::text)::uuid as id, gapless.compile_selector(${SELECTOR}) as it
       from generate_series(0, $1::integer - 1) i, lateral (select i / 20 % ${TYPES} + i / ${GATED} * ${TYPES} as kind) k
     ), expected as (
       select s.id, l.position from selection s, gapless.log l join gapless.event e using (tenant_id, seq)
       where l.tenant_id = 1 and l.position <= 300
         and ((s.it).types is null or e.type = any ((s.it).types))
         and ((s.it).topics is null or gapless.topic_matches(e.topic, (s.it).topics[1]))
         and gapless.condition_holds(jsonb_build_object('data', e.data), (s.it).condition)
     ), found as (select m.subscription_id, m.position from gapless.match(1, '', 1, 300) m)
     select (select count(*) from (table expected except table found) a) + (select count(*) from (table found except table expected) b) as wrong`,
    [known],
  );
  if (String(rows[0]?.wrong) !== "0") throw new Error(`match() and a look at each pair differ: ${rows[0]?.wrong}`);
}
