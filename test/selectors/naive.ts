// What selectors mean, said once more and differently than SQL does: no jsonpath, value by value.
import { walk } from "../topics/walk.ts";

/** Any JSON value. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
/** A JSON object. */
export type JsonObject = { [key: string]: Json };

/** The keys of a path; quoted ones unquoted. */
function keysOf(path: string): string[] {
  return [...path.matchAll(/"(?:[^"\\]|\\.)*"|[^."]+/g)].map(([key]) => (key.startsWith('"') ? JSON.parse(key) : key));
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What a path leads to: a list met on the way stands for its elements. */
function reach(path: string, here: Json, root: Json): Json[] {
  if (path === ".") return [here];
  const [start, rest] = path.startsWith("$.") ? [root, path.slice(2)] : [here, path];
  let found: Json[] = [start];
  for (const key of keysOf(rest)) {
    found = found
      .flatMap((value) => (Array.isArray(value) ? value : [value]))
      .flatMap((value) => (isObject(value) && Object.hasOwn(value, key) ? [value[key] as Json] : []));
  }
  return found;
}

function elements(found: Json[]): Json[] {
  return found.flatMap((value) => (Array.isArray(value) ? value : [value]));
}

function kind(value: Json): string {
  return value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
}

function compare(one: Json, other: Json): number | undefined {
  if (kind(one) !== kind(other) || typeof one === "object") return one === null && other === null ? 0 : undefined;
  if (typeof one === "string") return Buffer.compare(Buffer.from(one), Buffer.from(other as string));
  return Number(one) - Number(other);
}

function holdsFor(operator: string, value: Json, operand: Json, ignoreCase: boolean): boolean {
  const fold = (text: Json): Json => (ignoreCase && typeof text === "string" ? text.toLowerCase() : text);
  const text = (test: (value: string, operand: string) => boolean): boolean =>
    typeof value === "string" && test(fold(value) as string, fold(operand) as string);
  const order = (limit: Json): number => compare(value, limit) ?? Number.NaN;
  switch (operator) {
    case "eq":
      return compare(fold(value), fold(operand)) === 0;
    case "ne":
      return !holdsFor("eq", value, operand, ignoreCase);
    case "gt":
      return order(operand) > 0;
    case "gte":
      return order(operand) >= 0;
    case "lt":
      return order(operand) < 0;
    case "lte":
      return order(operand) <= 0;
    case "in":
      return (operand as Json[]).some((one) => holdsFor("eq", value, one, ignoreCase));
    case "not_in":
      return !holdsFor("in", value, operand, ignoreCase);
    case "between":
      return order((operand as Json[])[0] as Json) >= 0 && order((operand as Json[])[1] as Json) <= 0;
    case "contains":
      return text((whole, part) => whole.includes(part));
    case "starts_with":
      return text((whole, part) => whole.startsWith(part));
    case "ends_with":
      return text((whole, part) => whole.endsWith(part));
    case "matches":
      return typeof value === "string" && new RegExp(operand as string, ignoreCase ? "iu" : "u").test(value);
    case "is_null":
      return (value === null) === operand;
    default:
      throw new Error(`unknown operator ${operator}`);
  }
}

/** Whether an event document fulfils a condition. */
export function holds(node: JsonObject, here: Json, root: Json = here): boolean {
  if ("all" in node) return (node["all"] as JsonObject[]).every((part) => holds(part, here, root));
  if ("any" in node && !("path" in node)) return (node["any"] as JsonObject[]).some((part) => holds(part, here, root));
  if ("not" in node) return !holds(node["not"] as JsonObject, here, root);
  const { path, ignoreCase, ...operators } = node;
  const found = reach(path as string, here, root);
  const values = elements(found).filter((value) => !Array.isArray(value));
  const ofValues: [string, Json][] = [];
  for (const [operator, operand] of Object.entries(operators)) {
    if (operator === "exists") {
      if (found.length > 0 !== operand) return false;
    } else if (operator === "any") {
      if (!elements(found).some((element) => holds(operand as JsonObject, element, root))) return false;
    } else if (operator === "every") {
      const all = elements(found).every((element) => holds(operand as JsonObject, element, root));
      if (found.length === 0 || !all) return false;
    } else if (isObject(operand)) {
      const others = elements(reach(operand["path"] as string, here, root)).filter((value) => !Array.isArray(value));
      const scalars = (list: Json[]): Json[] => (operator === "ne" ? list.filter((value) => !isObject(value)) : list);
      const pairs = scalars(values).flatMap((value) => scalars(others).map((other) => [value, other] as const));
      if (!pairs.some(([value, other]) => holdsFor(operator, value, other, false))) return false;
    } else {
      ofValues.push([operator, operand]);
    }
  }
  return (
    ofValues.length === 0 ||
    values.some((value) => ofValues.every(([operator, operand]) => holdsFor(operator, value, operand, !!ignoreCase)))
  );
}

/** An event of a test, as far as selectors look at it. */
export interface Event {
  position: number;
  type: string;
  topic: string;
  stream: string;
  document: JsonObject;
}

/** Whether a selector takes an event. */
export function takes(selector: JsonObject, event: Event): boolean {
  const some = (list: Json | undefined, test: (value: string) => boolean): boolean =>
    list === undefined || (list as string[]).some(test);
  return (
    some(
      selector["types"],
      (type) => type === "*" || (type.endsWith(".*") ? event.type.startsWith(type.slice(0, -1)) : event.type === type),
    ) &&
    some(selector["topics"], (pattern) => walk(pattern.split("/"), event.topic.split("/"))) &&
    some(selector["categories"], (name) => event.stream.split("-")[0] === name) &&
    some(selector["streams"], (name) => event.stream === name) &&
    event.position > Number(selector["after"] ?? 0) &&
    event.position <= Number(selector["upTo"] ?? Number.POSITIVE_INFINITY) &&
    (selector["where"] === undefined || holds(selector["where"] as JsonObject, event.document))
  );
}
