/**
 * One class for everything that goes wrong for a caller, and one table (the view gapless.errors) that says what status,
 * code and title each has on every door.
 */
import type { Client } from "pg";

/** What a problem may say besides its code and its message. */
export type ProblemDetails = {
  field?: string;
  rule?: string;
  hint?: string;
  stream?: string;
  expectedVersion?: string;
  actualVersion?: string;
  /** Seconds after which trying again makes sense. */
  retryAfter?: number;
  /** The methods a path does have. */
  allow?: string;
};

/** A failure with a code of the error table and a message that may be shown to the caller. */
export class Problem extends Error {
  readonly code: string;
  readonly details: ProblemDetails;
  constructor(code: string, message: string, details: ProblemDetails = {}, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "Problem";
    this.code = code;
    this.details = details;
  }
}

/** One row of the error table. */
export type ErrorKind = { sqlstate: string | null; code: string; status: number; graphql: string; title: string };

/** The error table, by code and by SQLSTATE. */
export type ErrorTable = {
  kind(code: string): ErrorKind;
  codeOf(sqlstate: string): string | undefined;
};

const INTERNAL: ErrorKind = {
  sqlstate: null,
  code: "internal",
  status: 500,
  graphql: "INTERNAL_SERVER_ERROR",
  title: "Internal error",
};

/** Loads the error table from the database. */
export async function loadErrors(client: { query: Client["query"] }): Promise<ErrorTable> {
  const { rows } = await client.query<Omit<ErrorKind, "status"> & { http_status: string }>(
    "select sqlstate, code, http_status, graphql_code as graphql, title from gapless.errors",
  );
  return errorTable(rows.map(({ http_status, ...row }) => ({ ...row, status: Number(http_status) })));
}

/** Indexes rows of the error table. */
export function errorTable(kinds: ErrorKind[]): ErrorTable {
  const byCode = new Map(kinds.map((kind) => [kind.code, kind]));
  const bySqlstate = new Map(kinds.flatMap((kind) => (kind.sqlstate === null ? [] : [[kind.sqlstate, kind.code]])));
  return {
    kind: (code) => byCode.get(code) ?? { ...(byCode.get("internal") ?? INTERNAL) },
    codeOf: (sqlstate) => bySqlstate.get(sqlstate),
  };
}
