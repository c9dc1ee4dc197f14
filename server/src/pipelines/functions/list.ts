// list: lists, which are arrays. A list is never changed: what changes it gives another one, so that an event keeps the one it has.
import { define, defineForms } from "./define.ts";
import { FunctionError, type ScalarFunction } from "./function.ts";

/** The functions. */
export const LIST: ScalarFunction[] = [
  defineForms(
    [
      { signature: "list:create() object", call: () => [] },
      { signature: "list:create(values any, ...) object", call: (...values: unknown[]) => values },
    ],
    {
      about: "A list of its arguments.",
      example: { expression: "list:create(1, 'a')", result: [1, "a"] },
      nulls: "own",
    },
  ),
  define("list:add(list object, value any [, index int]) object", {
    about: "The list with a value more, at its end or at a position.",
    example: { expression: "list:add(list:create(1, 3), 2, 1)", result: [1, 2, 3] },
    call: (list: unknown, value: unknown, index?: number) => {
      const items = itemsOf(list, "add");
      return items.toSpliced(index === undefined ? items.length : place(items.length, index, "add"), 0, value);
    },
  }),
  define("list:addAll(list object, more object) object", {
    about: "One list after the other.",
    example: { expression: "list:addAll(list:create(1), list:create(2, 3))", result: [1, 2, 3] },
    call: (list: unknown, more: unknown) => [...itemsOf(list, "addAll"), ...itemsOf(more, "addAll")],
  }),
  define("list:contains(list object, value any) bool", {
    about: "Whether a value is in a list.",
    example: { expression: "list:contains(list:create(1, 2), 2)", result: true },
    call: (list: unknown, value: unknown) => itemsOf(list, "contains").includes(value),
  }),
  define("list:containsAll(list object, values object) bool", {
    about: "Whether all values of the second list are in the first.",
    example: { expression: "list:containsAll(list:create(1, 2), list:create(2))", result: true },
    call: (list: unknown, values: unknown) => {
      const items = new Set(itemsOf(list, "containsAll"));
      return itemsOf(values, "containsAll").every((value) => items.has(value));
    },
  }),
  define("list:get(list object, index int) object", {
    about: "The value at a position; null beyond the list.",
    example: { expression: "list:get(list:create('a', 'b'), 1)", result: "b" },
    call: (list: unknown, index: number) => itemsOf(list, "get")[index] ?? null,
  }),
  define("list:indexOf(list object, value any) int", {
    about: "The first position of a value; -1 where it is not in the list.",
    example: { expression: "list:indexOf(list:create('a', 'b'), 'b')", result: 1 },
    call: (list: unknown, value: unknown) => itemsOf(list, "indexOf").indexOf(value),
  }),
  define("list:lastIndexOf(list object, value any) int", {
    about: "The last position of a value; -1 where it is not in the list.",
    example: { expression: "list:lastIndexOf(list:create('a', 'b', 'a'), 'a')", result: 2 },
    call: (list: unknown, value: unknown) => itemsOf(list, "lastIndexOf").lastIndexOf(value),
  }),
  define("list:isEmpty(list object) bool", {
    about: "Whether a list has no values.",
    example: { expression: "list:isEmpty(list:create())", result: true },
    call: (list: unknown) => itemsOf(list, "isEmpty").length === 0,
  }),
  define("list:isList(value any) bool", {
    about: "Whether a value is a list.",
    example: { expression: "list:isList('a')", result: false },
    nulls: "own",
    call: (value: unknown) => Array.isArray(value),
  }),
  define("list:remove(list object, value any) object", {
    about: "The list without the first of these values.",
    example: { expression: "list:remove(list:create(1, 2, 1), 1)", result: [2, 1] },
    call: (list: unknown, value: unknown) => {
      const items = itemsOf(list, "remove");
      const index = items.indexOf(value);
      return index < 0 ? items : items.toSpliced(index, 1);
    },
  }),
  define("list:removeByIndex(list object, index int) object", {
    about: "The list without the value at a position.",
    example: { expression: "list:removeByIndex(list:create('a', 'b'), 0)", result: ["b"] },
    call: (list: unknown, index: number) => {
      const items = itemsOf(list, "removeByIndex");
      return items.toSpliced(place(items.length - 1, index, "removeByIndex"), 1);
    },
  }),
  define("list:set(list object, index int, value any) object", {
    about: "The list with another value at a position.",
    example: { expression: "list:set(list:create('a', 'b'), 1, 'c')", result: ["a", "c"] },
    call: (list: unknown, index: number, value: unknown) => {
      const items = itemsOf(list, "set");
      return items.with(place(items.length - 1, index, "set"), value);
    },
  }),
  define("list:size(list object) int", {
    about: "How many values a list has.",
    example: { expression: "list:size(list:create(1, 2))", result: 2 },
    call: (list: unknown) => itemsOf(list, "size").length,
  }),
  define("list:sort(list object [, order string]) object", {
    about: "The list in order: 'asc', as it is without, 'desc' or 'rev', the other way around as it stands.",
    example: { expression: "list:sort(list:create(3, 1, 2), 'desc')", result: [3, 2, 1] },
    call: (list: unknown, order = "asc") => {
      const items = itemsOf(list, "sort");
      const direction = order.toLowerCase();
      if (direction === "rev") return items.toReversed();
      if (direction !== "asc" && direction !== "desc")
        throw new FunctionError(`list:sort: the order is 'asc', 'desc' or 'rev', not '${order}'`);
      const sign = direction === "asc" ? 1 : -1;
      return items.toSorted(
        (a, b) => sign * ((a as number) < (b as number) ? -1 : (a as number) > (b as number) ? 1 : 0),
      );
    },
  }),
];

/** The values of what must be a list. */
export function itemsOf(list: unknown, name: string): readonly unknown[] {
  if (Array.isArray(list)) return list;
  throw new FunctionError(`list:${name} takes a list, as list:create() makes them`);
}

/** A position, which must be one from 0 to the last. */
export function place(last: number, index: number, name: string): number {
  if (index >= 0 && index <= last) return index;
  throw new FunctionError(`list:${name}: ${index} is not a position in the list: they are 0 to ${last}`);
}
