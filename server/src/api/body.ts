/** Reads small JSON bodies: a field at a time, by name, each with its rule. Values that are not ours stay text. */
import { Problem } from "../errors.ts";
import { JsonError, JsonReader } from "../json/scan.ts";
import { readDuration } from "./duration.ts";
import { refuse } from "./query.ts";

/** The fields of a body as the JSON text of each; `null` counts as not given. */
export type Fields = ReadonlyMap<string, string>;

const MAX_BIGINT = 9_223_372_036_854_775_807n;

/** Reads an object whose fields are known; no body at all is an empty one. Of `any` fields null is a value like others. */
export function readFields(text: string, names: readonly string[], any: readonly string[] = []): Fields {
  return reading(() => {
    const fields = new Map<string, string>();
    if (text === "") return fields;
    const reader = new JsonReader(text);
    const unknown: string[] = [];
    if (reader.peek() !== "{") {
      reader.raw();
      reader.end();
      refuseBody("must be an object");
    }
    reader.object((name) => {
      const raw = reader.raw();
      if (!names.includes(name)) unknown.push(name);
      else if (raw !== "null" || any.includes(name)) fields.set(name, raw);
    });
    reader.end();
    // What is not JSON at all is told as that; only then what the fields are.
    const [first] = unknown;
    if (first !== undefined) {
      const known = names.length === 0 ? "This route takes none." : `The fields are ${names.join(", ")}.`;
      refuse(first.length > 60 ? `${first.slice(0, 60)}…` : first, "is not a field", known);
    }
    return fields;
  });
}

/** Checks that a body is an object that jsonb can hold, and gives its text: SQL judges the fields. */
export function readObject(text: string): string {
  return reading(() => {
    const reader = new JsonReader(text);
    const isObject = reader.peek() === "{";
    const raw = reader.raw();
    reader.end();
    if (!isObject) refuseBody("must be an object");
    return raw;
  });
}

/** A text, or undefined. */
export function text(fields: Fields, name: string): string | undefined {
  const raw = fields.get(name);
  if (raw === undefined) return undefined;
  if (!raw.startsWith('"')) return refuse(name, "must be a text");
  return JSON.parse(raw) as string;
}

/** A text that must be there. */
export function needText(fields: Fields, name: string): string {
  return text(fields, name) ?? refuse(name, "is required");
}

/** A yes or no. */
export function flag(fields: Fields, name: string): boolean {
  const raw = fields.get(name) ?? "false";
  if (raw !== "true" && raw !== "false") refuse(name, "must be true or false");
  return raw === "true";
}

/** A number of things within bounds, or undefined. */
export function count(fields: Fields, name: string, bounds: { least: number; most: number }): number | undefined {
  const raw = fields.get(name);
  if (raw === undefined) return undefined;
  const value = /^\d{1,9}$/.test(raw) ? Number(raw) : Number.NaN;
  if (!(value >= bounds.least && value <= bounds.most)) {
    refuse(name, `must be a whole number from ${bounds.least} to ${bounds.most}`);
  }
  return value;
}

/** A position or a lease in digits, or undefined. */
export function place(fields: Fields, name: string): string | undefined {
  const raw = fields.get(name);
  return raw === undefined ? undefined : digits(raw, name);
}

/** The digits of a 64-bit number from 0 up, sent as a text or as a number. */
export function digits(raw: string, field: string): string {
  const found = /^"?(\d{1,19})"?$/.exec(raw)?.[1];
  if (found === undefined || BigInt(found) > MAX_BIGINT) return refuse(field, "must be a whole number from 0 up");
  return found;
}

/** A duration in milliseconds, or undefined. */
export function duration(fields: Fields, name: string, bounds: { least: string; most: string }): number | undefined {
  const raw = fields.get(name);
  return raw === undefined ? undefined : readDuration(raw.startsWith('"') ? JSON.parse(raw) : "", name, bounds);
}

/** Turns what the reader of JSON throws into a Problem. */
export function reading<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    const details = {
      ...(error.field === "" ? {} : { field: error.field }),
      rule: error.rule,
      ...(error.hint === undefined ? {} : { hint: error.hint }),
    };
    const where = error.field === "" ? "the body" : error.field;
    const code = error.rule === "syntax" || error.rule === "depth" ? "malformed_json" : "invalid_input";
    throw new Problem(code, `${where}: ${error.message} (at character ${error.offset})`, details, error);
  }
}

function refuseBody(rule: string): never {
  // The body itself has no name.
  throw new Problem("invalid_input", `the body ${rule}`, { rule });
}
