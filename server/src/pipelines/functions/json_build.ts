// json: functions that look at what a value is, and that make objects. A value that JSON calls null is no object: typeOf tells it
// from one that is not there.
import { define } from "./define.ts";
import { FunctionError, type ScalarFunction } from "./function.ts";
import { compiledPath, put } from "./json.ts";
import { jsonOf } from "./read_json.ts";

/** The functions. */
export const JSON_BUILD: ScalarFunction[] = [
  define("json:typeOf(json text, path string) string", {
    about: "What a path finds: 'string', 'number', 'bool', 'object', 'array' or 'null'; null where it finds nothing.",
    example: { expression: `json:typeOf('{"age":25}', '$.age')`, result: "number" },
    prepare: compiledPath((find) => (json: unknown, path: string) => typeName(find(path, json))),
  }),
  define("json:isEqual(json text, path string, value any) bool", {
    about:
      "Whether a path finds just this value: of the same type, objects with the same keys in any order. Never where it finds nothing.",
    example: { expression: `json:isEqual('{"tags":["a"]}', '$.tags', json:toObject('["a"]'))`, result: true },
    prepare: compiledPath((find) => (json: unknown, path: string, value: unknown) => isEqual(find(path, json), value)),
  }),
  define("json:create(key string, value any, ...) object", {
    about: "An object of keys and values, which stand in turn. A null is a value too.",
    example: { expression: "json:create('name', 'ann', 'age', 25)", result: { name: "ann", age: 25 } },
    nulls: "own",
    prepare: (given) =>
      given.length % 2 === 0
        ? { call: (...values: unknown[]) => objectOf(values) }
        : { error: "json:create takes keys and values in turn; the last key has no value" },
  }),
  define("json:pick(json text, keys string, ...) object", {
    about: "An object with those of the keys that the given one has.",
    example: { expression: `json:pick('{"a":1,"b":2}', 'a', 'c')`, result: { a: 1 } },
    call: (json: unknown, ...keys: string[]) => {
      const from = entriesOf(jsonOf(json), "pick");
      const picked = {};
      for (const key of keys) if (Object.hasOwn(from, key)) put(picked, key, from[key]);
      return picked;
    },
  }),
  define("json:merge(json text, other text) object", {
    about: "An object with the keys of both; where both have one, the value of the second.",
    example: { expression: `json:merge('{"a":1,"b":2}', '{"b":3}')`, result: { a: 1, b: 3 } },
    call: (json: unknown, other: unknown) => {
      const merged = { ...entriesOf(jsonOf(json), "merge") };
      for (const [key, value] of Object.entries(entriesOf(jsonOf(other), "merge"))) put(merged, key, value);
      return merged;
    },
  }),
];

function typeName(value: unknown): string | null {
  if (value === undefined) return null;
  if (value === null) return "null";
  if (Array.isArray(value) || value instanceof Set) return "array";
  const type = typeof value;
  return type === "boolean" ? "bool" : type === "bigint" ? "number" : type;
}

function isEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) {
    // What programs put into objects need not be in the one form of a long.
    return typeName(a) === "number" && typeName(b) === "number" && String(a) === String(b);
  }
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  const [one, other] = [a as Record<string, unknown>, b as Record<string, unknown>];
  return keys.every((key) => Object.hasOwn(other, key) && isEqual(one[key], other[key]));
}

function objectOf(values: unknown[]): object {
  const made = {};
  for (let at = 0; at < values.length; at += 2) {
    const key = values[at];
    if (typeof key !== "string")
      throw new FunctionError("json:create: a key must be a text, not null or anything else");
    put(made, key, values[at + 1]);
  }
  return made;
}

function entriesOf(value: unknown, name: string): Record<string, unknown> {
  if (value instanceof Map) return Object.fromEntries(value) as Record<string, unknown>;
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new FunctionError(`json:${name} takes objects, not ${typeName(value)}`);
}
