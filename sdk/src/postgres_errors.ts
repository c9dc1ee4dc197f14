/** What Postgres refused, as the client's errors. */
import type { GaplessError } from "./errors.ts";
import { makeError, parseObject } from "./read_problem.ts";

/** Codes and statuses of SQLSTATEs; see docs/reference/errors.md. */
const CODES: Record<string, [code: string, status: number]> = {
  VG001: ["invalid_input", 400],
  VG002: ["no_tenant", 403],
  VG003: ["forbidden", 403],
  VG004: ["not_found", 404],
  VG005: ["wrong_expected_version", 409],
  VG006: ["event_id_conflict", 409],
  VG007: ["too_large", 413],
  VG008: ["already_exists", 409],
  VG013: ["lease_lost", 409],
};

/** Errors of Gapless as the client has them. All others pass: 40001 and 40P01 are for whoever repeats the transaction. */
export async function ours<T>(result: Promise<T>): Promise<T> {
  try {
    return await result;
  } catch (error) {
    throw errorOf(error) ?? error;
  }
}

function errorOf(cause: unknown): GaplessError | undefined {
  const { code = "", message = "", detail, hint } = cause as Record<"code" | "message" | "detail" | "hint", string>;
  const known = CODES[code];
  if (known === undefined) return undefined;
  const found = parseObject(detail) ?? {};
  const text = (name: string): string | undefined => {
    const value = found[name];
    return value === undefined || value === null ? undefined : String(value);
  };
  return makeError({
    code: known[0],
    status: known[1],
    detail: message,
    field: text("field"),
    rule: text("rule"),
    hint,
    stream: text("stream"),
    expectedVersion: text("expectedVersion"),
    actualVersion: text("actualVersion"),
    cause,
  });
}
