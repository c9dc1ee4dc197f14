import type { Pool, QueryResult, QueryResultRow } from "pg";
import pg from "pg";
import { createLimitEach } from "./limit.ts";
import { withClient } from "./pool.ts";

/** Of the connections for reads: whatever a tenant asks, something is left for the others. */
const READS_OF_A_TENANT = 6;
/** A read that takes longer is ended: nobody waits for it any more, and others wait for its connection. */
const READ_TIMEOUT_MS = 30_000;

const limits = new WeakMap<Pool, ReturnType<typeof createLimitEach>>();

/** Who asks: the tenant, what the caller may do, and the application whose webhooks alone it may see, if it is bound to one. */
export type Caller = { tenant: string; permissions: readonly string[]; application?: string };

/** How a transaction goes about it. `trial`: it looks, and writes only what it takes back itself before it ends. */
export type Mode = "read" | "write" | "trial";

/** A row as text: every value is what Postgres printed, or null. */
export type TextRow = Record<string, string | null>;

/**
 * Runs one statement for a tenant, in a transaction of its own with the tenant and the permissions set for exactly
 * that long. All three statements are sent at once: one round trip.
 */
export async function queryAs<R extends QueryResultRow = TextRow>(
  pool: Pool,
  caller: Caller,
  mode: Mode,
  text: string,
  values: unknown[],
): Promise<QueryResult<R>> {
  const [result] = await runAs<R>(pool, caller, mode, [{ text, values }]);
  if (result === undefined) throw new Error("a statement gave no result");
  return result;
}

/** Runs several statements for a tenant in one transaction and one round trip. */
export async function runAs<R extends QueryResultRow = TextRow>(
  pool: Pool,
  caller: Caller,
  mode: Mode,
  statements: { text: string; values: unknown[] }[],
): Promise<QueryResult<R>[]> {
  const work = () => runOn(pool, caller, mode, statements) as Promise<QueryResult<R>[]>;
  if (mode === "write") return work();
  let limit = limits.get(pool);
  if (limit === undefined) {
    limit = createLimitEach(READS_OF_A_TENANT);
    limits.set(pool, limit);
  }
  return limit(caller.tenant, work);
}

async function runOn(
  pool: Pool,
  caller: Caller,
  mode: Mode,
  statements: { text: string; values: unknown[] }[],
): Promise<QueryResult[]> {
  return withClient(pool, async (client) => {
    const begun = client.query(beginAs(caller, mode));
    const queries = statements.map((statement) => client.query(statement));
    // After a failed statement this commit is a rollback.
    const ended = client.query("commit");
    const settled = await Promise.allSettled([begun, ...queries, ended]);
    // The first failure is the cause; what follows it only says that the transaction is aborted.
    const failed = settled.find((result) => result.status === "rejected");
    if (failed !== undefined) throw failed.reason;
    return Promise.all(queries);
  });
}

function beginAs(caller: Caller, mode: Mode): string {
  const tenant = pg.escapeLiteral(caller.tenant);
  const permissions = pg.escapeLiteral(caller.permissions.join(",") || "none");
  const bound =
    caller.application === undefined
      ? ""
      : `, set_config('gapless.application', ${pg.escapeLiteral(caller.application)}, true)`;
  // An empty list must not read as "not set", which stands for all permissions.
  // Texts of timestamps are turned into ISO 8601 by the door, which expects this zone and style.
  const readOnly = mode === "read" ? " read only" : "";
  const timeout = mode === "write" ? "" : `, set_config('statement_timeout', '${READ_TIMEOUT_MS}', true)`;
  return `begin${readOnly}; select set_config('gapless.tenant', ${tenant}, true), set_config('gapless.permissions', ${permissions}, true), set_config('TimeZone', 'UTC', true), set_config('DateStyle', 'ISO', true)${bound}${timeout}`;
}
