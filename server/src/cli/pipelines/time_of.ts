/** When an event was. */
export function timeOf(value: unknown): number {
  const ms =
    typeof value === "number" ? value : /^\d+$/.test(String(value)) ? Number(value) : Date.parse(String(value));
  if (Number.isSafeInteger(ms)) return ms;
  throw new Error(
    `${JSON.stringify(value)} is no time: milliseconds since 1970, or a text such as 2026-05-01T12:00:00Z`,
  );
}
