// A log of two tenants with random content, and what its events are.
import type { TestDatabase } from "../helpers/database.ts";
import { openSession, type Session } from "../helpers/session.ts";
import { sequenceAll } from "../sequencer/sequence.ts";

/** One of a list. */
export function pick<T>(list: readonly T[]): T {
  return list[Math.floor(Math.random() * list.length)] as T;
}

/** An event as the test knows it; times as text, with their microseconds. */
export interface Known {
  tenant: string;
  id: string;
  stream: string;
  version: number;
  position: number;
  type: string;
  topic: string;
  logged_at: string;
}

export const types = ["order.placed", "order.paid", "order.item.added", "orders.merged", "user.created", "t", "T"];
export const topics = [undefined, undefined, "a", "a/b", "a/b/c", "b/c", "jobs/1", "jobs/2/logs"];
const streams = Array.from({ length: 30 }, (_, n) => `${pick(["order", "user", "Order", "o"])}-${n}`).concat(
  "order",
  "plain",
);

/** Appends to the tenants "default" and "other" in batches, sequencing now and then. Sessions of both are given back. */
export async function randomLog(database: TestDatabase, batches: number): Promise<{ own: Session; other: Session }> {
  await database.query("select gapless.create_tenant('other')");
  const own = await openSession(database, (await database.loginOf("default")).url);
  const other = await openSession(database, (await database.loginOf("other")).url);
  for (let n = 0; n < batches; n++) {
    const entries = Array.from({ length: 10 }, () => ({
      stream: pick(streams),
      events: Array.from({ length: 1 + Math.floor(Math.random() * 5) }, () => ({
        type: pick(types),
        topic: pick(topics),
        data: n,
      })),
    }));
    // Two of three to one, so that its log is the longer one whatever comes.
    await (n % 3 === 1 ? other : own).query("select from gapless.append_batch($1)", [JSON.stringify(entries)]);
    if (n % 3 === 0) await sequenceAll(own);
  }
  await sequenceAll(own);
  return { own, other };
}

/** All events straight from the tables, in position order. */
export async function knownEvents(database: TestDatabase): Promise<Known[]> {
  const rows = await database.query<Record<keyof Known, string>>(`
    select t.name as tenant, e.id, e.stream, e.version, l.position, e.type, e.topic,
      to_char(l.logged_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') as logged_at
    from gapless.event e join gapless.tenant t on t.id = e.tenant_id
    join gapless.log l on l.tenant_id = e.tenant_id and l.seq = e.seq order by l.position`);
  return rows.map((row) => ({ ...row, version: Number(row.version), position: Number(row.position) }));
}
