// A few keys have it all, and somebody holds an old snapshot: what is gone cannot be cleaned away meanwhile, and is not walked
// over again for each batch. Counted in rows of indexes that are read, not in time.
import { expect, test } from "vitest";
import { createDatabase } from "../helpers/database.ts";
import { openSession } from "../helpers/session.ts";
import { sequenceAll } from "../sequencer/sequence.ts";

const READ = `select coalesce(sum(idx_tup_read), 0)::int as read from pg_stat_user_indexes
  where schemaname = 'gapless' and relname in ('delivery', 'lease', 'settlement', 'subscription_progress')`;

test("a batch of a hot key costs as much after thousands as at the beginning, whoever holds a snapshot", async () => {
  const database = await createDatabase();
  const session = await openSession(database, (await database.loginOf("default")).url);
  for (let n = 0; n < 3; n++) {
    await session.query(
      `select gapless.append_batch(jsonb_agg(jsonb_build_object('stream', 'a-' || n % 2, 'events',
         jsonb_build_array(jsonb_build_object('type', 't', 'data', n))))) from generate_series(1, 1000) n`,
    );
  }
  await sequenceAll(session);
  await session.query(`select gapless.create_subscription('{"name": "group", "retry": {"attempts": 1}}')`);
  const old = await openSession(database, database.adminUrl);
  await old.query("begin isolation level repeatable read");
  await old.query("select count(*) from gapless.delivery");

  const receive = async (consumer: string) =>
    session.query<{ lease: string; delivery: string; stream: string }>(
      "select lease, delivery, stream from gapless.receive('group', $1, 100)",
      [consumer],
    );
  const readSoFar = async () => {
    await session.query("select pg_stat_force_next_flush()");
    return (await database.query<{ read: number }>(READ))[0]?.read ?? 0;
  };
  const seen: Record<string, number[]> = {};
  // One that is parked stays, so that each new event is held against what waits.
  const [first] = await receive("first");
  await session.query("select gapless.park('group', $1, array[$2::bigint])", [first?.lease, first?.delivery]);
  let lease = first?.lease;
  const reads: number[] = [];
  let before = await readSoFar();
  for (let batch = 0; batch < 28; batch++) {
    // Whoever comes while both keys are out puts what follows of them aside.
    expect(await receive("second")).toEqual([]);
    await session.query("select gapless.ack('group', $1)", [lease]);
    const next = await receive("first");
    expect(next.length).toBeGreaterThan(0);
    lease = next[0]?.lease;
    for (const { stream, delivery } of next) seen[stream] = [...(seen[stream] ?? []), Number(delivery)];
    if (batch % 7 === 6) {
      const now = await readSoFar();
      reads.push(now - before);
      before = now;
    }
  }
  for (const positions of Object.values(seen)) expect(positions).toEqual([...positions].sort((a, b) => a - b));
  expect(Object.values(seen).flat()).toHaveLength(2800);
  // The first ones put everything aside; from then on each costs the same.
  expect(Number(reads[3])).toBeLessThan(Number(reads[1]) * 1.3);
  expect(await database.query("select * from gapless.verify()")).toEqual([]);
});
