// One connection of a writer in SQL, and what its errors say about the fate of an append.
import pg from "pg";
import type { Given, Ledger, Planned } from "./ledger.ts";
import type { Random } from "./random.ts";

/** Who writes what, where. */
export interface SqlWriter {
  name: string;
  url: string;
  tenant: string;
  /** Streams shared with other writers. */
  streams: readonly [string, ...string[]];
  random: Random;
  ledger: Ledger;
  /** Leaves prepared transactions behind; they are to be committed at the end. */
  leavesPrepared: boolean;
}

/** One thing a writer does. Throws when the connection was lost, or for an error that should not be. */
export type Act = (writer: SqlWriter, client: pg.Client) => Promise<void>;

/** A connection, or undefined while there is no server. */
export async function connect(url: string, name: string): Promise<pg.Client | undefined> {
  const client = new pg.Client({
    connectionString: url,
    application_name: `stress ${name}`,
    connectionTimeoutMillis: 5_000,
  });
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.query("set lock_timeout = '4s'");
    return client;
  } catch {
    await client.end().catch(() => undefined);
    return undefined;
  }
}

/** Whether the server has answered: it refused the statement. Otherwise nobody knows what it did. */
export function isAnswer(error: unknown): boolean {
  const { code, severity } = error as { code?: string; severity?: string };
  return severity === "ERROR" && code?.length === 5;
}

/** A conflict with another writer, which is an answer as good as any: another twin, a deadlock, a lock not to be had. */
export function isConflict(error: unknown): boolean {
  return ["VG005", "23505", "40001", "40P01", "55P03"].includes((error as { code?: string }).code ?? "");
}

/** One to three events, or more, with ids or without. */
export function plan(writer: SqlWriter, stream: string, most = 3): Planned {
  const { ledger, random, name, tenant } = writer;
  return ledger.plan(name, random, tenant, stream, random.between(1, most), random.chance(0.5));
}

/** A stream that others write to, too. */
export function sharedStream(writer: SqlWriter): string {
  return writer.random.pick(writer.streams);
}

/** A stream that nobody else writes to, for those that hold its lock for long. */
export function ownStream(writer: SqlWriter): string {
  return `own-${writer.name}-${writer.random.between(1, 1_000_000)}`;
}

/** Calls append(). */
export async function append(client: pg.Client, planned: Planned, expected: number | null = null): Promise<Given> {
  const text = "select first_version, last_version, duplicate from gapless.append($1, $2, $3)";
  const { rows } = await client.query(text, [planned.stream, JSON.stringify(planned.events), expected]);
  return given(rows[0]);
}

/** A row as it comes from SQL. */
export function given(row: { first_version: string; last_version: string; duplicate: boolean }): Given {
  return { firstVersion: Number(row.first_version), lastVersion: Number(row.last_version), duplicate: row.duplicate };
}
