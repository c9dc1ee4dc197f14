// str: texts. Positions count from 0, in UTF-16 units.
import { define, defineForms } from "./define.ts";
import { type Argument, FunctionError, type ScalarFunction } from "./function.ts";
import { STR_REGEXP } from "./str_regexp.ts";
import { fillTemplate } from "./str_template.ts";
import { textOf } from "./write_text.ts";

/** No text longer than this is made. */
export const LONGEST_TEXT = 10_000_000;

/** The functions. */
export const STR: ScalarFunction[] = [
  define("str:charAt(text string, index int) string", {
    about: "The character at a position. Beyond the text is an error.",
    example: { expression: "str:charAt('WSO2', 1)", result: "S" },
    call: (text: string, index: number) => {
      if (index >= 0 && index < text.length) return text.charAt(index);
      throw new FunctionError(`str:charAt: ${index} is not a position in a text of length ${text.length}`);
    },
  }),
  define("str:charFrequency(text string, char string) long", {
    about: "How often a character is in a text.",
    example: { expression: "str:charFrequency('WSO2,ABM,NSFT', ',')", result: 2 },
    call: (text: string, char: string) => {
      if (char.length !== 1) throw new FunctionError(`str:charFrequency: '${char}' is not one character`);
      return text.split(char).length - 1;
    },
  }),
  define("str:coalesce(values T, ...) T", {
    about: "The first of its arguments that is not null.",
    example: { expression: "str:coalesce('BBB', 'CCC')", result: "BBB" },
    nulls: "own",
    call: (...values: unknown[]) => values.find((value) => value !== null) ?? null,
  }),
  define("str:concat(first any, second any, ...) string", {
    about: "Its arguments one after the other as a text. Nulls are left out.",
    example: { expression: "str:concat('D533', 8, 'XYZ', 1.0)", result: "D5338XYZ1.0" },
    nulls: "own",
    prepare: (given) => ({ call: concatenation(given) }),
  }),
  define("str:contains(text string, search string) bool", {
    about: "Whether a text contains another. A null text contains none.",
    example: { expression: "str:contains('21 products by WSO2', 'WSO2')", result: true },
    nulls: "own",
    call: (text: string | null, search: string | null) =>
      text === null ? false : search === null ? null : text.includes(search),
  }),
  define("str:equalsIgnoreCase(first string, second string) bool", {
    about: "Whether two texts are equal but for the case of their letters. Nothing equals a null.",
    example: { expression: "str:equalsIgnoreCase('WSO2', 'wso2')", result: true },
    nulls: "own",
    call: (first: string | null, second: string | null) => {
      if (first === null) return null;
      return second !== null && folded(first) === folded(second);
    },
  }),
  defineForms(
    [
      { signature: "str:fillTemplate(template string, values object) string", call: fillTemplate([]) },
      {
        signature: "str:fillTemplate(template string, values plain, ...) string",
        prepare: ([, ...values]) => ({ call: fillTemplate(values.map(({ type }) => textOf(type))) }),
      },
    ],
    {
      about:
        "Puts values into a template: `{{name}}` is the value of that key of an object, `{{1}}` the first of several values. What there is no value for stays without its braces.",
      example: {
        expression: "str:fillTemplate('{{1}} > 100 && {{2}} < 10000', 200, 300)",
        result: "200 > 100 && 300 < 10000",
      },
      nulls: "own",
    },
  ),
  define("str:hex(text string) string", {
    about: "The characters of a text to the base 16.",
    example: { expression: "str:hex('MySQL')", result: "4d7953514c" },
    call: (text: string) => {
      let hex = "";
      for (let index = 0; index < text.length; index++) hex += text.charCodeAt(index).toString(16);
      return hex;
    },
  }),
  define("str:length(text string) int", {
    about: "How long a text is.",
    example: { expression: "str:length('Hello World')", result: 11 },
    call: (text: string) => text.length,
    whenPresent: ([text]) => `${text}.length`,
  }),
  define("str:locate(search string, text string [, from int]) int", {
    about: "Where in a text another is first, from a position on; -1 where it is not there.",
    example: { expression: "str:locate('is', 'This is it.')", result: 2 },
    call: (search: string, text: string, from = 0) => {
      if (from >= 0 && from <= text.length) return text.indexOf(search, from);
      throw new FunctionError(`str:locate: ${from} is not a position in a text of length ${text.length}`);
    },
  }),
  define("str:lower(text string) string", {
    about: "The text in lower case.",
    example: { expression: "str:lower('WSO2 cep')", result: "wso2 cep" },
    call: (text: string) => text.toLowerCase(),
  }),
  define("str:repeat(text string, times int) string", {
    about: `A text so many times. More than ${LONGEST_TEXT.toLocaleString("en")} characters are an error.`,
    example: { expression: "str:repeat('StRing 1', 3)", result: "StRing 1StRing 1StRing 1" },
    call: (text: string, times: number) => repeated(text, times),
  }),
  define("str:reverse(text string) string", {
    about: "The characters of a text from the last to the first.",
    example: { expression: "str:reverse('Hello World')", result: "dlroW olleH" },
    call: (text: string) => [...text].reverse().join(""),
  }),
  define("str:strcmp(first string, second string) int", {
    about: "Less than 0, 0 or more than 0, as the first text comes before, is equal to or comes after the second.",
    example: { expression: "str:strcmp('AbCDefghiJ KLMN', 'Hello')", result: -7 },
    call: compare,
  }),
  define("str:trim(text string) string", {
    about: "The text without white space at its ends.",
    example: { expression: "str:trim('  AbCDefghiJ KLMN  ')", result: "AbCDefghiJ KLMN" },
    call: (text: string) => trimmed(text),
  }),
  define("str:unhex(hex string) string", {
    about: "The text of which every two digits to the base 16 are a character.",
    example: { expression: "str:unhex('4d7953514c')", result: "MySQL" },
    call: (hex: string) => {
      if (/^([0-9a-fA-F]{2})*$/.test(hex))
        return hex.replace(/../g, (pair) => String.fromCharCode(Number.parseInt(pair, 16)));
      throw new FunctionError(`str:unhex: '${hex.slice(0, 40)}' is not pairs of digits to the base 16`);
    },
  }),
  define("str:upper(text string) string", {
    about: "The text in upper case.",
    example: { expression: "str:upper('abC')", result: "ABC" },
    call: (text: string) => text.toUpperCase(),
  }),
  ...STR_REGEXP,
];

/** What concatenates arguments, as texts of their types. */
export function concatenation(given: Argument[]): (...values: unknown[]) => string {
  const texts = given.map(({ type }) => textOf(type));
  return (...values) => {
    let result = "";
    for (let index = 0; index < values.length; index++) {
      const value = values[index];
      if (value !== null) result += (texts[index] ?? String)(value);
    }
    return result;
  };
}

/** A text so many times. */
export function repeated(text: string, times: number): string {
  if (text.length * times <= LONGEST_TEXT) return text.repeat(Math.max(0, times));
  throw new FunctionError(
    `repeating a text of length ${text.length} ${times} times makes more than ${LONGEST_TEXT} characters`,
  );
}

// As Java trims: what is not above the space.
function trimmed(text: string): string {
  let from = 0;
  let to = text.length;
  while (from < to && text.charCodeAt(from) <= 32) from++;
  while (to > from && text.charCodeAt(to - 1) <= 32) to--;
  return text.slice(from, to);
}

// The distance of the first characters that differ, or else of the lengths.
function compare(first: string, second: string): number {
  const common = Math.min(first.length, second.length);
  for (let index = 0; index < common; index++) {
    const distance = first.charCodeAt(index) - second.charCodeAt(index);
    if (distance !== 0) return distance;
  }
  return first.length - second.length;
}

// Upper first: letters that have the same upper case are equal too.
function folded(text: string): string {
  return text.toUpperCase().toLowerCase();
}
