/**
 * Which events a filter takes. The same rules as gapless.read_log, so that a live feed and a read of the same filter
 * never differ; a test compares the two.
 */
import type { Filter } from "../log/filter.ts";

/** What a filter looks at. */
export type Matchable = { type: string; topic: string; stream: string };

/** Takes an event or not. */
export type Matcher = (event: Matchable) => boolean;

/** One text for each different filter, so that equal ones share a matcher. */
export function filterKey(filter: Filter): string {
  return JSON.stringify(
    [filter.types, filter.topics, filter.categories, filter.streams].map((list) => [...list].sort()),
  );
}

/** Compiles a filter. */
export function compileFilter(filter: Filter): Matcher {
  const tests: Matcher[] = [];
  if (filter.streams.length > 0) {
    const streams = new Set(filter.streams);
    tests.push((event) => streams.has(event.stream));
  }
  if (filter.categories.length > 0) {
    const categories = new Set(filter.categories);
    tests.push((event) => categories.has(categoryOf(event.stream)));
  }
  if (filter.types.length > 0) {
    const types = filter.types.map(typeTest);
    tests.push((event) => types.some((test) => test(event.type)));
  }
  if (filter.topics.length > 0) {
    const topics = filter.topics.map(topicTest);
    tests.push((event) => topics.some((test) => test(event.topic)));
  }
  const [only] = tests;
  if (only === undefined) return () => true;
  return tests.length === 1 ? only : (event) => tests.every((test) => test(event));
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
