// Fills a log so that a copy of it has something to lose, and judges the copy.
import pg from "pg";
import { expect } from "vitest";

/** A connection that may be lost without ending the test run. */
export async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client(url);
  client.on("error", () => undefined);
  await client.connect();
  return client;
}

/** Works on a connection of its own. */
export async function on<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = await connect(url);
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** The rows of one statement. */
export async function rowsOf(
  client: pg.ClientBase,
  text: string,
  values?: unknown[],
): Promise<Record<string, unknown>[]> {
  return (await client.query(text, values)).rows;
}

/** The same server, another database. */
export function databaseOf(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
}

/** Appends to some streams of a tenant, each event in a transaction of its own. */
export async function append(client: pg.ClientBase, tenant: string, count: number, prefix = "s"): Promise<void> {
  await client.query("select set_config('gapless.tenant', $1, false)", [tenant]);
  for (let n = 0; n < count; n++) {
    const event = JSON.stringify({ type: `kind.${n % 3}`, data: { n } });
    await client.query("select gapless.append($1, $2)", [`${prefix}-${n % 5}`, event]);
  }
  await client.query("reset gapless.tenant");
}

/** Two tenants, sequenced events, events that are not sequenced yet, and rolled back ones; two streams have both kinds. */
export async function fill(client: pg.ClientBase): Promise<void> {
  await client.query("select gapless.create_tenant('second')");
  await append(client, "default", 20);
  await append(client, "second", 10);
  await client.query("call gapless.sequence()");
  await client.query("begin");
  await append(client, "default", 5, "taken-back");
  await client.query("rollback");
  await append(client, "default", 12);
  await append(client, "second", 7, "fresh");
}

/** What fill() leaves without a position. */
export const UNSEQUENCED = 19;

/** Events and positions: what a copy must have kept. */
export async function contentOf(client: pg.ClientBase): Promise<Record<string, unknown>[]> {
  return rowsOf(
    client,
    `select t.name as tenant, e.stream, e.version, e.id, e.type, e.data, e.recorded_at, l.position, l.logged_at
     from gapless.event e join gapless.tenant t on t.id = e.tenant_id
     left join gapless.log l using (tenant_id, seq) order by 1, 2, e.version`,
  );
}

/** The sequencer must not go on in a copy that nobody adopted, while appends do. */
export async function expectStopped(client: pg.ClientBase): Promise<void> {
  expect(await rowsOf(client, "select gapless.needs_adoption() as yes")).toEqual([{ yes: true }]);
  await expect(client.query("call gapless.sequence()")).rejects.toMatchObject({ code: "VG009" });
  const positions = await rowsOf(client, "select count(*) from gapless.log");
  await append(client, "default", 6, "after-copy");
  await expect(client.query("call gapless.sequence()")).rejects.toMatchObject({ code: "VG009" });
  expect(await rowsOf(client, "select count(*) from gapless.log")).toEqual(positions);
}

/** How many events expectStopped() adds. */
export const APPENDED_WHILE_STOPPED = 6;

/** After adopt(): all has a position, old positions are what they were, and everything goes on as in any database. */
export async function expectAdopted(client: pg.ClientBase, before: Record<string, unknown>[]): Promise<void> {
  expect(await rowsOf(client, "select gapless.needs_adoption() as yes")).toEqual([{ yes: false }]);
  const missing =
    "select count(*)::int as missing from gapless.event e left join gapless.log l using (tenant_id, seq) where l.seq is null";
  expect(await rowsOf(client, missing)).toEqual([{ missing: 0 }]);
  const after = new Map((await contentOf(client)).map((row) => [row["id"], row]));
  for (const row of before) {
    const kept = after.get(row["id"]);
    if (row["position"] === null)
      expect(kept).toMatchObject({ ...row, position: expect.any(String), logged_at: expect.any(Date) });
    else expect(kept).toEqual(row);
  }
  await expectIdentitiesPastMaximum(client);
  // New tenants, types and categories draw numbers, too.
  await client.query("select gapless.create_tenant('third')");
  await append(client, "third", 4, "newly");
  await append(client, "default", 8);
  await append(client, "second", 3, "after-adoption");
  const { rows } = await client.query<{ sequenced: string }>("call gapless.sequence()");
  expect(rows[0]?.sequenced).toBe("15");
  expect(await rowsOf(client, missing)).toEqual([{ missing: 0 }]);
  expect(await rowsOf(client, "select * from gapless.verify()")).toEqual([]);
}

async function expectIdentitiesPastMaximum(client: pg.ClientBase): Promise<void> {
  const identities = await rowsOf(
    client,
    `select a.attrelid::regclass::text as table, a.attname as field, pg_get_serial_sequence(a.attrelid::regclass::text, a.attname) as sequence
     from pg_attribute a join pg_class c on c.oid = a.attrelid
     where c.relnamespace = 'gapless'::regnamespace and a.attidentity <> ''`,
  );
  expect(identities.length).toBeGreaterThanOrEqual(5);
  for (const { table, field, sequence } of identities) {
    const text = `select coalesce(max(${field}), 0) <= (select last_value from ${sequence}) as past from ${table}`;
    expect(await rowsOf(client, text), `${table}.${field}`).toEqual([{ past: true }]);
  }
}
