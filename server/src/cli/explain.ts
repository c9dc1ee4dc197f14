/** Turns whatever went wrong into a text, a hint and an exit code. */
import { ConnectionError, GaplessError, TimeoutError, WrongExpectedVersionError } from "@gapless/sdk";
import { EXIT, Failure } from "./failure.ts";

/** What is shown, and what the process ends with. */
export type Explained = {
  exit: number;
  message: string;
  hint: string | undefined;
  /** The code of the error table, and what a script acts on, where it is an error of the log's. */
  code?: string | undefined;
  field?: string | undefined;
  actualVersion?: string | undefined;
};

const BY_STATUS: Record<number, number> = {
  400: EXIT.usage,
  401: EXIT.refused,
  403: EXIT.refused,
  404: EXIT.notFound,
  408: EXIT.unreachable,
  409: EXIT.conflict,
  413: EXIT.usage,
  422: EXIT.conflict,
  429: EXIT.unreachable,
  502: EXIT.unreachable,
  503: EXIT.unreachable,
  504: EXIT.unreachable,
};
const BY_SQLSTATE: Record<string, number> = {
  VG001: EXIT.usage,
  VG002: EXIT.refused,
  VG003: EXIT.refused,
  VG004: EXIT.notFound,
  VG005: EXIT.conflict,
  VG006: EXIT.conflict,
  VG008: EXIT.conflict,
  VG013: EXIT.conflict,
  "42501": EXIT.refused,
  // A table that is not there.
  "42P01": EXIT.notFound,
};

/** Explains an error of ours, of the SDK's, of Postgres's or of the system's. */
export function explain(error: unknown): Explained {
  if (error instanceof Failure) return { exit: error.exit, message: error.message, hint: error.hint };
  if (error instanceof GaplessError) {
    const lost = error instanceof ConnectionError || error instanceof TimeoutError;
    const exit = lost ? EXIT.unreachable : (BY_STATUS[error.status ?? 400] ?? EXIT.failed);
    const hint = lost ? "Is Gapless running, and is GAPLESS_URL right? To start it: npm start" : error.hint;
    // The server speaks of headers to whoever calls it by hand.
    const help = error.status === 401 ? "Check GAPLESS_API_KEY. A new key: gapless key create" : hint;
    const actualVersion = error instanceof WrongExpectedVersionError ? error.actualVersion : undefined;
    return { exit, message: error.detail, hint: help, code: error.code, field: error.field, actualVersion };
  }
  const { code, hint, message } = error as { code?: unknown; hint?: unknown; message?: unknown };
  const text = typeof message === "string" && message !== "" ? message : String(code ?? error);
  const known = typeof code === "string" && Object.hasOwn(BY_SQLSTATE, code) ? BY_SQLSTATE[code] : undefined;
  const help =
    code === "42501" ? "This needs the owner's login: run it beside the server, or set GAPLESS_DATABASE_URL." : hint;
  return { exit: known ?? EXIT.failed, message: text, hint: typeof help === "string" ? help : undefined };
}
