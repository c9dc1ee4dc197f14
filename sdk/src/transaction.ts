/** Transactions of the application's own Postgres driver, known by their shape: nothing of it is imported. */
import { LeaseLostError } from "./errors.ts";
import { orAborted } from "./link_abort.ts";
import { refuse } from "./read_options.ts";

const LEASE_LOST = "VG013";

/** A connection of `pg`: a `Client` or a `PoolClient`. */
export type PgClient = { query(text: string, values: unknown[]): Promise<{ rows: unknown[] }> };

/** A transaction of `kysely`. */
export type KyselyTransaction = {
  readonly isTransaction: boolean;
  executeQuery(query: KyselyQuery): Promise<{ rows: readonly unknown[] }>;
};

/** What a kysely transaction runs: a query that is compiled already. */
export type KyselyQuery = {
  readonly sql: string;
  readonly parameters: readonly unknown[];
  readonly query: { kind: "RawNode"; sqlFragments: readonly string[]; parameters: readonly never[] };
  readonly queryId: { readonly queryId: string };
};

/** A transaction that is under way. */
export type Transaction = PgClient | KyselyTransaction;

/** A pool of `pg`. */
export type PgPool = { connect(): Promise<PgClient & { release(error?: boolean): void }>; readonly totalCount: number };

/** A database of `kysely`. */
export type KyselyDatabase = {
  transaction(): { execute<T>(run: (tx: KyselyTransaction) => Promise<T>): Promise<T> };
};

/** Where transactions come from: a pool, a database, or a function that runs what it is given in one and commits. */
export type TransactionSource =
  | PgPool
  | KyselyDatabase
  | ((run: (tx: Transaction) => Promise<void>) => Promise<unknown>);

/** The transaction that a source gives. */
export type TransactionOf<Source> = Source extends (run: (tx: infer Tx) => Promise<void>) => Promise<unknown>
  ? Tx
  : Source extends { transaction(): { execute(run: (tx: infer Tx) => Promise<unknown>): Promise<unknown> } }
    ? Tx
    : Source extends { connect: { (): Promise<infer Client>; (callback: never): void } }
      ? Client
      : Source extends { connect(): Promise<infer Client> }
        ? Client
        : undefined;

/**
 * Runs a statement in a transaction. Its one column is named `result` and is a text that holds JSON: so no parser of the
 * driver's and no plugin changes it. Parameters are texts, too.
 */
export async function resultIn<T>(tx: Transaction, sql: string, parameters: (string | null)[]): Promise<T> {
  const { rows } =
    "executeQuery" in tx ? await tx.executeQuery(compiled(tx, sql, parameters)) : await ask(tx, sql, parameters);
  const found = (rows[0] as { result?: unknown } | undefined)?.result;
  // A plugin that parses JSON may have been there first.
  return (typeof found === "string" ? JSON.parse(found) : found) as T;
}

/** Acknowledges a delivery in a transaction; LeaseLostError where somebody else may have it now. */
export async function ackIn(
  tx: Transaction,
  subscription: string,
  delivery: { id: string; lease: string },
): Promise<void> {
  const sql = "select to_jsonb(gapless.ack($1::text, $2::text::bigint, $3::text::bigint[]))::text as result";
  try {
    await resultIn(tx, sql, [subscription, delivery.lease, `{${delivery.id}}`]);
  } catch (cause) {
    const { code, message, hint } = cause as Record<"code" | "message" | "hint", string>;
    throw code === LEASE_LOST
      ? new LeaseLostError({ code: "lease_lost", status: 409, detail: message, hint, cause })
      : cause;
  }
}

/** Whether the same transaction may well succeed when it is run again: a serialization failure, a deadlock. */
export function isConflict(error: unknown): boolean {
  const code = (error as { code?: unknown } | undefined)?.code;
  return code === "40001" || code === "40P01";
}

/** Runs `work` in a transaction of the source: commits, or rolls back when it throws or the signal ends it. */
export async function transact(
  source: TransactionSource,
  signal: AbortSignal,
  work: (tx: Transaction) => Promise<void>,
): Promise<void> {
  if (typeof source !== "function" && !("transaction" in source)) {
    return await transactOn(source, signal, (tx) => orAborted(signal, () => work(tx)));
  }
  /**
   * Whoever was stopped may still be at work, and this connection cannot be thrown away: rolled back and given to others
   * it would take his statements outside of any transaction. So the transaction is broken, and ends when he does.
   */
  const run = async (tx: Transaction): Promise<void> => {
    const spoil = (): void => void resultIn(tx, SPOILED, []).catch(() => undefined);
    signal.addEventListener("abort", spoil, { once: true });
    try {
      await work(tx);
    } finally {
      signal.removeEventListener("abort", spoil);
    }
    if (signal.aborted) throw signal.reason;
  };
  if (typeof source === "function") await source(run);
  else await source.transaction().execute(run);
}

const SPOILED = "do $$ begin raise exception 'the handler was stopped: its transaction cannot go on'; end $$";

async function transactOn(pool: PgPool, signal: AbortSignal, run: (tx: PgClient) => Promise<void>): Promise<void> {
  const client = await pool.connect();
  // A connection that breaks while nobody queries it would end the process.
  const deaf = (): void => undefined;
  const emitter = client as {
    on?(name: string, listener: () => void): void;
    off?(name: string, listener: () => void): void;
  };
  emitter.on?.("error", deaf);
  let broken = false;
  try {
    await client.query("begin", []);
    await run(client);
    await client.query("commit", []);
  } catch (error) {
    // Whoever was stopped may still be at work with this connection: it must not serve anybody else.
    broken =
      signal.aborted ||
      (await client.query("rollback", []).then(
        () => false,
        () => true,
      ));
    throw error;
  } finally {
    emitter.off?.("error", deaf);
    client.release(broken);
  }
}

function ask(tx: PgClient, sql: string, parameters: (string | null)[]): Promise<{ rows: unknown[] }> {
  if ("totalCount" in tx) refuse("tx", "must be a connection with a transaction under way, not the pool");
  return tx.query(sql, parameters);
}

function compiled(tx: KyselyTransaction, sql: string, parameters: (string | null)[]): KyselyQuery {
  if (!tx.isTransaction) refuse("tx", "must be a transaction, not the database");
  const query = { kind: "RawNode", sqlFragments: [sql], parameters: [] } as const;
  return { sql, parameters, query, queryId: { queryId: "gapless" } };
}
