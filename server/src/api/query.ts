/** Reads query parameters, naming the parameter and the rule where one is wrong. */
import { Problem } from "../errors.ts";

/** The parameters of a request as they came. */
export type Query = Record<string, string | string[] | undefined>;

const MAX_BIGINT = 9_223_372_036_854_775_807n;
// Zones as far as Postgres knows them.
const TIME = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?([Zz]|[+-](0\d|1[0-5]):?\d\d)$/;

/** Refuses parameters that the route does not have: a misspelt filter must not read as no filter. */
export function allowOnly(query: Query, names: readonly string[]): void {
  for (const name of Object.keys(query)) {
    if (!names.includes(name)) {
      const known = names.length === 0 ? "This route takes none." : `The parameters are ${names.join(", ")}.`;
      refuse(name.slice(0, 60), "is not a parameter of this route", known);
    }
  }
}

/** A parameter given at most once, or undefined. */
export function single(query: Query, name: string): string | undefined {
  const value = query[name];
  if (Array.isArray(value)) refuse(name, "must be given once");
  if (value?.includes("\0")) refuse(name, "must not hold the NUL character");
  return value === "" ? undefined : value;
}

/** A list: given several times, with commas, or both. An empty one is refused: it must not read as no filter. */
export function list(query: Query, name: string): string[] {
  const value = query[name];
  if (value === undefined) return [];
  const items = Array.isArray(value) ? value : [value];
  if (items.length > 100) refuse(name, "must not hold more than 100");
  for (const item of items) {
    if (item === "") refuse(name, "must not hold an empty value", "Leave the parameter out to take everything.");
    if (item.length > 256 && [...item].length > 256) {
      refuse(name, "must not hold a text of more than 256 characters");
    }
    if (item.includes("\0")) refuse(name, "must not hold the NUL character");
  }
  return [...new Set(items)];
}

/** A number of things, within bounds. */
export function count(query: Query, name: string, bounds: { least: number; most: number; otherwise: number }): number {
  const text = single(query, name);
  if (text === undefined) return bounds.otherwise;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= bounds.least && value <= bounds.most)) {
    refuse(name, `must be a whole number from ${bounds.least} to ${bounds.most}`);
  }
  return value;
}

/** A version or position as digits, or undefined. */
export function place(query: Query, name: string): string | undefined {
  const text = single(query, name);
  if (text === undefined) return undefined;
  if (!/^\d{1,19}$/.test(text) || BigInt(text) > MAX_BIGINT) refuse(name, "must be a whole number from 0 up");
  return text;
}

/** A moment as ISO 8601 with a zone, or undefined. */
export function time(query: Query, name: string): string | undefined {
  // A plus sign in a query string is a space when nobody escaped it.
  const text = single(query, name)?.replace(/ (\d\d:?\d\d)$/, "+$1");
  if (text === undefined) return undefined;
  if (!TIME.test(text) || !isDay(text.slice(0, 10)) || Number.isNaN(Date.parse(`2000-01-01T${text.slice(11)}`))) {
    refuse(name, "must be an ISO 8601 time with a zone", "For example 2030-01-31T12:00:00Z.");
  }
  return text;
}

// JavaScript reads 31 February as 2 March, Postgres as an error. The year 0 exists only in JavaScript.
function isDay(text: string): boolean {
  const day = new Date(`${text}T00:00:00Z`);
  return !text.startsWith("0000") && !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

/** One of a few words. */
export function choice<T extends string>(query: Query, name: string, words: readonly T[], otherwise: T): T {
  const text = single(query, name);
  if (text === undefined) return otherwise;
  const found = words.find((word) => word === text);
  return found ?? refuse(name, `must be ${inWords(words)}`);
}

/** `a, b or c`. */
function inWords(words: readonly string[]): string {
  const last = words.at(-1) ?? "";
  return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} or ${last}`;
}

/** Refuses a parameter. */
export function refuse(field: string, rule: string, hint?: string): never {
  throw new Problem("invalid_input", `${field} ${rule}`, { field, rule, ...(hint === undefined ? {} : { hint }) });
}
