// Lines of a printed text, with the comments that stand at them.
import type { Comment } from "./ast.ts";

/** A line; its text may itself run over several, as scripts do. */
export interface Line {
  indent: number;
  text: string;
  /** Comments behind it. */
  after: string[];
}

const WIDEST = 100;

/** A line. */
export function line(text: string): Line {
  return { indent: 0, text, after: [] };
}

/** The same, further in. */
export function indented(lines: Line[]): Line[] {
  return lines.map((one) => ({ ...one, indent: one.indent + 1 }));
}

/** The same with a text behind the last, before its comments. */
export function ended(lines: Line[], text: string): Line[] {
  return lines.map((one, index) => (index === lines.length - 1 ? { ...one, text: one.text + text } : one));
}

/** The same with a word before: in front of them, or above where comments come first. */
export function begun(word: string, lines: Line[]): Line[] {
  const [first] = lines;
  if (lines.length !== 1 || first === undefined) return [line(word), ...indented(lines)];
  return [{ ...first, text: `${word} ${first.text}` }];
}

/** The same with comments before and behind. */
export function commented(comments: Comment[] | undefined, lines: Line[]): Line[] {
  if (comments === undefined) return lines;
  const before = comments.filter((one) => !one.after).map((one) => line(one.text));
  const after = comments.filter((one) => one.after).map((one) => one.text);
  const behind = (one: Line, index: number) =>
    index === lines.length - 1 ? { ...one, after: [...one.after, ...after] } : one;
  return [...before, ...lines.map(behind)];
}

/** Items in one line if they fit and no comment stands at them; else one below the other, further in. */
export function list(open: string, items: Line[][], close: string): Line[] {
  const together = `${open}${items.map((lines) => lines.map((one) => one.text).join(" ")).join(", ")}${close}`;
  if (items.every(isPlain) && fits(together)) return [line(together)];
  const parted = items.flatMap((lines, index) => ended(lines, index < items.length - 1 ? "," : ""));
  const last = close.trim();
  return [line(open.trimEnd()), ...indented(parted), ...(last === "" ? [] : [line(last)])];
}

/** Parts in one line if they fit and no comment stands at them; else one below the other, further in but for the first. */
export function flow(first: Line[], rest: Line[][]): Line[] {
  const all = [first, ...rest];
  const together = all.map((lines) => lines.map((one) => one.text).join(" ")).join(" ");
  if (all.every(isPlain) && fits(together)) return [line(together)];
  return [...first, ...rest.flatMap(indented)];
}

function isPlain(lines: Line[]): boolean {
  return lines.length === 1 && lines[0]?.after.length === 0;
}

function fits(text: string): boolean {
  return text.length <= WIDEST && !text.includes("\n");
}

/** The lines as a text. */
export function textOf(lines: Line[]): string {
  return lines.map(({ indent, text, after }) => ["  ".repeat(indent) + text, ...after].join(" ")).join("\n");
}
