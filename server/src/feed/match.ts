/**
 * Which events a filter takes. The same rules as gapless.read_log, so that a live feed and a read of the same filter
 * never differ; a test compares the two.
 */
import type { Lists } from "../log/filter.ts";

/** What a filter looks at. */
export type Matchable = { type: string; topic: string; stream: string };

/** Takes an event or not. */
export type Matcher = (event: Matchable) => boolean;

/** The lists of a filter. */
export type ListName = keyof Lists;

/** Compiles the lists of a filter. */
export function compileFilter(lists: Lists): Matcher {
  const names = Object.keys(TESTS) as ListName[];
  return allOf(names.filter((name) => limits(name, lists[name])).map((name) => compileList(name, lists[name])));
}

/** Compiles one list. */
export function compileList(name: ListName, values: readonly string[]): Matcher {
  return TESTS[name](values);
}

/** Joins matchers by and. */
export function allOf(tests: readonly Matcher[]): Matcher {
  const [only] = tests;
  if (only === undefined) return () => true;
  return tests.length === 1 ? only : (event) => tests.every((test) => test(event));
}

/** Whether a list limits anything; without values, or with one that everything matches, it does not. */
export function limits(name: ListName, values: readonly string[]): boolean {
  if (name === "types") return values.length > 0 && !values.includes("*");
  if (name === "topics") return values.length > 0 && !values.includes("**");
  return values.length > 0;
}

const TESTS: Record<ListName, (values: readonly string[]) => Matcher> = {
  streams(values) {
    const streams = new Set(values);
    return ({ stream }) => streams.has(stream);
  },
  categories(values) {
    const categories = new Set(values);
    return ({ stream }) => categories.has(categoryOf(stream));
  },
  types(values) {
    const test = anyOf(values, (value) => value === "*" || value.endsWith(".*"), typeTest);
    return ({ type }) => test(type);
  },
  topics(values) {
    const test = anyOf(values, (value) => value.includes("*"), topicTest);
    return ({ topic }) => test(topic);
  },
};

/** Values without a star are looked up, the others tried. */
function anyOf(
  values: readonly string[],
  isPattern: (value: string) => boolean,
  compile: (pattern: string) => (text: string) => boolean,
): (text: string) => boolean {
  const exact = new Set(values.filter((value) => !isPattern(value)));
  const patterns = values.filter(isPattern).map(compile);
  return (text) => exact.has(text) || patterns.some((test) => test(text));
}

/** The part of a stream's name before its first hyphen. */
export function categoryOf(stream: string): string {
  const end = stream.indexOf("-");
  return end < 0 ? stream : stream.slice(0, end);
}

/** `order.*` takes every type that begins with `order.`, anything else only itself. */
export function typeTest(pattern: string): (type: string) => boolean {
  if (pattern === "*") return () => true;
  if (!pattern.endsWith(".*")) return (type) => type === pattern;
  const prefix = pattern.slice(0, -1);
  return (type) => type.startsWith(prefix);
}

/** `*` is exactly one segment, `**` zero or more; everything else is itself. */
export function topicTest(pattern: string): (topic: string) => boolean {
  const parts = pattern.split("/");
  if (!parts.some((part) => part === "*" || part === "**")) return (topic) => topic === pattern;
  return (topic) => segmentsMatch(parts, topic.split("/"));
}

// Goes back to the last `**` only, so that no pattern takes more than parts × segments steps; as a regular expression
// `**/**/**/…` would take exponentially many.
function segmentsMatch(parts: string[], segments: string[]): boolean {
  let p = 0;
  let s = 0;
  let star = -1;
  let resume = 0;
  while (s < segments.length) {
    const part = parts[p];
    if (part === "**") {
      star = p++;
      resume = s;
    } else if (p < parts.length && (part === "*" || part === segments[s])) {
      p++;
      s++;
    } else if (star >= 0) {
      p = star + 1;
      s = ++resume;
    } else return false;
  }
  while (parts[p] === "**") p++;
  return p === parts.length;
}
