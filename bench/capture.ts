// Capture of a table against the outbox trigger that one would write by hand: statement-level, set-based, one table more.
import pg from "pg";
import type { Bench, Context, Finding } from "./harness/bench.ts";
import { type Database, NO_CHECKPOINT, openDatabase } from "./harness/postgres.ts";
import { interleave } from "./harness/rounds.ts";
import { catchUp, verify } from "./harness/sequencer.ts";
import { comparison } from "./harness/stats.ts";

const SIZES = [20, 50_000];

/** The bench. */
export const capture: Bench = {
  name: "capture",
  question: `How much longer do inserts of ${SIZES.join(" and of ")} rows take with capture than with a hand-written outbox trigger?`,
  run,
};

async function run(context: Context): Promise<Finding[]> {
  const database = await openDatabase(context, NO_CHECKPOINT);
  const client = await openOwner(context, database);
  const [rounds, rows] = context.quick ? [3, 50_000] : [9, 100_000];
  let next = 1;

  /** Seconds for `rows` rows in statements of a size, each a transaction. */
  const insert = async (table: string, size: number): Promise<number> => {
    const text = `insert into shop.${table} select i, 'customer-' || i % 1000, 'new', i * 1.5, repeat('x', 50), now() from generate_series($1::integer, $2) i`;
    const count = size === 20 ? Math.max(200, rows / 100) : rows / size;
    const start = performance.now();
    for (let i = 0; i < count; i++) {
      await client.query({ name: table, text, values: [next, next + size - 1] });
      next += size;
    }
    return (performance.now() - start) / 1000 / count;
  };

  const findings: Finding[] = [];
  for (const size of SIZES) {
    const results = await interleave(
      rounds,
      {
        plain: () => insert("plain", size),
        outbox: () => insert("with_outbox", size),
        capture: () => insert("captured", size),
      },
      context.log,
    );
    const ms = (samples: number[] | undefined) => (samples ?? []).map((seconds) => seconds * 1000);
    findings.push(
      comparison(
        `${size} rows, captured`,
        "ms",
        ms(results["capture"]),
        { what: "outbox trigger", samples: ms(results["outbox"]) },
        { gate: { atMost: 3 }, goal: { atMost: 2.5 } },
      ),
      comparison(`${size} rows, outbox trigger`, "ms", ms(results["outbox"]), {
        what: "no trigger",
        samples: ms(results["plain"]),
      }),
    );
    await catchUp(database);
  }
  await verify(database);
  context.note(
    "The outbox trigger inserts {table, operation, new} of each row as jsonb into a table with a bigint key.",
  );
  return findings;
}

async function openOwner(context: Context, database: Database): Promise<pg.Client> {
  const client = new pg.Client(database.databaseUrl);
  client.on("error", () => undefined);
  await client.connect();
  context.onEnd(() => client.end());
  const { rows } = await client.query<{ role: string }>("select session_user as role");
  await database.admin.query(`create schema shop authorization ${rows[0]?.role}`);
  await client.query(`
    create table shop.plain (id integer primary key, customer text, status text, amount numeric, note text, made_at timestamptz);
    create table shop.with_outbox (like shop.plain including all);
    create table shop.captured (like shop.plain including all);
    create table shop.outbox (id bigint generated always as identity primary key, payload jsonb not null, at timestamptz not null default clock_timestamp());
    create function shop.to_outbox() returns trigger language plpgsql as $$
      begin
        insert into shop.outbox (payload) select jsonb_build_object('table', tg_table_name, 'operation', tg_op, 'new', to_jsonb(n)) from new_rows n;
        return null;
      end $$;
    create trigger to_outbox after insert on shop.with_outbox referencing new table as new_rows for each statement execute function shop.to_outbox();
    select gapless.capture('shop.captured')`);
  return client;
}
