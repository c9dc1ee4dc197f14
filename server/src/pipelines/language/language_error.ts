// Mistakes of grammar, told so that they can be mended.
import type { Place } from "./ast.ts";

/** What is known of a mistake. */
export interface Mistake {
  /** The sentence: what is wrong. */
  reason: string;
  expected: string[];
  found: string;
  suggestion: string | undefined;
}

/** A text breaks the grammar. The message has the place, the reason, a suggestion and the line with a caret below it. */
export class LanguageError extends Error {
  override name = "LanguageError";
  readonly line: number;
  readonly column: number;
  readonly offset: number;
  /** What could stand there. */
  readonly expected: string[];
  /** What stands there, as it is written. */
  readonly found: string;
  /** What to do, where that can be guessed. */
  readonly suggestion: string | undefined;
  /** The sentence with what to do, without its place. */
  readonly reason: string;
  /** The line with a caret below the place. */
  readonly frame: string;

  constructor(mistake: Mistake, place: Place, line: string) {
    const frame = frameOf(place, line);
    const hint = mistake.suggestion === undefined ? "" : `; ${mistake.suggestion}`;
    const reason = mistake.reason + hint;
    super(messageOf(reason, place, frame));
    this.reason = reason;
    this.line = place.line;
    this.column = place.column;
    this.offset = place.offset;
    this.expected = mistake.expected;
    this.found = mistake.found;
    this.suggestion = mistake.suggestion;
    this.frame = frame;
  }
}

const WIDEST = 100;

/** What is wrong, with its place. */
export function messageOf(reason: string, { line, column }: Place, frame: string | undefined): string {
  return `line ${line}, column ${column}: ${reason}${frame === undefined ? "" : `\n${frame}`}`;
}

/** The line, or the part of a long one around the place, with its number and a caret. */
export function frameOf(place: Place, line: string): string {
  const from = Math.max(0, Math.min(place.column - 1 - WIDEST / 2, line.length - WIDEST));
  const shown = line.slice(from, from + WIDEST);
  const number = `${place.line} | `;
  // Tabs stay, so that the caret stands below its place however wide they are shown.
  const before = line.slice(from, place.column - 1).replaceAll(/[^\t]/g, " ");
  return `${number}${shown}\n${" ".repeat(number.length - 2)}| ${before}^`;
}
