// Functions without a namespace by the names that SQL has for them. Positions count from 0 in substring, from 1 in position.
import { uuid } from "./core.ts";
import { alias, define, defineForms } from "./define.ts";
import type { ScalarFunction } from "./function.ts";
import { MATH } from "./math.ts";
import { PLAIN_TIME } from "./plain_time.ts";
import { concatenation, repeated, STR } from "./str.ts";
import { type Long, moduloLong, toLong } from "./values.ts";

/** The functions. */
export const PLAIN: ScalarFunction[] = [
  define("concat(values any, ...) string", {
    about: "Its arguments one after the other as a text; null where one is null.",
    example: { expression: "concat('a', 1, 'b')", result: "a1b" },
    prepare: (given) => ({ call: concatenation(given) }),
  }),
  ...["length", "lower", "upper", "reverse", "repeat"].map((name) => alias(named(STR, name), "", name)),
  define("substring(text string, from int [, length int]) string", {
    about: "The part of a text from a position on, or so many characters of it, as far as there are some.",
    example: { expression: "substring('events', 1, 3)", result: "ven" },
    call: (text: string, from: number, length = text.length) => {
      const start = Math.max(0, from);
      return text.slice(start, start + Math.max(0, length));
    },
  }),
  trimmer("trim", "at its ends", (text) => text.trim(), "a"),
  trimmer("ltrim", "at its start", (text) => text.trimStart(), "a "),
  trimmer("rtrim", "at its end", (text) => text.trimEnd(), " a"),
  define("replace(text string, search string, replacement string) string", {
    about: "Replaces a text everywhere in another. For regular expressions there is `str:replaceAll`.",
    example: { expression: "replace('a.b.c', '.', '-')", result: "a-b-c" },
    call: (text: string, search: string, replacement: string) => text.replaceAll(search, () => replacement),
  }),
  define("left(text string, count int) string", {
    about: "The first characters of a text.",
    example: { expression: "left('events', 3)", result: "eve" },
    call: (text: string, count: number) => text.slice(0, Math.max(0, count)),
  }),
  define("right(text string, count int) string", {
    about: "The last characters of a text.",
    example: { expression: "right('events', 3)", result: "nts" },
    call: (text: string, count: number) => (count <= 0 ? "" : text.slice(-count)),
  }),
  padder("lpad", "before", (text, pad) => pad + text, "007"),
  padder("rpad", "behind", (text, pad) => text + pad, "700"),
  position("position(search string, text string) int", (search, text) => text.indexOf(search) + 1, "'v', 'events'"),
  position("locate(search string, text string) int", (search, text) => text.indexOf(search) + 1, "'v', 'events'"),
  position("instr(text string, search string) int", (text, search) => text.indexOf(search) + 1, "'events', 'v'"),
  define("ascii(text string) int", {
    about: "The number of the first character; null of an empty text.",
    example: { expression: "ascii('A')", result: 65 },
    call: (text: string) => text.codePointAt(0) ?? null,
  }),
  define("chr(code int) string", {
    about: "The character with that number; null where there is none.",
    example: { expression: "chr(65)", result: "A" },
    call: (code: number) => (code >= 0 && code <= 0x10ffff ? String.fromCodePoint(code) : null),
  }),
  define("round(value number [, digits int]) double", {
    about: "The nearest number with so many digits behind the point (0), halves away from zero.",
    example: { expression: "round(2.345, 2)", result: 2.35 },
    call: (value: number, digits = 0) => rounded(Number(value), digits),
  }),
  define("trunc(value number [, digits int]) double", {
    about: "The number without the digits behind so many behind the point (0).",
    example: { expression: "trunc(-2.345, 2)", result: -2.34 },
    call: (value: number, digits = 0) => shifted(Number(value), digits, Math.trunc),
  }),
  define("abs(value N) N", {
    about: "The value without its sign.",
    example: { expression: "abs(-5)", result: 5 },
    prepare: ([value]) => {
      if (value?.type === "long") return { call: (number: Long) => (number < 0 ? toLong(-BigInt(number)) : number) };
      // The smallest int has no counterpart: it wraps to itself.
      if (value?.type === "int") return { call: (number: number) => (number < 0 ? -number | 0 : number) };
      return { call: Math.abs };
    },
  }),
  define("ceil(value number) double", {
    about: "The smallest whole number that is not less.",
    example: { expression: "ceil(1.2)", result: 2 },
    call: (value: number) => Math.ceil(Number(value)),
  }),
  define("floor(value number) double", {
    about: "The largest whole number that is not greater.",
    example: { expression: "floor(1.8)", result: 1 },
    call: (value: number) => Math.floor(Number(value)),
  }),
  ...["sqrt", "exp", "ln", "log10", "sin", "cos", "tan", "asin", "acos", "atan", "power"].map((name) =>
    alias(named(MATH, name), "", name),
  ),
  alias(named(MATH, "power"), "", "pow"),
  alias(named(MATH, "signum"), "", "sign"),
  defineForms(
    [
      { signature: "log(value number) double", call: (value: number) => Math.log(Number(value)) },
      {
        signature: "log(value number, base number) double",
        call: (value: number, base: number) => Math.log(Number(value)) / Math.log(Number(base)),
      },
    ],
    { about: "The natural logarithm, or that to a base.", example: { expression: "log(8, 2)", result: 3 } },
  ),
  define("mod(value N, by N) N", {
    about: "What is left of a division, with the sign of the first number; null by 0.",
    example: { expression: "mod(-7, 3)", result: -1 },
    prepare: ([value]) =>
      value?.type === "long"
        ? { call: moduloLong }
        : { call: (a: number, b: number) => (b === 0 ? null : (a % b) + 0) },
  }),
  define("nullif(value T, other T) T", {
    about: "The first argument, or null where it equals the second.",
    example: { expression: "nullif('a', 'b')", result: "a" },
    nulls: "own",
    call: (value: unknown, other: unknown) => (value === other ? null : value),
  }),
  define("ifnull(value T, otherwise T) T", {
    about: "The first argument, or the second where it is null.",
    example: { expression: "ifnull(nullif(1, 1), 2)", result: 2 },
    nulls: "own",
    call: (value: unknown, otherwise: unknown) => value ?? otherwise,
  }),
  define("uuid() string", {
    about: "The same as `UUID`. A new UUID (version 4), from the app's own generator of random numbers.",
    example: { expression: "length(uuid())", result: 36 },
    needs: "random",
    call: uuid,
  }),
  ...PLAIN_TIME,
];

function named(functions: ScalarFunction[], name: string): ScalarFunction {
  const found = functions.find((known) => known.name === name);
  if (found === undefined) throw new Error(`There is no function ${name} to have another name.`);
  return found;
}

function trimmer(name: string, where: string, work: (text: string) => string, result: string): ScalarFunction {
  return define(`${name}(text string) string`, {
    about: `The text without white space ${where}.`,
    example: { expression: `${name}('${name === "rtrim" ? " a  " : name === "ltrim" ? "  a " : " a "}')`, result },
    call: work,
  });
}

function padder(
  name: string,
  where: string,
  join: (text: string, pad: string) => string,
  result: string,
): ScalarFunction {
  return define(`${name}(text string, length int, pad string) string`, {
    about: `The text with so much of another ${where} it that it has the length; one that is longer is cut.`,
    example: { expression: `${name}('7', 3, '0')`, result },
    call: (text: string, length: number, pad: string) => {
      const missing = length - text.length;
      if (missing <= 0 || pad === "") return text.slice(0, Math.max(0, length));
      return join(text, repeated(pad, Math.ceil(missing / pad.length)).slice(0, missing));
    },
  });
}

function position(signature: string, work: (first: string, second: string) => number, example: string): ScalarFunction {
  return define(signature, {
    about: "Where in a text another is first, counted from 1; 0 where it is not there.",
    example: { expression: `${signature.slice(0, signature.indexOf("("))}(${example})`, result: 2 },
    call: work,
  });
}

function rounded(value: number, digits: number): number {
  return shifted(value, digits, (number) => Math.sign(number) * Math.round(Math.abs(number)));
}

// The point is moved in the text: 2.345 × 100 would be 234.49999999999997.
function shifted(value: number, digits: number, work: (value: number) => number): number {
  if (!Number.isFinite(value)) return value;
  return moved(work(moved(value, digits)), -digits);
}

function moved(value: number, digits: number): number {
  const [mantissa, exponent = "0"] = String(value).split("e");
  return Number(`${mantissa}e${Number(exponent) + digits}`);
}
