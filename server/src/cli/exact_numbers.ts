/**
 * JSON with all digits of its numbers. `JSON.parse` makes doubles of them, which hold fewer digits than Postgres does:
 * 99.90 becomes 99.9, and 12345678901234567890 something else altogether. A number that a double would change is kept as
 * `JSON.rawJSON` instead, which `JSON.stringify` writes as it stands.
 */

const [QUOTE, PLUS, MINUS, POINT, E] = [34, 43, 45, 46, 101];
const CONTROLS = /[\u007f-\u009f]/g;

/** Not in TypeScript's library yet. */
const json = JSON as unknown as {
  rawJSON(text: string): object;
  isRawJSON(value: unknown): value is { rawJSON: string };
  parse(text: string, revive: (key: string, value: unknown, context: { source?: string }) => unknown): unknown;
};

/** Parses JSON text; throws SyntaxError. */
export function parseExactly(text: string): unknown {
  if (!mayLoseDigits(text)) return JSON.parse(text);
  return json.parse(text, (_, value, { source }) =>
    typeof value === "number" && source !== undefined && isFragile(source) ? json.rawJSON(source) : value,
  );
}

/** The JSON text of a value. Control characters that a terminal would obey are escaped; the rest of them JSON escapes. */
export function exactJson(value: unknown, indent?: number): string {
  const text = JSON.stringify(value, null, indent) ?? "null";
  return text.replace(CONTROLS, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** The text of a number that is kept raw, undefined for any other value. */
export function rawNumber(value: unknown): string | undefined {
  return json.isRawJSON(value) ? value.rawJSON : undefined;
}

/** A value for a text that is a JSON number, undefined for any other text. */
export function exactNumber(text: string): unknown {
  if (!/^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(text)) return undefined;
  return isFragile(text) ? json.rawJSON(text) : Number(text);
}

/** Whether a double would not be printed as the number is written. */
function isFragile(token: string): boolean {
  return String(Number(token)) !== token;
}

/** Whether there is such a number in the text. Only what lies between strings is looked at; this runs for every line. */
function mayLoseDigits(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const c = text.charCodeAt(at);
    if (c === QUOTE) {
      at = text.indexOf('"', at + 1);
      while (at > 0 && isEscaped(text, at)) at = text.indexOf('"', at + 1);
      if (at < 0) return false;
    } else if (c === MINUS || isDigit(c)) {
      const start = at;
      let plain = c !== MINUS;
      for (let next = text.charCodeAt(at + 1); ; next = text.charCodeAt(at + 1)) {
        if (!isDigit(next)) {
          if (next !== POINT && next !== PLUS && next !== MINUS && (next | 32) !== E) break;
          plain = false;
        }
        at++;
      }
      // Up to 15 digits fit into a double.
      if (!(plain && at - start < 15) && isFragile(text.slice(start, at + 1))) return true;
    }
  }
  return false;
}

function isDigit(c: number): boolean {
  return c >= 48 && c <= 57;
}

function isEscaped(text: string, quote: number): boolean {
  let slashes = 0;
  while (text.charCodeAt(quote - 1 - slashes) === 92) slashes++;
  return slashes % 2 === 1;
}
