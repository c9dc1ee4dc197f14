// Reads from a large log, warm: as the client sees them (all bytes received, nothing parsed) and inside the server.
import type { Bench, Context, Finding } from "./harness/bench.ts";
import { type Database, NO_CHECKPOINT, openDatabase } from "./harness/postgres.ts";
import { preload } from "./harness/preload.ts";
import { verify } from "./harness/sequencer.ts";
import { finding } from "./harness/stats.ts";
import { shot, Wire } from "./harness/wire.ts";

/** The bench. */
export const reads: Bench = {
  name: "reads",
  question: "How fast are reads from a log of ten million events: filtered pages, scans, streams?",
  run,
};

const PER_STREAM = 100;
/** One event in so many is of the rare type and topic. */
const RARE = 100_000;
/** So many streams make up the rare category. */
const RARE_STREAMS = 10;

// Event n of stream s: 50 categories and a rare one, 200 types and a rare one, 1000 topic branches and a rare one.
const SHAPE = {
  stream: `case when s < ${RARE_STREAMS} then 'rare-' || s else 'shop' || s % 50 || '-' || s end`,
  type: `case when n % ${RARE} = 7 then 'rare.thing' else 'order.step' || n % 200 end`,
  topic: `case when n % ${RARE} = 7 then 'jobs/' || n || '/logs' else 'shop/' || s % 1000 || '/order.step' || n % 200 end`,
};

/** A question to the log: what it is called, the call, what it must stay below in milliseconds. */
interface Page {
  what: string;
  call: string;
  most?: number;
}

function pages(streams: number): Page[] {
  const found: Page[] = [];
  for (const count of [100, 1000]) {
    const page = (what: string, filter: string, most?: number): void => {
      const call = `gapless.read_log(max_count => ${count}, ${filter})`;
      found.push({ what: `${what}, ${count}`, call, ...(most !== undefined && { most }) });
    };
    page("rare type", "types => '{rare.thing}'", 10);
    page("rare type by pattern", "types => '{rare.*}'", 10);
    page("rare category", "categories => '{rare}'", 10);
    page("large category", "categories => '{shop7}'", 10);
    page("rare topic pattern", "topics => '{jobs/*/logs}'", 10);
    page("topic pattern of a branch", "topics => '{shop/7/**}'", 10);
    page("topic pattern of nearly all", "topics => '{shop/**}'", 10);
    page("topic pattern, last segment only", "topics => '{**/logs}'");
    page("rare type in a large category", "types => '{rare.thing}', categories => '{shop7}'");
  }
  found.push({
    what: `stream of ${PER_STREAM} events`,
    call: `gapless.read_stream('shop${(streams - 1) % 50}-${streams - 1}')`,
    most: 1,
  });
  return found;
}

/** How long one kind of page is timed for. */
const MOST_MS = 10_000;

async function run(context: Context): Promise<Finding[]> {
  const events = context.quick ? 200_000 : 10_000_000;
  const streams = events / PER_STREAM;
  // Loading writes a lot at once; reading writes nothing.
  const database = await openDatabase(context, { ...NO_CHECKPOINT, maintenance_work_mem: "512MB" });
  const numbered = await preload(context, database, { events, streams, ...SHAPE });
  context.log("loaded; warming and verifying");
  if (context.quick) await verify(database);
  else await verifyRange(database);
  await warm(database);
  await createTimer(database);

  const [times, scanned] = context.quick ? [20, 100_000] : [200, 2_000_000];
  const findings: Finding[] = [finding("numbered while loading", "events/s", [numbered])];
  for (const { what, call, most } of pages(streams)) {
    const client = await timeClient(database, `select * from ${call}`, times);
    const gate = most === undefined ? {} : { gate: { atMost: most } };
    findings.push(
      finding(`${what} (${client.rows} rows)`, "ms", client.ms, gate),
      finding("… inside the server", "ms", await timeServer(database, call, client.ms.length)),
    );
    context.log(`${what}: ${client.ms[client.ms.length >> 1]?.toFixed(2)} ms`);
  }
  for (const size of [1000, 10_000]) {
    const samples: number[] = [];
    for (let round = 0; round < (context.quick ? 2 : 5); round++)
      samples.push(await scan(context, database, size, scanned));
    findings.push(finding(`log scan, pages of ${size}`, "events/s", samples, { gate: { atLeast: 150_000 } }));
  }
  context.note(
    `${events.toLocaleString("en")} events, ${streams.toLocaleString("en")} streams; ${await sizes(database)}.`,
  );
  return findings;
}

/** The numbers of a loaded log, without the hours verify() may take on it. */
async function verifyRange({ admin }: Database): Promise<void> {
  const { rows } = await admin.query<{ ok: boolean }>(
    `select count(*) = max(l.position) and min(l.position) = 1 and count(*) = (select count(*) from gapless.event) as ok
     from gapless.log l where l.tenant_id = 1`,
  );
  if (rows[0]?.ok !== true) throw new Error("the loaded log has gaps");
}

/** Brings tables and indexes into memory, at least the operating system's. */
async function warm({ admin }: Database): Promise<void> {
  await admin.query("create extension if not exists pg_prewarm");
  await admin.query(
    `select pg_prewarm(c.oid, 'read') from pg_class c
     where c.relnamespace = 'gapless'::regnamespace and c.relkind in ('r', 'i') and c.relpages > 0`,
  );
}

/** Times a call inside the server, without sending anything. */
async function createTimer({ admin }: Database): Promise<void> {
  await admin.query(`
    create function pg_temp.time_call(call text, times integer) returns float8[] language plpgsql as $$
    declare
      v_start timestamptz;
      v_times float8[];
    begin
      for v_k in 1 .. times loop
        v_start := clock_timestamp();
        execute 'select count(*) from ' || call;
        v_times := v_times || extract(epoch from clock_timestamp() - v_start)::float8 * 1000;
      end loop;
      return v_times;
    end
    $$`);
}

async function timeServer({ admin }: Database, call: string, times: number): Promise<number[]> {
  const { rows } = await admin.query<{ ms: number[] }>("select pg_temp.time_call($1, $2) as ms", [call, times]);
  return rows[0]?.ms ?? [];
}

async function timeClient({ databaseUrl }: Database, statement: string, times: number) {
  const wire = await Wire.connect(databaseUrl, statement);
  const ask = shot([]);
  for (let i = 0; i < 2; i++) await wire.run(ask);
  wire.rows = 0;
  const ms: number[] = [];
  // A pattern that no index helps with takes seconds: a few of them say enough.
  for (
    const patience = performance.now() + MOST_MS;
    ms.length < times && (ms.length < 3 || performance.now() < patience);
  ) {
    const start = performance.now();
    await wire.run(ask);
    ms.push(performance.now() - start);
  }
  await wire.close();
  if (wire.errors > 0) throw new Error(`${statement}: ${wire.lastError}`);
  return { ms, rows: wire.rows / ms.length };
}

/** Reads the log from its start in pages; gives events per second. */
async function scan(context: Context, { databaseUrl }: Database, size: number, total: number): Promise<number> {
  const wire = await Wire.connect(databaseUrl, "select * from gapless.read_log($1, $2)");
  await wire.run(shot(["0", String(size)]));
  wire.rows = 0;
  const start = performance.now();
  for (let after = 0; after < total; after += size) await wire.run(shot([String(after), String(size)]));
  const seconds = (performance.now() - start) / 1000;
  await wire.close();
  if (wire.errors > 0 || wire.rows !== total) throw new Error(`scan: ${wire.rows} rows of ${total}; ${wire.lastError}`);
  const perSecond = total / seconds;
  context.log(`scan by ${size}: ${Math.round(perSecond).toLocaleString("en")} events/s`);
  return perSecond;
}

async function sizes({ admin }: Database): Promise<string> {
  const { rows } = await admin.query<{ sizes: string }>(
    `select string_agg(format('%s %s with %s indexes', c.relname, pg_size_pretty(pg_table_size(c.oid)), pg_size_pretty(pg_indexes_size(c.oid))), ', ') as sizes
     from pg_class c where c.oid in ('gapless.event'::regclass, 'gapless.log'::regclass, 'gapless.stream'::regclass)`,
  );
  return rows[0]?.sizes ?? "";
}
