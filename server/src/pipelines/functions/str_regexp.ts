// Functions of str that take regular expressions.
import type { Call, Prepared } from "./define.ts";
import { define, defineForms } from "./define.ts";
import { type Argument, FunctionError, type ScalarFunction } from "./function.ts";
import { findAll, type Regexp, readRegexp } from "./regexp.ts";
import { writeReplacement } from "./regexp_replacement.ts";

/** The functions. */
export const STR_REGEXP: ScalarFunction[] = [
  define("str:regexp(text string, regex string) bool", {
    about: "Whether a regular expression matches the whole text.",
    example: { expression: "str:regexp('WSO2 abcdh', 'WSO(.*h)')", result: true },
    prepare: withRegexp(1, (regexp) => (text: string, regex: string) => regexp(regex).matches(text)),
  }),
  define("str:replaceAll(text string, regex string, replacement string) string", {
    about: "Replaces everything that a regular expression finds. `$1` is what its first group found, `\\$` a dollar.",
    example: { expression: "str:replaceAll('hello hi hello', 'hello', 'test')", result: "test hi test" },
    prepare: withRegexp(
      1,
      (regexp) => (text: string, regex: string, replacement: string) =>
        replaced(regexp(regex), text, replacement, true),
    ),
  }),
  define("str:replaceFirst(text string, regex string, replacement string) string", {
    about: "Replaces the first that a regular expression finds.",
    example: { expression: "str:replaceFirst('hello WSO2 A hello', 'WSO2(.*)A', 'XXXX')", result: "hello XXXX hello" },
    prepare: withRegexp(
      1,
      (regexp) => (text: string, regex: string, replacement: string) =>
        replaced(regexp(regex), text, replacement, false),
    ),
  }),
  define("str:split(text string, regex string, index int) string", {
    about:
      "The part with that index of a text that is split where a regular expression matches. An index beyond is an error.",
    example: { expression: "str:split('WSO2,ABM,NSFT', ',', 0)", result: "WSO2" },
    prepare: withRegexp(1, (regexp) => (text: string, regex: string, index: number) => {
      const parts = split(regexp(regex), text);
      const part = parts[index];
      if (part !== undefined) return part;
      throw new FunctionError(`str:split: there are ${parts.length} parts, counted from 0: there is no part ${index}`);
    }),
  }),
  defineForms(
    [
      { signature: "str:substr(text string, from int [, length int]) string", call: substring },
      {
        signature: "str:substr(text string, regex string [, group int]) string",
        prepare: withRegexp(1, (regexp) => (text: string, regex: string, group = 0) => {
          const found = regexp(regex).find(text, 0);
          if (found === undefined) return "";
          if (group >= 0 && group < found.groups.length) return found.groups[group] ?? null;
          throw new FunctionError(
            `str:substr: the regular expression has ${found.groups.length - 1} groups: there is no group ${group}`,
          );
        }),
      },
    ],
    {
      about:
        "The part of a text from a position on, or so many characters of it; beyond the text is an error. With a regular expression it is what that, or a group of it, finds first; where it finds nothing, an empty text.",
      example: { expression: "str:substr('AbCDefghiJ KLMN', 2, 4)", result: "CDef" },
    },
  ),
];

function substring(text: string, from: number, length?: number): string {
  const to = length === undefined ? text.length : from + length;
  if (from >= 0 && to >= from && to <= text.length) return text.slice(from, to);
  throw new FunctionError(`str:substr: ${from} to ${to} is not within a text of length ${text.length}`);
}

function replaced(regexp: Regexp, text: string, replacement: string, all: boolean): string {
  let result = "";
  let end = 0;
  for (const found of findAll(regexp, text)) {
    result += text.slice(end, found.start) + writeReplacement(replacement, found);
    end = found.end;
    if (!all) break;
  }
  return result + text.slice(end);
}

// As Java splits: nothing empty at the end, and nothing before a match without length at the start.
function split(regexp: Regexp, text: string): string[] {
  const parts: string[] = [];
  let end = 0;
  for (const found of findAll(regexp, text)) {
    if (found.end === 0) continue;
    parts.push(text.slice(end, found.start));
    end = found.end;
  }
  if (parts.length === 0) return [text];
  parts.push(text.slice(end));
  while (parts.at(-1) === "") parts.pop();
  return parts;
}

/** What works with the regular expression at that place: a literal is read when the query is checked, others when they change. */
export function withRegexp(place: number, work: (regexp: (written: string) => Regexp) => Call) {
  return (given: Argument[]): Prepared | { error: string } => {
    const constant = given[place]?.constant?.value;
    if (typeof constant === "string") {
      const read = readRegexp(constant);
      return "error" in read ? read : { call: work(() => read) };
    }
    let last: Regexp | undefined;
    let lastWritten: string | undefined;
    return {
      call: work((written) => {
        if (last !== undefined && lastWritten === written) return last;
        const read = readRegexp(written);
        if ("error" in read) throw new FunctionError(read.error);
        last = read;
        lastWritten = written;
        return read;
      }),
    };
  };
}
