/** Turns an answer that is no success into an error of the tree. */
import {
  ConflictError,
  type ErrorDetails,
  EventIdConflictError,
  ForbiddenError,
  type GaplessError,
  IdempotencyError,
  InvalidInputError,
  LeaseLostError,
  NotFoundError,
  ServerError,
  UnauthenticatedError,
  UnavailableError,
  WrongExpectedVersionError,
} from "./errors.ts";

const BY_CODE: Record<string, new (details: ErrorDetails) => GaplessError> = {
  wrong_expected_version: WrongExpectedVersionError,
  event_id_conflict: EventIdConflictError,
  idempotency_key_reused: IdempotencyError,
  idempotency_in_flight: IdempotencyError,
  lease_lost: LeaseLostError,
};
const BY_STATUS: Record<number, new (details: ErrorDetails) => GaplessError> = {
  401: UnauthenticatedError,
  403: ForbiddenError,
  404: NotFoundError,
  408: UnavailableError,
  409: ConflictError,
  422: ConflictError,
  425: UnavailableError,
  429: UnavailableError,
  502: UnavailableError,
  503: UnavailableError,
  504: UnavailableError,
};

/** Reads the body of an error. A proxy's own page, which is not problem+json, still gives an error of its status. */
export function readProblem(status: number, headers: Headers, body: string): GaplessError {
  const problem = parseObject(body);
  const text = (name: string): string | undefined =>
    typeof problem?.[name] === "string" ? (problem[name] as string) : undefined;
  return makeError({
    code: text("code") ?? `http_${status}`,
    detail: text("detail") ?? `the answer was ${status}, without a reason that this client can read`,
    status,
    field: text("field"),
    rule: text("rule"),
    hint: text("hint"),
    requestId: text("requestId") ?? headers.get("x-request-id") ?? undefined,
    stream: text("stream"),
    expectedVersion: text("expectedVersion"),
    actualVersion: text("actualVersion"),
    retryAfterMs: readRetryAfter(headers.get("retry-after")),
  });
}

/** The error of the tree that belongs to a code, or else to a status. */
export function makeError(details: ErrorDetails): GaplessError {
  const { code, status = 0 } = details;
  const Kind = (Object.hasOwn(BY_CODE, code) ? BY_CODE[code] : undefined) ?? BY_STATUS[status] ?? byRange(status);
  return new Kind(details);
}

/** How long `Retry-After` asks to wait, as seconds or as a date; undefined where it is missing or is neither. */
export function readRetryAfter(header: string | null, now = Date.now()): number | undefined {
  if (header === null) return undefined;
  const text = header.trim();
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  // Date.parse also takes "-1", "1.5" and texts without a zone, which it takes for local time.
  const moment = /^[A-Za-z]{3,9}, .* GMT$/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(moment) ? undefined : Math.max(0, moment - now);
}

function byRange(status: number): new (details: ErrorDetails) => GaplessError {
  return status >= 400 && status < 500 ? InvalidInputError : ServerError;
}

/** A JSON object, or undefined where the text is none. */
export function parseObject(body: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
