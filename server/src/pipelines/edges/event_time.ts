// When an event was, as it says itself.

/** Milliseconds since 1970 of a number, or of a text of ISO 8601. */
export function eventTimeOf(value: unknown): number {
  const text = String(value);
  const ms = typeof value === "number" ? value : /^-?\d+$/.test(text) ? Number(text) : Date.parse(text);
  if (Number.isSafeInteger(ms)) return ms;
  throw new Error(
    `${JSON.stringify(text)} is no time: milliseconds since 1970, or a text such as 2026-05-01T12:00:00Z`,
  );
}
