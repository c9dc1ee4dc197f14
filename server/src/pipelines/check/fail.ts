// What is wrong with a text that keeps the grammar.
import type { Span } from "../language/ast.ts";
import { frameOf, messageOf } from "../language/language_error.ts";

/** A text says something that cannot be carried out: an unknown name, types that do not go together. */
export class CheckError extends Error {
  override name = "CheckError";
  readonly span: Span;
  readonly line: number;
  readonly column: number;
  /** The sentence without its place. */
  readonly reason: string;
  /** The line with a caret below the place, where the text is known. */
  readonly frame: string | undefined;

  /** What is wrong, in a sentence, and where. */
  constructor(reason: string, span: Span, text?: string) {
    const frame = text === undefined ? undefined : frameOf(span.start, lineOf(text, span.start.line));
    super(messageOf(reason, span.start, frame));
    this.reason = reason;
    this.span = span;
    this.frame = frame;
    this.line = span.start.line;
    this.column = span.start.column;
  }
}

/** Refuses the text. */
export function fail(reason: string, span: Span): never {
  throw new CheckError(reason, span);
}

/** Does something with what was read from a text: mistakes are shown in it. */
export function inText<T>(text: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof CheckError && error.frame === undefined) throw new CheckError(error.reason, error.span, text);
    throw error;
  }
}

function lineOf(text: string, line: number): string {
  return (text.split("\n", line)[line - 1] ?? "").replace(/\r$/, "");
}

/** `; did you mean x?`, if one of the names is near to what was written. */
export function nearest(written: string, names: Iterable<string>): string {
  let best: string | undefined;
  // Of a name of one letter nothing is left that could be meant.
  let least = Math.min(Math.max(1, Math.floor(written.length / 3)), written.length - 1) + 1;
  for (const name of names) {
    const away = distance(written.toLowerCase(), name.toLowerCase(), least);
    if (away < least) [best, least] = [name, away];
  }
  return best === undefined ? "" : `; did you mean ${best}?`;
}

/** Levenshtein's distance, as far as it is below a limit. */
function distance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + same));
    }
    row = next;
  }
  return row[b.length] ?? limit;
}
