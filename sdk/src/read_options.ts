/** Checks what only the client can check, and writes query strings. What the server checks is left to it. */
import { InvalidInputError } from "./errors.ts";
import type { BigNumber, Moment } from "./options.ts";

/** Refuses an argument before anything is sent. */
export function refuse(field: string, rule: string): never {
  throw new InvalidInputError({ code: "invalid_input", detail: `${field} ${rule}`, field, rule });
}

/** A whole number from `least` up. Infinity is one: as often, or as long, as it takes. */
export function atLeast(least: number, field: string, value: number): number {
  const fine = value === Number.POSITIVE_INFINITY || Number.isSafeInteger(value);
  return fine && value >= least ? value : refuse(field, `must be a whole number from ${least} up`);
}

/** Digits of a 64-bit number. A JavaScript number that may have lost digits already is refused. */
export function digits(field: string, value: BigNumber): string {
  if (typeof value === "number" && !Number.isSafeInteger(value)) {
    const whole = Number.isInteger(value);
    refuse(
      field,
      whole ? "must be a text or a bigint where it is larger than a JavaScript number holds" : "must be a whole number",
    );
  }
  return String(value);
}

/** A moment as ISO 8601. */
export function moment(field: string, value: Moment): string {
  if (typeof value === "string") return value;
  return Number.isNaN(value.getTime()) ? refuse(field, "must be a valid date") : value.toISOString();
}

/** Headers that can be sent. fetch would refuse a wrong one like a broken connection. */
export function readHeaders(given: Record<string, string>): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(given)) {
    try {
      headers.set(name, value);
    } catch {
      refuse(name, "must be a header's name with a text that a header can hold");
    }
  }
  return headers;
}

/** The values of a query; undefined ones are left out, lists are given several times. */
export type Query = Record<string, string | number | readonly string[] | undefined>;

/** Writes a query string, with its question mark. */
export function queryString(query: Query): string {
  const pairs = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue;
    // An empty list must not read as no filter: sent as an empty value, the server refuses it.
    const values = Array.isArray(value) ? (value.length === 0 ? [""] : value) : [String(value)];
    for (const one of values) pairs.append(name, one);
  }
  const text = pairs.toString();
  return text === "" ? "" : `?${text}`;
}

/** Encodes one step of a path. "." and ".." would be taken for steps up. */
export function step(field: string, text: string): string {
  if (text === "" || text === "." || text === "..") refuse(field, 'must not be empty, "." or ".."');
  try {
    return encodeURIComponent(text);
  } catch {
    return refuse(field, "must be well-formed Unicode");
  }
}
