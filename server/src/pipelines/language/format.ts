// The layout of a text whose ${variables} stay what they are. A variable may stand for anything, so each stands in for a name while the
// text is parsed and printed, or for a number where a name cannot be.
import { LanguageError } from "./language_error.ts";
import { parseApp } from "./parse.ts";
import { print } from "./print.ts";

/** The text of an app in the one layout, with its comments. What it says is the same. Throws a LanguageError. */
export function formatApp(text: string): string {
  const standIns = new StandIns(text);
  for (;;) {
    try {
      return standIns.backIn(print(parseApp(text, { variables: standIns.values })));
    } catch (error) {
      if (!(error instanceof LanguageError)) throw error;
      if (!standIns.makeNumber(error.offset)) throw standIns.backInError(error);
    }
  }
}

/** What stands for the variables of a text. */
class StandIns {
  readonly values: Record<string, string> = {};
  readonly #text: string;
  readonly #names = new Map<string, string>();
  #tried = 0;

  /** All variables are names at first, as long as they are, so that lines are broken where they would be. */
  constructor(text: string) {
    this.#text = text;
    for (const [whole, name] of text.matchAll(VARIABLE)) {
      if (!Object.hasOwn(this.values, name as string)) this.#give(name as string, this.#unusedName(whole.length));
    }
  }

  /** A variable at a place, or right before it, becomes a number: false if there is none, or if it is one already. */
  makeNumber(offset: number): boolean {
    const [behind, before] = [this.#text.slice(offset), this.#text.slice(0, offset)];
    const [whole, name] = /^\$\{(\w+)\}/.exec(behind) ?? /\$\{(\w+)\}\s*$/.exec(before) ?? [];
    if (whole === undefined || name === undefined || /^\d/.test(this.values[name] ?? "")) return false;
    this.#give(name, this.#unusedNumber());
    return true;
  }

  /** A text with the variables in it again. */
  backIn(text: string): string {
    let found = text;
    for (const [standIn, name] of this.#names) found = found.replaceAll(standIn, `\${${name}}`);
    return found;
  }

  backInError(error: LanguageError): LanguageError {
    error.message = this.backIn(error.message);
    return error;
  }

  #give(name: string, standIn: string): void {
    this.values[name] = standIn;
    this.#names.set(standIn, name);
  }

  /** A word that is not in the text, and not within another one: z is only at the beginning, _ only at the end. */
  #unusedName(length: number): string {
    for (;;) {
      const word = `z${(this.#tried++).toString(35)}_`;
      if (!this.#text.includes(word)) return word.padEnd(length, "_");
    }
  }

  #unusedNumber(): string {
    for (let number = 10 ** (DIGITS - 1); ; number++) {
      const word = String(number);
      if (!this.#text.includes(word) && !this.#names.has(word)) return word;
    }
  }
}

const VARIABLE = /\$\{(\w+)\}/g;
/** So many digits every number has: none is within another. */
const DIGITS = 9;
