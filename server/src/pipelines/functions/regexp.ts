// Regular expressions, as Java has them. They are carried out here and not by the machine's own, so that they mean what they mean
// in Java and so that steps can be counted: a text of an event must not be able to hold up everything else.
import { FunctionError } from "./function.ts";
import { buildSteps } from "./regexp_build.ts";
import type { Machine, Step } from "./regexp_machine.ts";
import { readTree } from "./regexp_read.ts";
import { type Piece, RegexpError, type RegexpTree } from "./regexp_tree.ts";

/** What was found: where, the text of each group (0 is all of it, null where a group took no part), and groups by name. */
export interface Found {
  start: number;
  end: number;
  groups: (string | null)[];
  names: ReadonlyMap<string, number>;
}

/** A regular expression. */
export interface Regexp {
  /** Whether it matches the whole text. */
  matches(text: string): boolean;
  /** The first that it finds from a position on; what is found from 0 on, or said to be, is a text that is searched anew. */
  find(text: string, from: number, anew?: boolean): Found | undefined;
}

/** Reads one, or says what is wrong with it. */
export function readRegexp(written: string): Regexp | { error: string } {
  if (PLAIN.test(written)) return plain(written);
  try {
    return carriedOut(readTree(written), written);
  } catch (error) {
    if (error instanceof RegexpError) return { error: `the regular expression '${written}' ${error.message}` };
    throw error;
  }
}

/** Everything that it finds, one after the other. */
export function* findAll(regexp: Regexp, text: string): Generator<Found> {
  for (let from = 0; from <= text.length; ) {
    const found = regexp.find(text, from);
    if (found === undefined) return;
    yield found;
    from = found.end === found.start ? found.end + 1 : found.end;
  }
}

/** Characters that say nothing but themselves. */
const PLAIN = /^[\w ,:;/@%&=~!'"-]+$/;

/** A text that is looked for as it is. */
function plain(written: string): Regexp {
  const names = new Map<string, number>();
  return {
    matches: (text) => text === written,
    find(text, from) {
      const start = text.indexOf(written, from);
      return start < 0 ? undefined : { start, end: start + written.length, groups: [written], names };
    },
  };
}

function carriedOut({ piece, groups, names }: RegexpTree, written: string): Regexp {
  const machine: Machine = { written, text: "", steps: 0, marks: [], opened: [] };
  const search = buildSteps(machine, piece, (at) => at);
  const whole = buildSteps(machine, piece, (at) => (at === machine.text.length ? at : -1));
  const first = firstChar(piece);
  const sure = sureText(piece);
  const none = new Array<number>(2 * groups + 2).fill(-1);

  const start = (text: string, anew: boolean) => {
    machine.text = text;
    // All that is found in a text is one search.
    if (anew) machine.steps = 0;
    // What failed half way left them.
    for (const open of machine.opened) open.length = 0;
  };
  const run = (step: Step, at: number): number => {
    machine.marks = none.slice();
    try {
      return step(at);
    } catch (error) {
      // Groups that are repeated go deeper each time.
      if (!(error instanceof RangeError)) throw error;
      throw new FunctionError(
        `the regular expression '${written}' repeats a group too often for a text of length ${machine.text.length}`,
      );
    }
  };
  return {
    matches(text) {
      start(text, true);
      return run(whole, 0) >= 0;
    },
    find(text, from, anew = from === 0) {
      // Without it nothing can be found, so that not each position need be tried.
      if (sure.length > 1 && !text.includes(sure, from)) return undefined;
      start(text, anew);
      for (let at = from; at <= text.length; at++) {
        if (first !== undefined) at = text.indexOf(first, at);
        if (at < 0) return undefined;
        const end = run(search, at);
        if (end >= 0) return { start: at, end, groups: textsOf(machine, groups, at, end), names };
      }
      return undefined;
    },
  };
}

function textsOf({ text, marks }: Machine, groups: number, start: number, end: number): (string | null)[] {
  const texts: (string | null)[] = [text.slice(start, end)];
  for (let number = 1; number <= groups; number++) {
    const [begin = -1, close = -1] = [marks[2 * number], marks[2 * number + 1]];
    texts.push(begin < 0 || close < 0 ? null : text.slice(begin, close));
  }
  return texts;
}

// What everything that is found begins with, where that is one character.
function firstChar(piece: Piece): string | undefined {
  if (piece.kind === "char") return piece.code === undefined ? undefined : String.fromCodePoint(piece.code);
  if (piece.kind === "group" || piece.kind === "atomic") return firstChar(piece.piece);
  const [first] = piece.kind === "sequence" ? piece.pieces : [];
  return first === undefined ? undefined : firstChar(first);
}

// The longest text that is in everything that is found, of those that stand in the expression one character after the other.
function sureText(piece: Piece): string {
  let [longest, current] = ["", ""];
  for (const part of piece.kind === "sequence" ? piece.pieces : []) {
    current = part.kind === "char" && part.code !== undefined ? current + String.fromCodePoint(part.code) : "";
    if (current.length > longest.length) longest = current;
  }
  return longest;
}
