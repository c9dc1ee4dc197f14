// docs/reference/pipeline_functions.md: the scalar functions of EventFluxQL, as the engine itself knows them.
import { allFunctions } from "../../../server/src/pipelines/functions/find_function.ts";
import type { ScalarFunction } from "../../../server/src/pipelines/functions/function.ts";
import { doubleText, jsonText } from "../../../server/src/pipelines/functions/write_text.ts";
import { heading, row, table } from "./write_markdown.ts";

const ROOMS: readonly [namespace: string, title: string][] = [
  ["", "Without a namespace"],
  ["str", "str: texts"],
  ["math", "math: numbers"],
  ["time", "time: dates and times"],
  ["json", "json: values in JSON"],
  ["list", "list: lists"],
  ["map", "map: maps"],
  ["regex", "regex: regular expressions"],
];

/** Writes the page. */
export function pipelineFunctionsReference(): string {
  const functions = allFunctions();
  const known = new Set(ROOMS.map(([namespace]) => namespace));
  const other = functions.find(({ namespace }) => !known.has(namespace));
  if (other !== undefined) throw new Error(`Say here under which heading ${other.namespace}:${other.name} stands.`);
  return [
    heading(1, "Functions of EventFluxQL"),
    "Functions of one event's values. What computes over several events, as `sum()` does, is an aggregator.",
    "Where nothing else is said, a function of which an argument is null gives null, and what it cannot compute is an error: the event fails, and goes where `@OnError` of its stream says.",
    heading(2, "Words for types"),
    table(
      ["word", "meaning"],
      [
        row("`number`", "an `int`, `long`, `float` or `double`"),
        row("`whole`", "an `int` or `long`"),
        row("`decimal`", "a `float` or `double`"),
        row("`long`, `double`", "also what fits into one: an `int` as a `long`, any number as a `double`"),
        row("`text`", "a `string` or `object`"),
        row("`plain`", "any type but `object`"),
        row("`T`, `N`", "any type, any type of numbers: the same one wherever it stands in a signature"),
        row("`any`", "any type; as a result, the one that the text says"),
        row("`[, x int]`", "may be left out"),
        row("`...`", "any number of the last one"),
      ],
    ),
    heading(2, "Numbers as texts"),
    "A `float` or `double` is written as in Java: `1.0`, `1.5E10`, `4.9E-324`. Whole numbers wrap around at 32 and 64 bits.",
    heading(2, "Regular expressions"),
    "They are Java's: `(?i)`, `\\Q…\\E`, `\\h`, `\\R`, `\\A`, `\\z`, `\\p{Alpha}`, `[a-z&&[^aeiou]]`, possessive `a*+` and atomic `(?>…)` mean what they mean there. " +
      "Case is ignored for letters of every alphabet. Not known are `\\G`, `\\X`, the flags `d` and `U`, and names of Unicode blocks. " +
      "A text in which a search would take more than a million steps fails its event, so that no text can hold up the app.",
    ...ROOMS.map(([namespace, title]) =>
      room(
        title,
        functions.filter((found) => found.namespace === namespace),
      ),
    ),
  ].join("\n\n");
}

function room(title: string, functions: ScalarFunction[]): string {
  const sorted = functions.toSorted((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1));
  const rows = sorted.map(({ signature, about, example }) =>
    row(
      signature
        .split(" or ")
        .map((form) => `\`${form}\``)
        .join(" "),
      about,
      `\`${example.expression}\` is ${shown(example.result, signature)}`,
    ),
  );
  return `${heading(2, title)}\n\n${table(["function", "meaning", "example"], rows)}`;
}

function shown(result: unknown, signature: string): string {
  if (result instanceof RegExp) return "one of many";
  if (typeof result === "number" && /(double|float)$/.test(signature)) return `\`${doubleText(result)}\``;
  return `\`${typeof result === "string" ? `'${result}'` : jsonText(result)}\``;
}
