/**
 * SQL that tenants wrote, run as the tenant's own login role: on a connection that is made for this one statement, as
 * somebody who may do no more than the tenant may, and never on one of the server's. What a statement leaves behind in its
 * session is gone with it.
 */
import { Socket } from "node:net";
import pg from "pg";
import { createLimit, createLimitEach } from "../db/limit.ts";
import { TEXT_TYPES } from "../db/pool.ts";
import { withLogin } from "../postgres/database_url.ts";
import { EndedError } from "../push/failure.ts";
import type { Opener } from "../secrets/open.ts";

/** A statement to be run for a tenant. */
export type TenantStatement = {
  readonly tenant: string;
  readonly sql: string;
  readonly parameters: readonly (string | null)[];
  /** Undefined: as the tenant may. */
  readonly writes: boolean | undefined;
};

/** What it gave: rows as JSON texts, as far as they were kept. */
export type TenantRows = { readonly rows: string[]; readonly count: number; readonly truncated: boolean };

/** How much is kept. `exact`: more than that is an error, because all of it is needed. */
export type RowLimits = { readonly rows: number; readonly bytes: number; readonly exact: boolean };

/** Runs statements of tenants. */
export type TenantSql = {
  run(statement: TenantStatement, limits: RowLimits, timeoutMs: number, signal: AbortSignal): Promise<TenantRows>;
};

/** What the tenant's login is. */
type Login = { role: string; sealed: string; label: string; writes: string; statement_timeout_ms: string };

/** Something about a statement that its author can change. */
export class StatementError extends Error {
  override readonly name = "StatementError";
  readonly errorClass: string;
  readonly final: boolean;
  constructor(errorClass: string, message: string, final: boolean) {
    super(message);
    this.errorClass = errorClass;
    this.final = final;
  }
}

const LOGIN = `select role, encode(sealed, 'hex') as sealed, label, writes, statement_timeout_ms
  from gapless.act_login($1)`;
/** At the same time, of one tenant. */
const OF_A_TENANT = 2;
/** Beside what is kept: nobody sends the server more than this. A row that is larger comes in one piece. */
const MOST_READ = 4 * 1024 * 1024;
/** After the database should have ended the statement by itself. */
const GRACE_MS = 2_000;

/** Makes the runner; `connections` is for all tenants together. */
export function createTenantSql(options: {
  pool: pg.Pool;
  serverUrl: string;
  opener: Opener;
  connections: number;
}): TenantSql {
  const { pool, serverUrl, opener } = options;
  const limit = createLimit(options.connections);
  const limitTenant = createLimitEach(OF_A_TENANT);

  async function loginOf(tenant: string): Promise<Login> {
    const { rows } = await pool.query<Login>(LOGIN, [tenant]);
    if (rows[0] !== undefined) return rows[0];
    throw new StatementError(
      "not_allowed",
      "this tenant may run no SQL; the operator allows it with gapless.allow_tenant_sql()",
      true,
    );
  }

  async function run(
    { tenant, sql, parameters, writes: wanted }: TenantStatement,
    limits: RowLimits,
    timeoutMs: number,
    signal: AbortSignal,
  ): Promise<TenantRows> {
    const login = await loginOf(tenant);
    const writes = wanted ?? login.writes === "t";
    if (writes && login.writes !== "t") {
      throw new StatementError("not_allowed", "this tenant's SQL may only read; the operator allows writing", true);
    }
    if (signal.aborted) throw signal.reason;
    const ms = Math.max(1, Math.min(timeoutMs, Number(login.statement_timeout_ms)));
    const { client, socket } = connectionOf(serverUrl, login.role, await opener.open(login));
    const late = new EndedError("timeout", `the statement was not done within ${ms / 1000} s`);
    let ended: Error | undefined;
    const end = (why: Error) => {
      ended ??= why;
      socket.destroy();
    };
    const timer = setTimeout(() => end(late), ms + GRACE_MS);
    const onEnd = () => end(signal.reason as Error);
    signal.addEventListener("abort", onEnd, { once: true });
    socket.on("data", () => {
      if (socket.bytesRead > limits.bytes + MOST_READ) end(TOO_MUCH);
    });
    try {
      await client.connect();
      await begin(client, login.role, writes, ms);
      const found = await read(client, sql, parameters, limits);
      // Large objects of Postgres 15, and notifications, can be written in a transaction that is read only.
      await client.query(writes ? "commit" : "rollback");
      return found;
    } catch (error) {
      throw ended ?? explained(error, ms);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", onEnd);
      await client.end().catch(() => undefined);
      socket.destroy();
    }
  }

  return { run: (...all) => limitTenant(all[0].tenant, () => limit(() => run(...all))) };
}

const TOO_MUCH = new StatementError("too_large", "the statement gives more than can be taken in; select less", true);

/** A connection of its own, whose socket can be seen and ended. */
function connectionOf(serverUrl: string, role: string, password: string): { client: pg.Client; socket: Socket } {
  const socket = new Socket();
  const client = new pg.Client({
    connectionString: withLogin(serverUrl, role, password),
    application_name: "gapless tenant",
    stream: () => socket,
    types: TEXT_TYPES,
    connectionTimeoutMillis: 5_000,
  });
  // The query that needed the connection reports it.
  client.on("error", () => undefined);
  return { client, socket };
}

/** A pooler in between may log everybody in as one and the same: nothing is run as anybody but the tenant. */
async function begin(client: pg.Client, role: string, writes: boolean, ms: number): Promise<void> {
  const text = `begin ${writes ? "read write" : "read only"}; set local statement_timeout = ${ms}; select session_user as who`;
  // Of several statements the driver gives a list.
  const results = (await client.query(text)) as unknown as pg.QueryResult<{ who: string }>[];
  if (results[2]?.rows[0]?.who !== role) {
    throw new StatementError("login", "the connection does not run as the tenant's role; nothing was run", false);
  }
}

/** Exactly one statement: the extended protocol takes no more. Rows are looked at one by one, and none beyond the limits kept. */
function read(
  client: pg.Client,
  text: string,
  values: readonly (string | null)[],
  limits: RowLimits,
): Promise<TenantRows> {
  const rows: string[] = [];
  let bytes = 0;
  let count = 0;
  let truncated = false;
  return new Promise((resolve, reject) => {
    // Newer than the types of the driver; without it, a statement without values would go by the simple protocol.
    const config: pg.QueryConfig & { queryMode: "extended" } = { text, values: [...values], queryMode: "extended" };
    const query = client.query(new pg.Query(config));
    query.on("row", ({ gapless_row: found }: { gapless_row?: string | null }) => {
      count++;
      if (found === undefined || truncated) return;
      // Of a function that gives nothing.
      const row = found ?? "null";
      bytes += Buffer.byteLength(row);
      truncated = rows.length >= limits.rows || bytes > limits.bytes;
      if (!truncated) rows.push(row);
    });
    query.on("error", reject);
    query.on("end", (result: pg.QueryResult) => {
      if (truncated && limits.exact) {
        const error = `the statement gives more than ${limits.rows} rows or ${limits.bytes} bytes`;
        reject(new StatementError("too_large", error, true));
      } else resolve({ rows, count: Math.max(count, result.rowCount ?? 0), truncated });
    });
  });
}

/** What Postgres says about a tenant's own statement is for the tenant to read; of the connection nothing is told. */
function explained(error: unknown, ms: number): Error {
  if (error instanceof StatementError || !(error instanceof pg.DatabaseError)) return error as Error;
  const { code = "", message } = error;
  if (code === "57014") return new EndedError("timeout", `the statement was not done within ${ms / 1000} s`);
  if (code.startsWith("28") || code === "3D000") {
    return new StatementError("login", "the tenant's role could not log in; allow its SQL again", false);
  }
  // Out of connections, shutting down, in the way of others: it may go better next time.
  if (/^(08|53|57|40|55P03)/.test(code)) return new StatementError("busy", `the database said: ${message}`, false);
  return new StatementError("sql", `the statement failed (${code}): ${message}`, false);
}
