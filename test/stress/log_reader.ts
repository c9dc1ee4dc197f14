// Follows a tenant's log in SQL, page by page, as a consumer with a checkpoint would.
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";

/** What a reader has seen: event ids in the order of positions, from 1. */
export interface Seen {
  name: string;
  tenant: string;
  ids: string[];
  problems: string[];
}

/** Reads until told that it is over and nothing more comes. */
export async function readSql(url: string, seen: Seen, isOver: () => boolean): Promise<void> {
  let client: pg.Client | undefined;
  const text = "select id, position from gapless.read_log($1, 500)";
  for (;;) {
    const last = isOver();
    try {
      client ??= await connect(url);
      const { rows } = await client.query<{ id: string; position: string }>(text, [seen.ids.length]);
      for (const row of rows) see(seen, row.id, Number(row.position));
      if (last && rows.length === 0) break;
      if (rows.length === 0) await sleep(5);
    } catch (error) {
      if ((error as { severity?: string }).severity === "ERROR") seen.problems.push((error as Error).message);
      await client?.end().catch(() => undefined);
      client = undefined;
      await sleep(20);
    }
  }
  await client.end().catch(() => undefined);
}

/** Takes down an event, which must be at the very next position. */
export function see(seen: Seen, id: string, position: number): void {
  if (position === seen.ids.length + 1) seen.ids.push(id);
  else if (seen.problems.length < 10)
    seen.problems.push(`${seen.name}: position ${position} came behind position ${seen.ids.length}`);
}

/** The tenant's log as it is in the table. */
export async function loggedIds(admin: pg.ClientBase, tenant: string): Promise<string[]> {
  const text = `select e.id from gapless.log l join gapless.event e using (tenant_id, seq)
    join gapless.tenant t on t.id = l.tenant_id where t.name = $1 order by l.position`;
  return (await admin.query<{ id: string }>(text, [tenant])).rows.map((row) => row.id);
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on("error", () => undefined);
  await client.connect();
  return client;
}
