/** Templates such as `order-{order_id}`: how a text is made from the fields of a record. */
import { rawNumber } from "../exact_numbers.ts";
import { misuse } from "../failure.ts";
import { type Fields, RecordProblem } from "./record.ts";

/** A template, compiled. */
export type Template = {
  /** The fields it names. */
  fields: string[];
  /** Throws RecordProblem where a field is missing or holds no plain value. */
  write(fields: Fields): string;
};

const CHANGES: Record<string, (text: string) => string> = {
  lower: (text) => text.toLowerCase(),
  /** What a type may hold: letters, digits, `.`, `_` and `-`. */
  slug: (text) =>
    text
      .normalize("NFKD")
      .replace(/\p{M}/gu, "")
      .toLowerCase()
      .replace(/[^a-z0-9._-]+/g, "-")
      .replace(/^-+|-+$/g, ""),
};

type Part = { field: string; change: ((text: string) => string) | undefined } | string;

/** Compiles a template; `{{` and `}}` stand for braces. */
export function compileTemplate(option: string, text: string): Template {
  const parts: Part[] = [];
  const pattern = /\{\{|\}\}|\{([^{}|]+)(?:\|([^{}|]*))?\}|[{}]|[^{}]+/g;
  for (const [token, field, change] of text.matchAll(pattern)) {
    if (field !== undefined) {
      if (change !== undefined && !Object.hasOwn(CHANGES, change)) {
        throw misuse(
          `--${option}: there is no |${change}`,
          `There is: ${Object.keys(CHANGES)
            .map((name) => `|${name}`)
            .join(", ")}`,
        );
      }
      parts.push({ field, change: change === undefined ? undefined : CHANGES[change] });
    } else if (token === "{" || token === "}") {
      throw misuse(
        `--${option}: a brace stands alone in ${JSON.stringify(text)}`,
        "A field is {name}; for a brace itself write {{ or }}.",
      );
    } else parts.push(token === "{{" ? "{" : token === "}}" ? "}" : token);
  }
  return {
    fields: parts.flatMap((part) => (typeof part === "string" ? [] : [part.field])),
    write(fields) {
      let result = "";
      for (const part of parts) {
        if (typeof part === "string") result += part;
        else {
          const value = textOf(fields, part.field, `--${option}`);
          result += part.change === undefined ? value : part.change(value);
        }
      }
      return result;
    },
  };
}

/** The value of a field: by its name, else step by step at the dots. Undefined where there is none. */
export function lookUp(fields: Fields, name: string): unknown {
  if (Object.hasOwn(fields, name)) return fields[name];
  let value: unknown = fields;
  for (const step of name.split(".")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Fields)[step];
  }
  return value;
}

/** The same as text; what is missing, empty or no plain value is refused, naming the field and what wants it. */
export function textOf(fields: Fields, name: string, wantedBy: string): string {
  const value = lookUp(fields, name);
  if (value === undefined) {
    const names = Object.keys(fields).slice(0, 20).join(", ");
    throw new RecordProblem(name, `is wanted by ${wantedBy} and is not in the record`, `Its fields are: ${names}`);
  }
  const raw = rawNumber(value);
  if (raw !== undefined) return raw;
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") {
    if (value !== "") return String(value);
  }
  throw new RecordProblem(name, `is wanted by ${wantedBy} and must be a text, a number, true or false`);
}
