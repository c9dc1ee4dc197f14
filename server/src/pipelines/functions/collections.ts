// Lists and maps that are emptied, cloned and narrowed: what changes one gives another.
import { alias, define } from "./define.ts";
import type { ScalarFunction } from "./function.ts";
import { itemsOf, LIST, place } from "./list.ts";
import { entriesOf } from "./map.ts";

/** The functions. */
export const COLLECTIONS: ScalarFunction[] = [
  define("list:clear(list object) object", {
    about: "A list without values.",
    example: { expression: "list:clear(list:create(1, 2))", result: [] },
    call: (list: unknown) => itemsOf(list, "clear").slice(0, 0),
  }),
  define("list:clone(list object) object", {
    about: "A list of the same values.",
    example: { expression: "list:clone(list:create(1, 2))", result: [1, 2] },
    call: (list: unknown) => itemsOf(list, "clone").slice(),
  }),
  define("list:removeAll(list object, values object) object", {
    about: "The list without all values that are in the second.",
    example: { expression: "list:removeAll(list:create(1, 2, 1), list:create(1))", result: [2] },
    call: (list: unknown, values: unknown) => {
      const gone = new Set(itemsOf(values, "removeAll"));
      return itemsOf(list, "removeAll").filter((value) => !gone.has(value));
    },
  }),
  define("list:retainAll(list object, values object) object", {
    about: "The list with only those values that are in the second.",
    example: { expression: "list:retainAll(list:create(1, 2, 1), list:create(1))", result: [1, 1] },
    call: (list: unknown, values: unknown) => {
      const kept = new Set(itemsOf(values, "retainAll"));
      return itemsOf(list, "retainAll").filter((value) => kept.has(value));
    },
  }),
  alias(LIST.find(({ name }) => name === "set") as ScalarFunction, "list", "setValue"),
  define("list:subList(list object, from int, to int) object", {
    about: "The values of a list from a position on, up to another without that one.",
    example: { expression: "list:subList(list:create('a', 'b', 'c'), 1, 3)", result: ["b", "c"] },
    call: (list: unknown, from: number, to: number) => {
      const items = itemsOf(list, "subList");
      const end = place(items.length, to, "subList");
      return items.slice(place(end, from, "subList"), end);
    },
  }),
  define("map:clear(map object) object", {
    about: "A map without keys.",
    example: { expression: "map:clear(map:create('a', 1))", result: new Map() },
    call: (map: unknown) => {
      entriesOf(map, "clear");
      return new Map();
    },
  }),
  define("map:clone(map object) object", {
    about: "A map of the same keys and values.",
    example: { expression: "map:clone(map:create('a', 1))", result: new Map([["a", 1]]) },
    call: (map: unknown) => new Map(entriesOf(map, "clone")),
  }),
  define("map:replace(map object, key any, value any) object", {
    about: "The map with another value of a key that it has; a key that it does not have is not added.",
    example: { expression: "map:replace(map:create('a', 1), 'b', 2)", result: new Map([["a", 1]]) },
    call: (map: unknown, key: unknown, value: unknown) => {
      const entries = entriesOf(map, "replace");
      return entries.has(key) ? new Map(entries).set(key, value) : entries;
    },
  }),
];
