/** Selectors on their way to SQL, which alone knows what they mean: here they stay text, with all digits of their numbers. */
import { refuse } from "../api/query.ts";
import { Problem } from "../errors.ts";
import { JsonError, JsonReader } from "../json/scan.ts";
import type { Filter } from "./filter.ts";

/** Checks that a selector is JSON that jsonb can hold, and gives its text; undefined for null, which takes everything. */
export function readSelector(text: string | undefined, field = "selector"): string | undefined {
  if (text === undefined) return undefined;
  const raw = readJson(text, field);
  return raw === "null" ? undefined : raw;
}

/** The JSON of a filter as it may be sent back: an empty list would be refused. */
export function filterJson({ selector, ...lists }: Filter): string {
  const given = Object.entries(lists).filter(([, names]) => names.length > 0);
  const fields = given.map(([name, names]) => `${JSON.stringify(name)}:${JSON.stringify(names)}`);
  if (selector !== undefined) fields.push(`"selector":${selector}`);
  return `{${fields.join(",")}}`;
}

function readJson(text: string, field: string): string {
  try {
    const reader = new JsonReader(text);
    const raw = reader.raw();
    reader.end();
    return raw;
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    if (error.rule === "syntax") {
      refuse(
        field,
        `must be JSON: ${error.message} (at character ${error.offset})`,
        'For example {"types": ["order.*"]}.',
      );
    }
    const path =
      error.field === "" ? field : error.field.startsWith("[") ? field + error.field : `${field}.${error.field}`;
    const details = { field: path, rule: error.rule, ...(error.hint === undefined ? {} : { hint: error.hint }) };
    throw new Problem("invalid_input", `${path}: ${error.message}`, details, error);
  }
}
