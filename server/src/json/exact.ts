/**
 * JSON in and out without losing a digit. A JavaScript number does not hold what a jsonb number holds, so a number that
 * would come back written differently is kept as its own text (JSON.rawJSON), which JSON.stringify writes as it is.
 */

// Newer than the types of the library.
type RawJson = { readonly rawJSON: string };
const native = JSON as unknown as { rawJSON(text: string): RawJson; isRawJSON(value: unknown): value is RawJson };
type Reviver = (key: string, value: unknown, context?: { source?: string }) => unknown;

/** For JSON.parse: numbers that JavaScript would write differently stay text. */
export const keepDigits: Reviver = (_key, value, context) => {
  const source = context?.source;
  return typeof value === "number" && source !== undefined && String(value) !== source ? native.rawJSON(source) : value;
};

// What might hold such a number: a point, an exponent, or more digits than a double has. Digits in strings only cost time.
const MAY_LOSE = /\d\.\d|\d[eE]|\d{16}|-0/;

/** Parses JSON; numbers keep their digits. */
export function parseExact(text: string): unknown {
  return MAY_LOSE.test(text)
    ? JSON.parse(text, keepDigits as (key: string, value: unknown) => unknown)
    : JSON.parse(text);
}

/** The text of a number that was kept as text, or undefined. */
export function digitsOf(value: unknown): string | undefined {
  return native.isRawJSON(value) ? value.rawJSON : undefined;
}
