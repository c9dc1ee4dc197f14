// regex: whether and where regular expressions match. They stand first, before the text.
import { define } from "./define.ts";
import { FunctionError, type ScalarFunction } from "./function.ts";
import { withRegexp } from "./str_regexp.ts";

/** The functions. */
export const REGEX: ScalarFunction[] = [
  define("regex:find(regex string, text string [, from int]) bool", {
    about: "Whether a regular expression finds something in a text, or in it from a position on.",
    example: { expression: "regex:find('\\d+', 'room 12', 5)", result: true },
    prepare: withRegexp(0, (regexp) => (regex: string, text: string, from = 0) => {
      if (from >= 0 && from <= text.length) return regexp(regex).find(text, from, true) !== undefined;
      throw new FunctionError(`regex:find: ${from} is not within a text of length ${text.length}`);
    }),
  }),
  define("regex:group(regex string, text string, group int) string", {
    about:
      "What a group of a regular expression finds first, 0 being all of it; null where nothing is found or the group took no part.",
    example: { expression: "regex:group('(\\w+) (\\d+)', 'room 12', 2)", result: "12" },
    prepare: withRegexp(0, (regexp) => (regex: string, text: string, group: number) => {
      const found = regexp(regex).find(text, 0);
      if (found === undefined) return null;
      if (group >= 0 && group < found.groups.length) return found.groups[group] ?? null;
      throw new FunctionError(
        `regex:group: the regular expression has ${found.groups.length - 1} groups: there is no group ${group}`,
      );
    }),
  }),
  define("regex:lookingAt(regex string, text string) bool", {
    about: "Whether a text begins with what a regular expression matches.",
    example: { expression: "regex:lookingAt('\\d+', '12 rooms')", result: true },
    // The first that is found is the one furthest left.
    prepare: withRegexp(0, (regexp) => (regex: string, text: string) => regexp(regex).find(text, 0)?.start === 0),
  }),
  define("regex:matches(regex string, text string) bool", {
    about: "Whether a regular expression matches the whole text.",
    example: { expression: "regex:matches('\\d+', '12 rooms')", result: false },
    prepare: withRegexp(0, (regexp) => (regex: string, text: string) => regexp(regex).matches(text)),
  }),
];
