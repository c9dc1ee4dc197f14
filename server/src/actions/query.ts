/** Actions of the types query and call: SQL of the tenant, run as the tenant. */
import type { Pool } from "pg";
import { parseExact } from "../json/exact.ts";
import { type Action, type Carry, type Done, type Firing, timeLeft } from "./action.ts";
import { argumentsOf, failureInSql } from "./in_database.ts";
import { MAX_RESULT } from "./kept.ts";
import { type RowLimits, StatementError, type TenantRows, type TenantSql, type TenantStatement } from "./tenant_sql.ts";

/** What running them needs. `onAppended`: the log has something that has no position yet. */
export type QueryOptions = { pool: Pool; tenantSql: TenantSql; onAppended(): void };

/** A function is called as the tenant may; a query says whether it writes. */
type Written = { sql: string; parameters: string | null; writes?: string };

const TIMEOUT_MS = 30_000;
const SHOWN: RowLimits = { rows: 100, bytes: MAX_RESULT - 1_024, exact: false };
/** Rows that become events: all of them, or none. */
const APPENDED: RowLimits = { rows: 1_000, bytes: 1024 * 1024, exact: true };

/** Runs a function that the tenant may call. */
export function createCall({ pool, tenantSql }: QueryOptions): Carry {
  const text = "select sql, to_jsonb(parameters) as parameters from gapless.act_call($1, $2::jsonb)";
  return (action, firing, _place, signal) =>
    telling(async () => {
      const statement = await statementOf(pool, text, action, firing);
      const found = await tenantSql.run(statement, SHOWN, timeLeft(firing, TIMEOUT_MS), signal);
      return { ok: true, result: shown(found) };
    });
}

/** Runs a query, and appends its rows as events where the action says so. */
export function createQuery({ pool, tenantSql, onAppended }: QueryOptions): Carry {
  const text = "select sql, to_jsonb(parameters) as parameters, writes from gapless.act_query($1, $2::jsonb)";
  return (action, firing, place, signal) =>
    telling(async () => {
      const appends = action.append !== undefined && action.append !== null;
      const statement = await statementOf(pool, text, action, firing);
      const limits = appends ? APPENDED : SHOWN;
      const found = await tenantSql.run(statement, limits, timeLeft(firing, TIMEOUT_MS), signal);
      if (!appends) return { ok: true, result: shown(found) };
      const values = [...argumentsOf(action, firing, place), found.rows];
      const { rows } = await pool.query<{ result: string }>(
        "select gapless.act_append_rows($1, $2, $3, $4, $5::jsonb, $6::text[]) as result",
        values,
      );
      onAppended();
      return { ok: true, result: JSON.parse(rows[0]?.result ?? "null") as unknown };
    });
}

async function statementOf(pool: Pool, text: string, action: Action, { tenant }: Firing): Promise<TenantStatement> {
  const { rows } = await pool.query<Written>(text, [tenant, JSON.stringify(action)]);
  const [row] = rows;
  if (row === undefined) throw new Error("there is no statement of an action");
  const parameters = JSON.parse(row.parameters ?? "[]") as (string | null)[] | null;
  return {
    tenant,
    sql: row.sql,
    parameters: parameters ?? [],
    writes: row.writes === undefined ? undefined : row.writes === "t",
  };
}

function shown({ rows, count, truncated }: TenantRows): object {
  return { count, ...(rows.length === 0 ? {} : { rows: rows.map(parseExact) }), ...(truncated ? { truncated } : {}) };
}

async function telling(work: () => Promise<Done>): Promise<Done> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof StatementError) {
      return { ok: false, errorClass: error.errorClass, error: error.message, ...(error.final ? { final: true } : {}) };
    }
    return failureInSql(error);
  }
}
