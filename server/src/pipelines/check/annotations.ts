// Which annotations there are, where each may stand and what it takes. Others are somebody else's notes and are let be, unless they
// look like one of these.
import type { Annotation, AnnotationElement, Definition } from "../language/ast.ts";
import { fail, nearest } from "./fail.ts";

/** What annotations stand before. */
export type Annotated = "app" | Definition["kind"] | "query" | "partition";

interface Shape {
  as: string;
  at: Annotated[];
  /** Keys of its values; left out where others look at them. */
  keys?: string[];
  /** It takes a value without a key. */
  bare?: true;
  /** It may be there several times. */
  several?: true;
}

const KNOWN: readonly Shape[] = [
  { as: "name", at: ["app"], keys: ["name"], bare: true },
  { as: "description", at: ["app"], keys: ["description"], bare: true },
  { as: "playback", at: ["app"], keys: ["idle.time", "increment"] },
  { as: "statistics", at: ["app"], keys: ["enable", "level", "reporter", "interval", "include"], bare: true },
  { as: "enforceOrder", at: ["app"], keys: [], bare: true },
  { as: "transportChannelCreationEnabled", at: ["app"], keys: [], bare: true },
  { as: "async", at: ["stream"], keys: ["buffer.size", "workers", "batch.size.max"] },
  { as: "config", at: ["stream"], keys: ["async"] },
  { as: "OnError", at: ["stream", "table"], keys: ["action"], bare: true },
  { as: "source", at: ["stream"], several: true },
  { as: "sink", at: ["stream"], several: true },
  { as: "PrimaryKey", at: ["table"], several: true },
  { as: "Index", at: ["table"], several: true },
  { as: "store", at: ["table", "aggregation"] },
  { as: "cache", at: ["table"] },
  { as: "purge", at: ["partition", "aggregation"], keys: ["enable", "interval", "idle.period"] },
  { as: "retentionPeriod", at: ["aggregation"] },
  { as: "PartitionById", at: ["aggregation"] },
  { as: "persistedAggregation", at: ["aggregation"] },
  { as: "timezone", at: ["aggregation", "app"] },
  { as: "info", at: ["query", "partition", "aggregation"], keys: ["name", "description"] },
  { as: "synchronized", at: ["query"] },
];

const CALLED: Record<Annotated, string> = {
  app: "an app",
  stream: "a stream",
  table: "a table",
  window: "a window",
  trigger: "a trigger",
  function: "a function",
  aggregation: "an aggregation",
  query: "a query",
  partition: "a partition",
};

/** Refuses annotations that are misspelt, stand in the wrong place, or take something else. */
export function checkAnnotations(annotations: readonly Annotation[], at: Annotated): void {
  const seen = new Set<string>();
  for (const found of annotations) {
    const name = found.name.toLowerCase();
    if (at === "app" && !found.app) continue;
    const shapes = KNOWN.filter((shape) => shape.as.toLowerCase() === name);
    const shape = shapes.find((one) => one.at.includes(at));
    if (shape === undefined) misplaced(found, shapes[0], at);
    else {
      if (shape.several === undefined && seen.has(name)) fail(`@${found.name} stands here twice`, found.span);
      checkKeys(found, shape);
    }
    seen.add(name);
  }
}

function misplaced({ name, app, span }: Annotation, elsewhere: Shape | undefined, at: Annotated): void {
  const sign = app ? "@app:" : "@";
  if (elsewhere !== undefined) {
    const [first, ...others] = elsewhere.at.map((place) => (place === "app" ? "at an app" : `before ${CALLED[place]}`));
    const places = [first, ...others].join(" or ");
    const written = elsewhere.at[0] === "app" ? `; write @app:${elsewhere.as}` : "";
    fail(`${sign}${name} stands ${places}, not ${at === "app" ? "at" : "before"} ${CALLED[at]}${written}`, span);
  }
  const names = KNOWN.filter((shape) => shape.at.includes(at)).map((shape) => shape.as);
  const near = nearest(name, names);
  if (near !== "") fail(`there is no annotation ${sign}${name}${near}`, span);
}

function checkKeys({ name, app, elements }: Annotation, { keys, bare }: Shape): void {
  if (keys === undefined) return;
  const sign = app ? "@app:" : "@";
  const seen = new Set<string>();
  for (const { key, span } of elements) {
    const known = key === undefined ? "" : keyOf(key);
    if (seen.has(known)) fail(`${sign}${name} has ${key ?? "a value"} twice`, span);
    seen.add(known);
    if (key === undefined ? bare === true : keys.some((one) => one.toLowerCase() === known)) continue;
    const takes = keys.length > 0 ? `takes ${keys.join(", ")}` : bare === true ? "takes one value" : "takes nothing";
    const near = key === undefined ? "" : nearest(known, keys);
    fail(`${sign}${name} ${takes}, not ${key ?? "a value without a key"}${near}`, span);
  }
}

/** `buffer_size` is `buffer.size`. */
function keyOf(key: string): string {
  return key.toLowerCase().replaceAll("_", ".");
}

/** The annotation of a name, which is there once at most. */
export function annotation(annotations: readonly Annotation[], name: string): Annotation | undefined {
  const [found, second] = annotations.filter((candidate) => candidate.name.toLowerCase() === name.toLowerCase());
  if (second !== undefined) fail(`@${second.name} stands here twice`, second.span);
  return found;
}

/** The value of a key, or that without one. */
export function element(found: Annotation | undefined, key: string | undefined): AnnotationElement | undefined {
  return found?.elements.find((one) => (one.key === undefined ? undefined : keyOf(one.key)) === key);
}

/** Whether a value says true. */
export function isTrue({ key, value, span }: AnnotationElement, of: string): boolean {
  if (/^true$/i.test(value.trim())) return true;
  if (/^false$/i.test(value.trim())) return false;
  return fail(`${key ?? of} takes 'true' or 'false', not '${value}'`, span);
}
