// A copy made by logical replication: rows arrive, transaction ids and counters do not, and they arrive for as long as
// the subscription is there.
import { setTimeout as sleep } from "node:timers/promises";
import type { RunningPostgres } from "@gapless/server/postgres";
import type pg from "pg";
import { expect, onTestFinished, test } from "vitest";
import { append, connect, contentOf, expectAdopted, fill, rowsOf, UNSEQUENCED } from "./content.ts";
import { ownClusterWithSchema } from "./own_cluster.ts";

const LOGICAL = { settings: { wal_level: "logical" } };

interface Pair {
  source: pg.Client;
  target: pg.Client;
  /** As a subscription wants it. */
  connection: string;
}

async function connectPair(source: RunningPostgres, target: RunningPostgres): Promise<Pair> {
  const clients = await Promise.all([connect(source.adminUrl), connect(target.adminUrl)]);
  onTestFinished(async () => {
    // Before its clusters stop: nobody waits for a subscriber that is gone.
    await clients[1].query("drop subscription if exists copy").catch(() => undefined);
    await Promise.all(clients.map((client) => client.end()));
  });
  const { hostname, port, password, pathname } = new URL(source.adminUrl);
  const connection = `host=${hostname} port=${port} user=postgres password=${password} dbname=${pathname.slice(1)}`;
  return { source: clients[0], target: clients[1], connection };
}

/** All of the schema's tables start empty in a copy, as after pg_dump --schema-only. */
async function emptyTables(client: pg.Client): Promise<void> {
  const tables = await rowsOf(
    client,
    "select string_agg(c.oid::regclass::text, ', ') as names from pg_class c where c.relnamespace = 'gapless'::regnamespace and c.relkind = 'r'",
  );
  await client.query(`truncate ${tables[0]?.["names"]}`);
}

/** Tables whose first copy is not through: a few are copied at a time. */
const BEHIND = "select srrelid::regclass from pg_subscription_rel where srsubstate <> 'r'";

async function untilCopied({ source, target }: Pair): Promise<void> {
  const wanted = JSON.stringify(await contentOf(source));
  for (const patience = Date.now() + 20_000; Date.now() < patience; await sleep(50))
    if (JSON.stringify(await contentOf(target)) === wanted && (await rowsOf(target, BEHIND)).length === 0) return;
  expect(await contentOf(target)).toEqual(await contentOf(source));
}

async function subscribe({ source, target, connection }: Pair, tables: string): Promise<void> {
  await source.query(`create publication everything for ${tables}`);
  // Otherwise rows are written as the owner of the tables, who may not get past their row level security.
  const owner = "with (run_as_owner = true)";
  await target.query(`create subscription copy connection '${connection}' publication everything ${owner}`);
}

const ways: [name: string, tables: string][] = [
  ["every table", "tables in schema gapless"],
  [
    "what tenants own, without the sequencer's state",
    "table gapless.tenant, gapless.access, gapless.api_key, gapless.stream, gapless.event, gapless.event_type, gapless.category, gapless.log",
  ],
];

for (const [name, tables] of ways) {
  test(`a logical copy is adopted when the subscription is gone, not before: ${name}`, async () => {
    const [one, other] = await Promise.all([ownClusterWithSchema(LOGICAL), ownClusterWithSchema(LOGICAL)]);
    const pair = await connectPair(one, other);
    const { source, target } = pair;
    await fill(source);
    await emptyTables(target);
    await subscribe(pair, tables);
    await untilCopied(pair);
    // Not only the first copy: what is appended and sequenced later comes, too, and some of it is not sequenced.
    await source.query("call gapless.sequence()");
    await append(source, "default", UNSEQUENCED, "streamed");
    await untilCopied(pair);

    expect(await rowsOf(target, "select gapless.needs_adoption() as yes")).toEqual([{ yes: true }]);
    await expect(target.query("call gapless.sequence()")).rejects.toMatchObject({ code: "VG009" });
    await expect(target.query("select gapless.adopt()")).rejects.toMatchObject({ code: "VG012" });
    await target.query("alter subscription copy disable");
    await expect(target.query("select gapless.adopt()")).rejects.toMatchObject({ code: "VG012" });
    await target.query("alter subscription copy enable");
    // Refusing has not disturbed it.
    await append(source, "default", 2, "streamed");
    await untilCopied(pair);
    await target.query("drop subscription copy");

    // No append comes before adopt(): the counters still stand where they stood in the empty copy.
    const before = await contentOf(target);
    expect(await rowsOf(target, "select gapless.adopt() as numbered")).toEqual([{ numbered: String(UNSEQUENCED + 2) }]);
    await expectAdopted(target, before);
    expect((await source.query("call gapless.sequence()")).rows).toMatchObject([
      { sequenced: String(UNSEQUENCED + 2) },
    ]);
    expect(await rowsOf(source, "select * from gapless.verify()")).toEqual([]);
  });
}
