// Writers of every kind at once, while two sequencers run: nothing is missed, nothing is numbered twice, versions follow
// positions. What was acknowledged is counted by the writers themselves.
import { beforeAll, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { openSession, type Session } from "../helpers/session.ts";
import { sequence, sequenceAll } from "./sequence.ts";

let database: TestDatabase;
const committed = new Map<string, number>();

beforeAll(async () => {
  database = await createDatabase();
  const urls: string[] = [];
  for (const tenant of ["one", "two", "three"]) {
    await database.query("select gapless.create_tenant($1)", [tenant]);
    urls.push((await database.loginOf(tenant)).url);
  }
  // All writers are connected before any begins.
  const writers = await Promise.all(
    Array.from({ length: 12 }, async (_, n) => write(await openSession(database, urls[n % 3]), n)),
  );
  let over = false;
  const sequencers = Array.from({ length: 2 }, async () => {
    const session = await openSession(database, urls[0]);
    while (!over) await sequence(session);
  });
  await Promise.all(writers.map((writer) => writer()));
  over = true;
  await Promise.all(sequencers);
  await sequenceAll(await openSession(database, urls[0]));
}, 60_000);

function write(session: Session, n: number): () => Promise<void> {
  const tenant = ["one", "two", "three"][n % 3];
  const count = (stream: string, events: number) =>
    committed.set(`${tenant} ${stream}`, (committed.get(`${tenant} ${stream}`) ?? 0) + events);
  const append = (stream: string, events = 1) =>
    session.query(
      `select gapless.append($1, (select jsonb_agg('{"type":"t","data":1}'::jsonb) from generate_series(1, $2)))`,
      [stream, events],
    );
  return async () => {
    for (let i = 0; i < 40; i++) {
      // Streams in name order, as one must in a transaction of several appends.
      const [first, second] = [Math.floor(Math.random() * 5), 5 + Math.floor(Math.random() * 5)].map(
        (s) => `s-${s}`,
      ) as [string, string];
      const kind = (n + i) % 6;
      await session.query("begin");
      if (kind === 1) await session.query("select pg_current_xact_id()"); // takes its xid before others, appends after them
      if (kind === 1 || kind === 2) await session.query("select pg_sleep(random() * 0.02)");
      await append(first, 1 + (i % 3));
      if (kind === 3) {
        await session.query("savepoint s");
        await append(second, 5);
        await session.query("rollback to savepoint s");
      }
      await append(second, 2);
      if (kind === 2) await session.query("select pg_sleep(random() * 0.03)");
      if (kind === 4) {
        await session.query("rollback");
        continue;
      }
      if (kind === 5) {
        const gid = `${database.name} ${n} ${i}`;
        await session.query(`prepare transaction '${gid}'`);
        await session.query("select pg_sleep(random() * 0.01)");
        await session.query(`commit prepared '${gid}'`);
      } else {
        await session.query("commit");
      }
      count(first, 1 + (i % 3));
      count(second, 2);
    }
  };
}

test("every acknowledged event is there, and nothing else", async () => {
  const rows = await database.query(
    "select t.name || ' ' || s.name as stream, s.version::int as version from gapless.stream s join gapless.tenant t on t.id = s.tenant_id",
  );
  expect(committed.size).toBe(30);
  expect(new Map(rows.map((row) => [row["stream"], row["version"]]))).toEqual(new Map([...committed].sort()));
});

test("each has one position; positions are 1 to n and follow the versions", async () => {
  const rows = await database.query(`
    select e.tenant_id, count(*)::int as events, count(distinct l.position)::int as positions, max(l.position)::int as last,
      min(l.position)::int as first, bool_and(e.version = e.expected) as ordered
    from (select *, row_number() over (partition by tenant_id, stream order by seq) as expected from gapless.event) e
    left join gapless.log l on l.tenant_id = e.tenant_id and l.seq = e.seq group by 1`);
  expect(rows.length).toBe(3);
  for (const row of rows)
    expect(row).toMatchObject({ positions: row["events"], last: row["events"], first: 1, ordered: true });
  const [order] = await database.query(`select count(*)::int as breaks from (
    select e.version - lag(e.version, 1, 0::bigint) over (partition by e.tenant_id, e.stream order by l.position) as step
    from gapless.event e join gapless.log l on l.tenant_id = e.tenant_id and l.seq = e.seq) s where step <> 1`);
  expect(order).toEqual({ breaks: 0 });
  expect(await database.query("select * from gapless.verify()")).toEqual([]);
});
