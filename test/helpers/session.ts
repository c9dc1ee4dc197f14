// Two sessions that meet at a lock: the tests of concurrency say who waits, and for whom.
import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import type { TestDatabase } from "./database.ts";

/** One session of a test. */
export interface Session {
  client: pg.Client;
  pid: number;
  query<Row extends pg.QueryResultRow = Record<string, unknown>>(text: string, values?: unknown[]): Promise<Row[]>;
  /** Starts a statement that is expected to wait, and resolves once it waits for a lock. */
  queryThatWaits(text: string, values?: unknown[]): Promise<{ result: Promise<Record<string, unknown>[]> }>;
  end(): Promise<void>;
}

/** Opens a session, as superuser or whom the URL says. */
export async function openSession(database: TestDatabase, url?: string): Promise<Session> {
  const client = await database.connect(url);
  const { rows } = await client.query<{ pid: number }>("select pg_backend_pid() as pid");
  const pid = rows[0]?.pid ?? 0;
  const query = async <Row extends pg.QueryResultRow>(text: string, values?: unknown[]) =>
    (await client.query<Row>(text, values)).rows;
  return {
    client,
    pid,
    query,
    async queryThatWaits(text, values) {
      let settled = false;
      const result = query(text, values).finally(() => {
        settled = true;
      });
      result.catch(() => undefined); // whoever awaits it sees the error
      await untilWaiting(database, pid, () => settled);
      return { result };
    },
    end: () => client.end(),
  };
}

/** Opens two at once. */
export async function twoSessions(database: TestDatabase, url?: string): Promise<[Session, Session]> {
  return Promise.all([openSession(database, url), openSession(database, url)]);
}

/** Resolves once the session waits for a lock that another one holds. */
export async function untilWaiting(database: TestDatabase, pid: number, isOver = () => false): Promise<void> {
  for (const end = Date.now() + 10_000; Date.now() < end; await sleep(5)) {
    if (isOver()) throw new Error("The statement ended without waiting for a lock.");
    const text = "select wait_event_type = 'Lock' as waits from pg_stat_activity where pid = $1";
    const [row] = await database.query<{ waits: boolean | null }>(text, [pid]);
    if (row?.waits) return;
  }
  throw new Error(`Session ${pid} did not come to wait for a lock within 10 s.`);
}
