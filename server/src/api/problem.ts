/** Errors as problem+json (RFC 9457), the same shape on every route. */
import type { ErrorTable, Problem } from "../errors.ts";

/** The media type of errors. */
export const PROBLEM_JSON = "application/problem+json; charset=utf-8";

/** An error ready to be sent. */
export type ProblemAnswer = { status: number; body: string; headers: Record<string, string> };

/** Writes a problem as it goes over the wire. */
export function problemAnswer(problem: Problem, table: ErrorTable, requestId: string | undefined): ProblemAnswer {
  const kind = table.kind(problem.code);
  const { retryAfter, allow, ...shown } = problem.details;
  const headers: Record<string, string> = { "content-type": PROBLEM_JSON };
  if (kind.status === 401) headers["www-authenticate"] = 'Bearer realm="gapless"';
  if (retryAfter !== undefined) headers["retry-after"] = String(retryAfter);
  if (allow !== undefined) headers.allow = allow;
  const body = JSON.stringify({
    type: `urn:gapless:error:${kind.code}`,
    title: kind.title,
    status: kind.status,
    code: kind.code,
    detail: problem.message,
    ...shown,
    requestId,
  });
  return { status: kind.status, body, headers };
}
