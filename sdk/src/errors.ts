/** The errors of the SDK: one tree, so that `catch` can ask with `instanceof`, and a `code` for everything else. */

/** What an error tells, as the server's problem+json has it. */
export type ErrorDetails = {
  code: string;
  detail: string;
  status?: number | undefined;
  field?: string | undefined;
  rule?: string | undefined;
  hint?: string | undefined;
  requestId?: string | undefined;
  stream?: string | undefined;
  expectedVersion?: string | undefined;
  actualVersion?: string | undefined;
  retryAfterMs?: number | undefined;
  cause?: unknown;
};

/**
 * The root of all errors of the SDK. An aborted call is none of them: it throws the signal's own reason.
 *
 * @example
 * try {
 *   await client.append("order-1", { type: "order.placed", data: {} });
 * } catch (error) {
 *   if (error instanceof GaplessError) console.error(error.code, error.detail, error.hint);
 * }
 */
export class GaplessError extends Error {
  // Spelt out in each class: bundlers shorten the names of classes.
  override readonly name: string = "GaplessError";
  /** What went wrong, for programs: a code of the server's table, or `connection`, `timeout`, `misfit`, `bad_answer`. */
  readonly code: string;
  /** The HTTP status; undefined where no answer came. */
  readonly status: number | undefined;
  /** What went wrong, with the values, for people. */
  readonly detail: string;
  /** The field, parameter or header that is meant. */
  readonly field: string | undefined;
  /** The rule it breaks. */
  readonly rule: string | undefined;
  /** What to do about it. */
  readonly hint: string | undefined;
  /** The request's id, as it stands in the server's log. */
  readonly requestId: string | undefined;
  /** How long the server asked to wait before the next try. */
  readonly retryAfterMs: number | undefined;
  /** An earlier try of the same call got no answer: it may have taken effect, whatever this error says. */
  mayHaveArrived = false;

  constructor(details: ErrorDetails) {
    super(details.detail, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = details.code;
    this.status = details.status;
    this.detail = details.detail;
    this.field = details.field;
    this.rule = details.rule;
    this.hint = details.hint;
    this.requestId = details.requestId;
    this.retryAfterMs = details.retryAfterMs;
  }
}

/** The request breaks a rule (400, 405, 413, 415, 431): `field` and `rule` say which. */
export class InvalidInputError extends GaplessError {
  override readonly name: string = "InvalidInputError";
}

/** The key is missing, wrong, expired or revoked (401). */
export class UnauthenticatedError extends GaplessError {
  override readonly name: string = "UnauthenticatedError";
}

/** The key lacks the permission (403). */
export class ForbiddenError extends GaplessError {
  override readonly name: string = "ForbiddenError";
}

/** There is no such thing, or it is another tenant's (404). */
export class NotFoundError extends GaplessError {
  override readonly name: string = "NotFoundError";
}

/** What is stored contradicts the request (409, 422). */
export class ConflictError extends GaplessError {
  override readonly name: string = "ConflictError";
}

/** The stream is not where the append expected it. Read it again, decide again, append with the version you read. */
export class WrongExpectedVersionError extends ConflictError {
  override readonly name: string = "WrongExpectedVersionError";
  /** The stream. */
  readonly stream: string | undefined;
  /** The version that was expected, where it was a number. */
  readonly expectedVersion: string | undefined;
  /** The version the stream is at; "0" where it does not exist. */
  readonly actualVersion: string | undefined;

  constructor(details: ErrorDetails) {
    super(details);
    this.stream = details.stream;
    this.expectedVersion = details.expectedVersion;
    this.actualVersion = details.actualVersion;
  }
}

/** An event id is known already, with other content or in another stream. */
export class EventIdConflictError extends ConflictError {
  override readonly name: string = "EventIdConflictError";
}

/** The idempotency key was used with another request, or its first request is still under way. */
export class IdempotencyError extends ConflictError {
  override readonly name: string = "IdempotencyError";
}

/** The lease of a delivery is over: it was settled already, or it expired and another consumer has it now. */
export class LeaseLostError extends ConflictError {
  override readonly name: string = "LeaseLostError";
}

/** The server cannot answer right now (408, 429, 502, 503, 504), and the retries are used up. */
export class UnavailableError extends GaplessError {
  override readonly name: string = "UnavailableError";
}

/** Something went wrong in the server (500), or it answered what is not Gapless's. */
export class ServerError extends GaplessError {
  override readonly name: string = "ServerError";
}

/** No connection, or it broke before the answer was there, and the retries are used up. `cause` has the reason. */
export class ConnectionError extends GaplessError {
  override readonly name: string = "ConnectionError";
}

/** No answer in time: `timeoutMs` for one try, `totalTimeoutMs` for all of them. */
export class TimeoutError extends GaplessError {
  override readonly name: string = "TimeoutError";
}

/** Something a schema has to say about an event. */
export type Issue = { readonly message: string; readonly path?: readonly unknown[] | undefined };

/** An event does not fit the client's event map: its type is not in it, or its data breaks the schema. */
export class MisfitError extends GaplessError {
  override readonly name: string = "MisfitError";
  /** The event: stored when it was read, new when it was to be appended. */
  readonly event: { type: string; data: unknown; position?: string | null };
  /** What the schema says. */
  readonly issues: readonly Issue[];

  constructor(event: MisfitError["event"], issues: readonly Issue[], field?: string) {
    const told = issues.map(({ message, path }) =>
      path?.length ? `${path.map(step).join(".")}: ${message}` : message,
    );
    super({ code: "misfit", detail: `event of type '${event.type}' does not fit: ${told.join("; ")}`, field });
    this.event = event;
    this.issues = issues;
  }
}

function step(part: unknown): string {
  return String(typeof part === "object" && part !== null && "key" in part ? part.key : part);
}
