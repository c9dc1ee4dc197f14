// Somebody who began to read and went away without ending the transaction holds an old snapshot: nothing that was
// updated since can be cleaned up. That must cost the others nothing. GAPLESS_IDLE_SECONDS makes it last longer.
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { openSession, type Session, twoSessions } from "../helpers/session.ts";

const SECONDS = Number(process.env["GAPLESS_IDLE_SECONDS"] ?? 4);
const STATE = ["sequencer", "sequencer_run", "sequencer_segment"];

/** Pages of the sequencer's own tables that were looked at so far. */
async function pagesTouched(session: Session): Promise<number> {
  await session.query("select pg_stat_force_next_flush()");
  const rows = await session.query<{ pages: string }>(
    `select sum(coalesce(heap_blks_read, 0) + coalesce(heap_blks_hit, 0) + coalesce(idx_blks_read, 0) + coalesce(idx_blks_hit, 0)) as pages
     from pg_statio_all_tables where schemaname = 'gapless' and relname = any ($1)`,
    [STATE],
  );
  return Number(rows[0]?.pages);
}

interface Sample {
  /** From an event's commit until a reader saw it in the log, its slowest case. */
  readableMs: number;
  pagesPerRun: number;
}

/** Appends, sequences and reads, one event after the other, a number of times. */
async function sample(writer: Session, reader: Session, times: number): Promise<Sample> {
  const before = await pagesTouched(writer);
  let readableMs = 0;
  for (let n = 0; n < times; n++) {
    const appended = await writer.query<{ id: string }>(
      `select event_ids[1] as id from gapless.append('s-${n % 50}', '{"type":"t","data":1}')`,
    );
    const committed = performance.now();
    await writer.query("call gapless.sequence()");
    const found = await reader.query("select gapless.position_of($1) is not null as there", [appended[0]?.id]);
    readableMs = Math.max(readableMs, performance.now() - committed);
    expect(found).toEqual([{ there: true }]);
  }
  const after = await pagesTouched(writer);
  return { readableMs, pagesPerRun: (after - before) / times };
}

/** Sessions that went away in the middle: at repeatable read, with an open cursor, and with an event of their own. */
async function goAway(database: TestDatabase, url: string): Promise<Session[]> {
  const sessions = await Promise.all([1, 2, 3].map(() => openSession(database, url)));
  const [snapshot, cursor, writer] = sessions;
  await snapshot?.query("begin isolation level repeatable read");
  await snapshot?.query("select count(*) from gapless.read_log()");
  await cursor?.query("begin");
  await cursor?.query("declare c cursor for select * from gapless.events");
  await cursor?.query("fetch 1 from c");
  await writer?.query("begin");
  await writer?.query('select gapless.append(\'unfinished-1\', \'{"type":"t","data":1}\')');
  return sessions;
}

test(
  "sessions idle in transaction delay nobody, and the sequencer's work does not grow",
  async () => {
    const database = await createDatabase();
    const { url } = await database.loginOf("default");
    const [writer, reader] = await twoSessions(database, url);
    await sample(writer, reader, 50);
    const away = await goAway(database, url);
    const samples: Sample[] = [];
    for (const end = Date.now() + SECONDS * 1_000; samples.length < 10 || Date.now() < end; await sleep(1))
      samples.push(await sample(writer, reader, 100));
    const [first] = samples;
    const last = samples.at(-1);
    if (!first || !last) throw new Error("no samples");
    const told = `${samples.length * 100} runs, pages per run ${first.pagesPerRun} … ${last.pagesPerRun}, slowest event readable after ${Math.max(...samples.map(({ readableMs }) => readableMs)).toFixed(1)} ms`;
    console.log(told);
    expect(last.pagesPerRun, told).toBeLessThan(2 * first.pagesPerRun + 10);
    expect(Math.max(...samples.map(({ readableMs }) => readableMs)), told).toBeLessThan(2_000);

    // Those who come back go on where they were.
    for (const session of away) await session.query("commit");
    await writer.query("call gapless.sequence()");
    expect(
      await database.query(
        "select count(*)::int as missing from gapless.event e left join gapless.log l using (tenant_id, seq) where l.seq is null",
      ),
    ).toEqual([{ missing: 0 }]);
    expect(await database.query("select * from gapless.verify()")).toEqual([]);
  },
  SECONDS * 1_000 + 60_000,
);
