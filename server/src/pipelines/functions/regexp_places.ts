// Places between characters in regular expressions: ^, $, \b.
import { endsLine, isWord } from "./regexp_tree.ts";

/** At the start of the text. */
export const atStart = (_: string, at: number) => at === 0;
const wordAt = (text: string, at: number) => at >= 0 && at < text.length && isWord(text.charCodeAt(at));
const edge = (text: string, at: number) => wordAt(text, at - 1) !== wordAt(text, at);

/** Where a line ends; \r\n is one end. */
export function lineEnds(text: string, at: number): boolean {
  if (at === text.length) return true;
  return endsLine(text.charCodeAt(at)) && !(text[at] === "\n" && text[at - 1] === "\r");
}

/** Where a line starts. */
export function lineStarts(text: string, at: number): boolean {
  if (at === 0) return true;
  return at < text.length && endsLine(text.charCodeAt(at - 1)) && !(text[at - 1] === "\r" && text[at] === "\n");
}

/** At the end of the text, or before the end of its last line. */
export function atLastLine(text: string, at: number): boolean {
  if (at < text.length - 2) return false;
  return at === text.length || (lineEnds(text, at) && (at === text.length - 1 || text.slice(at) === "\r\n"));
}

/** Places that have a letter. */
export const PLACES: Readonly<Record<string, (text: string, at: number) => boolean>> = {
  A: atStart,
  z: (text, at) => at === text.length,
  Z: atLastLine,
  b: edge,
  B: (text, at) => !edge(text, at),
};
