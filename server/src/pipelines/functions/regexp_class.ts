// Classes of characters in regular expressions: \d, \p{Alpha}, [a-z&&[^aeiou]].
import { type CharTest, endsLine, isWord, RegexpError } from "./regexp_tree.ts";

/** A text that is read from left to right. */
export interface Cursor {
  text: string;
  at: number;
}

const isDigit: CharTest = (code) => code >= 48 && code <= 57;
const isSpace: CharTest = (code) => code === 32 || (code >= 9 && code <= 13);
const isBlank: CharTest = (code) =>
  code === 32 ||
  code === 9 ||
  code === 0xa0 ||
  code === 0x1680 ||
  code === 0x180e ||
  (code >= 0x2000 && code <= 0x200a) ||
  code === 0x202f ||
  code === 0x205f ||
  code === 0x3000;
const isVertical: CharTest = (code) => endsLine(code) || code === 11 || code === 12;

const LETTERS: Readonly<Record<string, CharTest>> = { d: isDigit, w: isWord, s: isSpace, h: isBlank, v: isVertical };
const CONTROLS: Readonly<Record<string, number>> = { t: 9, n: 10, r: 13, f: 12, a: 7, e: 27 };

const inside =
  (from: number, to: number): CharTest =>
  (code) =>
    code >= from && code <= to;
const isLower = inside(97, 122);
const isUpper = inside(65, 90);
const isPunctuation: CharTest = (code) => code > 32 && code < 127 && !(isWord(code) && code !== 95);

const POSIX: Readonly<Record<string, CharTest>> = {
  Lower: isLower,
  Upper: isUpper,
  ASCII: inside(0, 127),
  Alpha: (code) => isLower(code) || isUpper(code),
  Digit: isDigit,
  Alnum: (code) => isWord(code) && code !== 95,
  Punct: isPunctuation,
  Graph: inside(33, 126),
  Print: inside(32, 126),
  Blank: (code) => code === 32 || code === 9,
  Cntrl: (code) => code < 32 || code === 127,
  XDigit: (code) => isDigit(code) || inside(97, 102)(code) || inside(65, 70)(code),
  Space: isSpace,
};

/** Reads what follows a backslash where it stands for characters: a test, or one character. */
export function readEscape(cursor: Cursor): CharTest | number {
  const letter = cursor.text.charAt(cursor.at++);
  if (letter === "") throw new RegexpError("ends with a backslash: \\\\ is a backslash");
  const test = LETTERS[letter.toLowerCase()];
  if (test !== undefined) return letter === letter.toLowerCase() ? test : (code) => !test(code);
  if (letter === "p" || letter === "P") {
    const found = property(take(cursor, /\{(\w+(?:=\w+)?)\}|([A-Za-z])/y, "\\p{…}"));
    return letter === "p" ? found : (code) => !found(code);
  }
  if (letter === "x") return Number.parseInt(take(cursor, /\{([0-9a-fA-F]{1,6})\}|([0-9a-fA-F]{2})/y, "\\x41"), 16);
  if (letter === "u") return Number.parseInt(take(cursor, /([0-9a-fA-F]{4})/y, "\\u0041"), 16);
  if (letter === "0") return Number.parseInt(take(cursor, /([0-3]?[0-7]{1,2})/y, "\\012"), 8);
  if (letter === "c") return take(cursor, /([@-_])/y, "\\cA").charCodeAt(0) ^ 64;
  const control = CONTROLS[letter];
  if (control !== undefined) return control;
  if (/[A-Za-z0-9]/.test(letter)) throw new RegexpError(`has \\${letter}, which stands for nothing here`);
  cursor.at--;
  return takeCode(cursor);
}

/** Reads a class behind its `[`. */
export function readClass(cursor: Cursor): CharTest {
  const negated = cursor.text.charAt(cursor.at) === "^";
  if (negated) cursor.at++;
  const both: CharTest[] = [];
  let some: CharTest[] = [];
  for (let first = true; ; first = false) {
    if (cursor.at >= cursor.text.length) throw new RegexpError("has a [ that is not closed");
    if (cursor.text.charAt(cursor.at) === "]" && !first) break;
    if (cursor.text.startsWith("&&", cursor.at)) {
      cursor.at += 2;
      both.push(anyOf(some));
      some = [];
    } else some.push(readMember(cursor));
  }
  cursor.at++;
  // Of nothing between && and the end nothing is asked.
  if (some.length > 0 || both.length === 0) both.push(anyOf(some));
  const all: CharTest = (code) => both.every((test) => test(code));
  return quick(negated ? (code) => !all(code) : all);
}

/** The next character. */
export function takeCode(cursor: Cursor): number {
  const code = cursor.text.codePointAt(cursor.at) ?? 0;
  cursor.at += code > 0xffff ? 2 : 1;
  return code;
}

function readMember(cursor: Cursor): CharTest {
  if (cursor.text.charAt(cursor.at) === "[") {
    cursor.at++;
    return readClass(cursor);
  }
  const from = readOne(cursor);
  if (typeof from !== "number") return from;
  const next = cursor.text.charAt(cursor.at + 1);
  if (cursor.text.charAt(cursor.at) !== "-" || next === "]" || next === "[" || next === "")
    return (code) => code === from;
  cursor.at++;
  const to = readOne(cursor);
  if (typeof to !== "number" || to < from) throw new RegexpError("has a range in [ ] that does not go upwards");
  return inside(from, to);
}

function readOne(cursor: Cursor): CharTest | number {
  if (cursor.text.charAt(cursor.at) !== "\\") return takeCode(cursor);
  cursor.at++;
  return readEscape(cursor);
}

function anyOf(tests: CharTest[]): CharTest {
  const [only] = tests;
  return tests.length === 1 && only !== undefined ? only : (code) => tests.some((test) => test(code));
}

// The first 128 characters are looked up.
function quick(test: CharTest): CharTest {
  const low = Uint8Array.from({ length: 128 }, (_, code) => (test(code) ? 1 : 0));
  return (code) => (code < 128 ? low[code] === 1 : test(code));
}

function take(cursor: Cursor, pattern: RegExp, example: string): string {
  pattern.lastIndex = cursor.at;
  const found = pattern.exec(cursor.text);
  if (found === null) throw new RegexpError(`has a \\ that is not complete, as in ${example}`);
  cursor.at = pattern.lastIndex;
  return found[1] ?? found[2] ?? "";
}

function property(name: string): CharTest {
  const posix = POSIX[name];
  if (posix !== undefined) return posix;
  const plain = name.replace(/^Is/, "");
  for (const written of [name, plain, `Script=${plain}`]) {
    try {
      const known = new RegExp(`^\\p{${written}}$`, "u");
      return quick((code) => known.test(String.fromCodePoint(code)));
    } catch {
      // It is not called so.
    }
  }
  throw new RegexpError(`has \\p{${name}}, which is no property of characters`);
}
