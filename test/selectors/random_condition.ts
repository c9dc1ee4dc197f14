// Random documents and conditions that have a fair chance to meet: few keys, few values.
import { pick } from "../reading/random_log.ts";
import type { Json, JsonObject } from "./naive.ts";

const keys = ["a", "b", "c d", 'q"t', "é", "$x", "a.b"];
const texts = ["", "a", "ab", "Ab", "abc", "b", 'x"y', "a\nb", "1", "é", "a.b", "%", "\\"];
const numbers = [0, 1, 2, -1, 1.5, 100];
const operators =
  "eq ne gt gte lt lte in not_in between contains starts_with ends_with matches exists is_null any every";
const regexes = ["^a", "^ab$", "b$", "a.*c", "^[a-c]+$", "\\.", "^(a|b)", "^a\\.b$", "^.$", "a?b", "^ab.*", "[^a]"];

function maybe(chance: number): boolean {
  return Math.random() < chance;
}

function listOf<T>(least: number, most: number, make: () => T): T[] {
  return Array.from({ length: least + Math.floor(Math.random() * (most - least + 1)) }, make);
}

function scalar(): Json {
  return pick([() => pick(texts), () => pick(numbers), () => pick([true, false, null])])();
}

/** Any JSON, lists in lists included. */
export function randomValue(depth = 3): Json {
  if (depth === 0 || maybe(0.35)) return scalar();
  if (maybe(0.5)) return listOf(0, 3, () => randomValue(depth - 1));
  return randomObject(depth);
}

/** A JSON object. */
export function randomObject(depth = 3): JsonObject {
  return Object.fromEntries(listOf(0, 4, () => [pick(keys), randomValue(depth - 1)]));
}

function quoted(key: string): string {
  return /^[a-z]+$/.test(key) && maybe(0.5) ? key : JSON.stringify(key);
}

function randomPath(isElement: boolean): string {
  if (isElement && maybe(0.3)) return ".";
  const within = listOf(isElement ? 1 : 0, 2, () => quoted(pick(keys)));
  if (isElement && maybe(0.8)) return within.join(".");
  return (isElement ? ["$", "data"] : ["data"]).concat(within).join(".");
}

function operand(operator: string, depth: number, isElement: boolean): Json {
  switch (operator) {
    case "eq":
    case "ne":
      return maybe(0.2) ? { path: randomPath(isElement) } : scalar();
    case "in":
    case "not_in":
      return listOf(1, 3, scalar);
    case "between": {
      const [one, other] = maybe(0.5) ? [pick(texts), pick(texts)] : [pick(numbers), pick(numbers)];
      // The lower one first: anything else is refused.
      return one <= other ? [one, other] : [other, one];
    }
    case "matches":
      return pick(regexes);
    case "exists":
    case "is_null":
      return maybe(0.5);
    case "any":
    case "every":
      return randomCondition(depth - 1, true);
    case "contains":
    case "starts_with":
    case "ends_with":
      return pick(texts);
    default:
      return maybe(0.2) ? { path: randomPath(isElement) } : maybe(0.5) ? pick(texts) : pick(numbers);
  }
}

const ofText = ["eq", "ne", "in", "not_in", "contains", "starts_with", "ends_with", "matches"];

/** A condition that compile_selector() takes. */
export function randomCondition(depth = 3, isElement = false): JsonObject {
  if (depth > 0 && maybe(0.5)) {
    if (maybe(0.3)) return { not: randomCondition(depth - 1, isElement) };
    return { [pick(["all", "any"])]: listOf(1, 3, () => randomCondition(depth - 1, isElement)) };
  }
  const known = operators.split(" ").filter((name) => depth > 0 || (name !== "any" && name !== "every"));
  const leaf: JsonObject = { path: randomPath(isElement) };
  for (const operator of listOf(1, maybe(0.8) ? 1 : 3, () => pick(known))) {
    leaf[operator] = operand(operator, depth, isElement);
  }
  const against = Object.values(leaf).some((value) => typeof value === "object" && value !== null && "path" in value);
  if (maybe(0.2) && !against && ofText.some((name) => name in leaf)) leaf["ignoreCase"] = true;
  return leaf;
}
