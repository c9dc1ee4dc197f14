/** A role that owns tables and has access to a tenant, a writer of those tables without any, and what their events tell. */
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { openSession, type Session } from "../helpers/session.ts";

/** An event of a captured table, as the log has it. */
export type Change = {
  position: string;
  stream: string;
  version: string;
  type: string;
  topic: string;
  data: {
    table_name: string;
    schema_name: string;
    operation: string;
    key?: Record<string, unknown>;
    old_values?: Record<string, unknown>;
    new_values?: Record<string, unknown>;
  };
  metadata: { correlation_id: string; user_id: string };
};

/** Who takes part. */
export type Scene = {
  database: TestDatabase;
  owner: Session & { role: string };
  writer: Session & { role: string };
  /** Numbers what was committed, and reads all of it in the order of the log. */
  changes(): Promise<Change[]>;
};

/** Makes a database with a schema `shop` that the owner may make tables in. */
export async function openScene(): Promise<Scene> {
  const database = await createDatabase();
  // Deadlocks of random work are found soon.
  await database.query(`alter database ${database.name} set deadlock_timeout = '20ms'`);
  const owner = await database.loginOf("default");
  const writer = await database.createLogin();
  await database.query(`create schema shop authorization ${owner.role}`);
  await database.query(`grant usage on schema shop to ${writer.role}`);
  const ownerSession = await openSession(database, owner.url);
  await ownerSession.query(
    `alter default privileges in schema shop grant select, insert, update, delete, truncate on tables to ${writer.role}`,
  );
  const reader = await openSession(database);
  return {
    database,
    owner: { ...ownerSession, role: owner.role },
    writer: { ...(await openSession(database, writer.url)), role: writer.role },
    async changes() {
      while ((await reader.query<{ more: boolean }>("call gapless.sequence()"))[0]?.more);
      return reader.query<Change>(`select l.position, e.stream, e.version, e.type, e.topic, e.data, e.metadata from gapless.log l
        join gapless.event e on e.tenant_id = l.tenant_id and e.seq = l.seq where l.tenant_id = 1 order by l.position`);
    },
  };
}

/** The rows that a table has after its changes were followed from the first on. */
export function replayed(changes: readonly Change[], key: (row: Record<string, unknown>) => unknown): unknown[] {
  const rows = new Map<unknown, unknown>();
  for (const { data } of changes) {
    if (data.old_values !== undefined && !rows.delete(key(data.old_values))) {
      throw new Error(`A row is changed that was not there: ${JSON.stringify(data)}`);
    }
    if (data.new_values === undefined) continue;
    if (rows.has(key(data.new_values))) throw new Error(`A row is there twice: ${JSON.stringify(data)}`);
    rows.set(key(data.new_values), data.new_values);
  }
  return [...rows.values()];
}
