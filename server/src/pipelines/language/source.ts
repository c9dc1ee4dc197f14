// A text whose ${variables} are filled in, and which still knows where everything stood in the text as it was given.
import type { Place } from "./ast.ts";
import { LanguageError } from "./language_error.ts";
import { skipComment, skipScript, skipString } from "./skip.ts";

/** Values of variables. */
export type Variables = Record<string, string | undefined>;

/** A text to parse. */
export class Source {
  /** With its variables filled in. */
  readonly text: string;
  private readonly given: string;
  private readonly lines: number[] = [0];
  /** Where the two texts run apart: from `at` on, the place in the given one is `given` plus what `at` is left behind. */
  private readonly pieces: { at: number; given: number; moves: boolean }[] = [{ at: 0, given: 0, moves: true }];

  /** Fills in the variables; without any, `${…}` is left as it is. */
  constructor(given: string, variables?: Variables) {
    this.given = given;
    for (let at = given.indexOf("\n"); at >= 0; at = given.indexOf("\n", at + 1)) this.lines.push(at + 1);
    this.text = variables === undefined ? given : this.fill(variables);
  }

  /** Where an offset of the filled text stands in the given one. */
  place(offset: number): Place {
    const piece = lastNotAfter(this.pieces, (one) => one.at, offset);
    return this.placeGiven(piece === undefined ? offset : piece.given + (piece.moves ? offset - piece.at : 0));
  }

  /** The error at an offset of the filled text. */
  error(offset: number, mistake: ConstructorParameters<typeof LanguageError>[0]): LanguageError {
    const place = this.place(offset);
    return new LanguageError(mistake, place, this.line(place));
  }

  private placeGiven(offset: number): Place {
    let [low, high] = [0, this.lines.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.lines[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { offset, line: low + 1, column: offset - (this.lines[low] ?? 0) + 1 };
  }

  private line(place: Place): string {
    const from = this.lines[place.line - 1] ?? 0;
    const to = this.lines[place.line] ?? this.given.length + 1;
    return this.given.slice(from, to - 1).replace(/\r$/, "");
  }

  /** Comments and scripts stay as they are: what looks like a variable there is JavaScript's, or said of one. */
  private fill(variables: Variables): string {
    const { given } = this;
    const parts: string[] = [];
    let [length, done, at] = [0, 0, 0];
    const add = (part: string) => {
      parts.push(part);
      length += part.length;
    };
    while (at < given.length) {
      const skipped = skipComment(given, at) ?? (given[at] === "{" ? skipScript(given, at).end : undefined);
      if (skipped !== undefined) {
        at = skipped;
        continue;
      }
      const stop = skipQuoted(given, at);
      for (; at < stop; at++) {
        if (given[at] !== "$" || given[at + 1] !== "{") continue;
        VARIABLE.lastIndex = at;
        const name = VARIABLE.exec(given)?.[1];
        if (name === undefined) continue;
        const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
        if (value === undefined) throw this.missing(name, at);
        add(given.slice(done, at));
        this.pieces.push({ at: length, given: at, moves: false });
        add(value);
        done = at + name.length + 3;
        this.pieces.push({ at: length, given: done, moves: true });
        at = done - 1;
      }
    }
    add(given.slice(done));
    return parts.join("");
  }

  private missing(name: string, at: number): LanguageError {
    const place = this.placeGiven(at);
    const reason = `the variable ${name} has no value`;
    const suggestion = `give it one, or write the value in place of \${${name}}`;
    return new LanguageError({ reason, expected: [], found: `\${${name}}`, suggestion }, place, this.line(place));
  }
}

const VARIABLE = /\$\{(\w+)\}/y;

/** What variables are looked for in at once: a text or a name in backticks, in which nothing else begins; else one character. */
function skipQuoted(text: string, at: number): number {
  if (text[at] !== "`") return skipString(text, at)?.end ?? at + 1;
  const close = text.indexOf("`", at + 1);
  return close < 0 ? text.length : close + 1;
}

/** The last member whose key is not after a number; keys ascend. */
function lastNotAfter<T>(list: readonly T[], key: (one: T) => number, limit: number): T | undefined {
  let [low, high] = [-1, list.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (key(list[middle] as T) <= limit) low = middle;
    else high = middle - 1;
  }
  return list[low];
}
