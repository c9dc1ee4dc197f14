/** What a failed query means: ours, worth another try, the connection's end, or nothing we know. */
import { type ErrorTable, Problem, type ProblemDetails } from "../errors.ts";

/** The parts of a database error that matter, also as reported per request by gapless.append_group. */
export type Fault = {
  sqlstate: string;
  message: string;
  detail?: string | null | undefined;
  hint?: string | null | undefined;
};

const NETWORK = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "ENOENT",
  "EHOSTUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
]);
/** Shut-down states, too many connections, and a standby that takes no writes: another connection may do. */
const GONE = new Set(["57P01", "57P02", "57P03", "57P05", "53300", "25006"]);
const AGAIN = new Set(["40001", "40P01", "23505", "55P03", "VG012"]);

/** The SQLSTATE or network code of an error, or "". */
export function stateOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : "";
}

/** Whether the connection was lost or never there, so that nobody knows whether the statement took effect. */
export function isDisconnect(error: unknown): boolean {
  if (error instanceof Problem) return error.code === "unavailable";
  const state = stateOf(error);
  if (NETWORK.has(state) || GONE.has(state) || state.startsWith("08")) return true;
  // pg reports a lost socket by message only.
  return (
    state === "" &&
    error instanceof Error &&
    /connection|not queryable|timeout exceeded when trying to connect|Query read timeout/i.test(error.message)
  );
}

/** Whether the same statement may well succeed when it is sent again. */
export function isTransient(sqlstate: string): boolean {
  return AGAIN.has(sqlstate);
}

/** Whether the text of an error was written by us, for callers to read. */
function isOurs(sqlstate: string): boolean {
  return sqlstate.startsWith("VG");
}

/** Turns whatever a query threw into a Problem. Text of unknown errors never reaches the caller. */
export function toProblem(error: unknown, table: ErrorTable): Problem {
  if (error instanceof Problem) return error;
  if (isDisconnect(error)) {
    return new Problem("unavailable", "The database cannot be reached at the moment.", { retryAfter: 1 }, error);
  }
  const sqlstate = stateOf(error);
  if (error instanceof Error && isOurs(sqlstate) && table.codeOf(sqlstate) !== undefined) {
    const { detail, hint } = error as Error & { detail?: string; hint?: string };
    return faultProblem({ sqlstate, message: error.message, detail, hint }, table);
  }
  // States of Postgres's own that the table knows: its title is for the caller, Postgres's text is not.
  const code = table.codeOf(sqlstate);
  if (code !== undefined) return new Problem(code, `${table.kind(code).title}.`, { retryAfter: 1 }, error);
  // What the doors check of a time leaves only extremes, such as a zone twenty hours away.
  if (/^2200[789]$/.test(sqlstate)) return new Problem("invalid_input", "A time is out of range.", {}, error);
  return new Problem("internal", "Something went wrong on the server.", {}, error);
}

/** Turns a fault with one of our SQLSTATEs into a Problem, in the wire's spelling. */
export function faultProblem(fault: Fault, table: ErrorTable): Problem {
  const code = table.codeOf(fault.sqlstate);
  if (code === undefined || !isOurs(fault.sqlstate)) {
    return toProblem(Object.assign(new Error(fault.message), { code: fault.sqlstate }), table);
  }
  const details = readDetail(fault.detail);
  let message = fault.message;
  if (details.field !== undefined) {
    const wire = camelCase(details.field);
    message = message.replaceAll(details.field, wire);
    details.field = wire;
  }
  if (typeof fault.hint === "string" && fault.hint !== "") details.hint = camelCase(fault.hint);
  if (code === "busy" || code === "sequencer_stopped") details.retryAfter = 1;
  return new Problem(code, message, details);
}

/** SQL's field names as the wire spells them: `events[0].occurred_at` becomes `events[0].occurredAt`. */
export function camelCase(text: string): string {
  return text.replace(/\b[a-z]+(?:_[a-z]+)+\b/g, (name) =>
    FIELDS.has(name) ? name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()) : name,
  );
}

/** The wire's names for what has two words in SQL. */
const FIELDS = new Set([
  ...["occurred_at", "recorded_at", "expected_version", "must_exist", "event_id", "event_ids", "from_version"],
  ...["max_count", "first_version", "last_version"],
]);

function readDetail(detail: string | null | undefined): ProblemDetails {
  if (typeof detail !== "string" || !detail.startsWith("{")) return {};
  let found: unknown;
  try {
    found = JSON.parse(detail);
  } catch {
    return {};
  }
  if (typeof found !== "object" || found === null) return {};
  const text = (name: string): string | undefined => {
    const value: unknown = Reflect.get(found, name);
    return value === undefined || value === null ? undefined : String(value);
  };
  const details: ProblemDetails = {};
  for (const name of ["field", "rule", "stream", "expectedVersion", "actualVersion"] as const) {
    const value = text(name);
    if (value !== undefined) details[name] = value;
  }
  return details;
}
