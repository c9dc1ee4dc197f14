// What a regular expression says, as a tree.

/** Whether a character (a code point) is one of those that are meant. */
export type CharTest = (code: number) => boolean;

/** A part of a regular expression. */
export type Piece =
  /** `code` where it is one character and no other. */
  | { kind: "char"; test: CharTest; code: number | undefined }
  | { kind: "sequence"; pieces: Piece[] }
  | { kind: "either"; pieces: Piece[] }
  | { kind: "group"; number: number; piece: Piece }
  | { kind: "repeat"; piece: Piece; min: number; max: number; mode: "greedy" | "lazy" | "possessive" }
  /** What it has found once it does not try again. */
  | { kind: "atomic"; piece: Piece }
  | { kind: "look"; behind: boolean; negated: boolean; piece: Piece }
  | { kind: "same"; group: number; ignoreCase: boolean }
  | { kind: "place"; holds: (text: string, at: number) => boolean };

/** A regular expression that was read. */
export interface RegexpTree {
  piece: Piece;
  groups: number;
  names: ReadonlyMap<string, number>;
}

/** A regular expression cannot be read. */
export class RegexpError extends Error {}

/** Whether a line ends with a character. */
export const endsLine: CharTest = (code) =>
  code === 10 || code === 13 || code === 0x85 || code === 0x2028 || code === 0x2029;

/** Whether a character is part of a word. */
export const isWord: CharTest = (code) =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 95;

/** The test of characters of both cases. */
export function ignoringCase(test: CharTest): CharTest {
  return (code) => {
    if (test(code)) return true;
    const text = String.fromCodePoint(code);
    const [upper, lower] = [text.toUpperCase(), text.toLowerCase()];
    return (
      (upper !== text && test(upper.codePointAt(0) ?? code)) || (lower !== text && test(lower.codePointAt(0) ?? code))
    );
  };
}
