// map: maps of keys to values. A map is never changed: what changes it gives another one, so that an event keeps the one it has.
import { define, defineForms, type Form } from "./define.ts";
import { FunctionError, type ScalarFunction } from "./function.ts";
import { readJson } from "./read_json.ts";
import { jsonText } from "./write_text.ts";

type Entries = Map<unknown, unknown>;

const pairs: NonNullable<Form["prepare"]> = (given) =>
  given.length % 2 === 0
    ? { call: (...values: unknown[]) => mapOf(values) }
    : { error: `map:create takes keys and values in turn, which is an even number of arguments, not ${given.length}` };

/** The functions. */
export const MAP: ScalarFunction[] = [
  defineForms(
    [
      { signature: "map:create() object", call: () => new Map() },
      { signature: "map:create(key any, value any, ...) object", prepare: pairs },
    ],
    {
      about: "A map of its arguments: a key and its value, and so on.",
      example: {
        expression: "map:create('a', 1, 'b', 2)",
        result: new Map([
          ["a", 1],
          ["b", 2],
        ]),
      },
      nulls: "own",
    },
  ),
  define("map:createFromJSON(json string) object", {
    about: "The map of an object in JSON.",
    example: { expression: `map:createFromJSON('{"a": 1}')`, result: new Map([["a", 1]]) },
    call: (json: string) => {
      const value = readJson(json);
      if (typeof value === "object" && value !== null && !Array.isArray(value)) return new Map(Object.entries(value));
      throw new FunctionError(`map:createFromJSON: '${json.slice(0, 60)}' is not an object in JSON`);
    },
  }),
  define("map:get(map object, key any [, otherwise any]) object", {
    about: "The value of a key; else the third argument, or null.",
    example: { expression: "map:get(map:create('a', 1), 'b', 0)", result: 0 },
    nulls: "own",
    call: (map: unknown, key: unknown, otherwise: unknown = null) =>
      map === null ? otherwise : (entriesOf(map, "get").get(key) ?? otherwise),
  }),
  define("map:put(map object, key any, value any) object", {
    about: "The map with a value of a key.",
    example: { expression: "map:put(map:create('a', 1), 'a', 2)", result: new Map([["a", 2]]) },
    call: (map: unknown, key: unknown, value: unknown) => new Map(entriesOf(map, "put")).set(key, value),
  }),
  define("map:putIfAbsent(map object, key any, value any) object", {
    about: "The map with a value of a key that has none.",
    example: { expression: "map:putIfAbsent(map:create('a', 1), 'a', 2)", result: new Map([["a", 1]]) },
    call: (map: unknown, key: unknown, value: unknown) => {
      const entries = entriesOf(map, "putIfAbsent");
      return entries.has(key) ? entries : new Map(entries).set(key, value);
    },
  }),
  define("map:putAll(map object, more object) object", {
    about: "Both maps as one; of a key in both the second has the say.",
    example: { expression: "map:putAll(map:create('a', 1), map:create('a', 2))", result: new Map([["a", 2]]) },
    call: (map: unknown, more: unknown) => new Map([...entriesOf(map, "putAll"), ...entriesOf(more, "putAll")]),
  }),
  define("map:remove(map object, key any) object", {
    about: "The map without a key.",
    example: { expression: "map:remove(map:create('a', 1), 'a')", result: new Map() },
    call: (map: unknown, key: unknown) => {
      const entries = new Map(entriesOf(map, "remove"));
      entries.delete(key);
      return entries;
    },
  }),
  define("map:containsKey(map object, key any) bool", {
    about: "Whether a map has a key.",
    example: { expression: "map:containsKey(map:create('a', 1), 'a')", result: true },
    call: (map: unknown, key: unknown) => entriesOf(map, "containsKey").has(key),
  }),
  define("map:containsValue(map object, value any) bool", {
    about: "Whether a key of a map has a value.",
    example: { expression: "map:containsValue(map:create('a', 1), 2)", result: false },
    call: (map: unknown, value: unknown) => [...entriesOf(map, "containsValue").values()].includes(value),
  }),
  define("map:isEmpty(map object) bool", {
    about: "Whether a map has no keys.",
    example: { expression: "map:isEmpty(map:create())", result: true },
    call: (map: unknown) => entriesOf(map, "isEmpty").size === 0,
  }),
  define("map:isMap(value any) bool", {
    about: "Whether a value is a map.",
    example: { expression: "map:isMap(map:create())", result: true },
    nulls: "own",
    call: (value: unknown) => value instanceof Map,
  }),
  define("map:keys(map object) object", {
    about: "The keys of a map as a list.",
    example: { expression: "map:keys(map:create('a', 1))", result: ["a"] },
    call: (map: unknown) => [...entriesOf(map, "keys").keys()],
  }),
  define("map:values(map object) object", {
    about: "The values of a map as a list.",
    example: { expression: "map:values(map:create('a', 1))", result: [1] },
    call: (map: unknown) => [...entriesOf(map, "values").values()],
  }),
  define("map:size(map object) int", {
    about: "How many keys a map has.",
    example: { expression: "map:size(map:create('a', 1))", result: 1 },
    call: (map: unknown) => entriesOf(map, "size").size,
  }),
  define("map:toJSON(map object) string", {
    about: "A map as an object in JSON.",
    example: { expression: "map:toJSON(map:create('a', 1))", result: '{"a":1}' },
    call: (map: unknown) => jsonText(entriesOf(map, "toJSON")),
  }),
];

function mapOf(values: unknown[]): Entries {
  const entries: Entries = new Map();
  for (let index = 0; index < values.length; index += 2) entries.set(values[index], values[index + 1]);
  return entries;
}

/** The entries of what must be a map; an object in JSON is one too. */
export function entriesOf(map: unknown, name: string): Entries {
  if (map instanceof Map) return map;
  if (typeof map === "object" && map !== null && !Array.isArray(map) && !(map instanceof Set))
    return new Map(Object.entries(map));
  throw new FunctionError(`map:${name} takes a map, as map:create() makes them`);
}
