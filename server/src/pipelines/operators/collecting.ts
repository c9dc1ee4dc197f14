// Aggregators that collect: what they come to is made of all values that are there.
import { jsonOf } from "../functions/read_json.ts";
import { jsonText, objectText } from "../functions/write_text.ts";
import type { AggregatorFactory } from "./aggregator.ts";

/** Values in the order in which they came, and the arguments that are the same for all. */
interface Values {
  items: unknown[];
  more: unknown[];
}

type Shape = Pick<AggregatorFactory<Values>, "init" | "add" | "remove" | "save" | "restore">;

/** `same`: by what two values are one. */
function collecting(same: (value: unknown) => unknown = (value) => value): Shape {
  return {
    init: () => ({ items: [], more: [] }),
    add(state, value, ...more) {
      state.items.push(value);
      state.more = more;
      return state;
    },
    remove({ items, more }, value) {
      const wanted = same(value);
      // What leaves is mostly what came first.
      const place = items.findIndex((item) => same(item) === wanted);
      if (place >= 0) items.splice(place, 1);
      return { items, more };
    },
    save: ({ items, more }) => [[...items], more],
    restore(kept) {
      const [items, more] = kept as [unknown[], unknown[]];
      return { items: [...items], more };
    },
  };
}

/** A text of JSON and the value that it means are the same. */
const ofJson = collecting((value) => (typeof value === "string" ? value : jsonText(value)));

const groupConcat: AggregatorFactory<Values> = {
  signature: "str:groupConcat(value any [, separator string, distinct bool, order string]) string",
  about:
    "The values as one text, with a separator between them, a comma if none is given; each once where distinct is true, in their order where it is 'asc' or 'desc'; null of nothing.",
  ...collecting(),
  value({ items, more: [separator = ",", distinct = false, order = ""] }) {
    const values = distinct === true ? [...new Set(items)] : [...items];
    const way = String(order).toLowerCase();
    if (way === "asc" || way === "desc") {
      const sign = way === "asc" ? 1 : -1;
      values.sort((a, b) => (a === b ? 0 : (a as number) < (b as number) ? -sign : sign));
    }
    return values.length === 0 ? null : values.map(objectText).join(String(separator));
  },
};

const percentile: AggregatorFactory<number[]> = {
  signature: "math:percentile(value number, percent number) double",
  about:
    "The value that so many percent of the values are not above, between two of them where it lies there; null of nothing.",
  init: () => [Number.NaN],
  add(sorted, value, percent) {
    sorted[0] = Number(percent);
    sorted.splice(placeOf(sorted, Number(value)), 0, Number(value));
    return sorted;
  },
  remove(sorted, value) {
    const place = placeOf(sorted, Number(value)) - 1;
    if (sorted[place] === Number(value) && place > 0) sorted.splice(place, 1);
    return sorted;
  },
  value(sorted) {
    const size = sorted.length - 1;
    if (size === 0) return null;
    const at = ((sorted[0] as number) / 100) * (size + 1);
    const low = sorted[Math.max(1, Math.min(size, Math.floor(at)))] as number;
    const high = sorted[Math.max(1, Math.min(size, Math.floor(at) + 1))] as number;
    return low + (at - Math.floor(at)) * (high - low);
  },
  save: (sorted) => [...sorted],
  restore: (kept) => [...(kept as number[])],
};

/** Behind those that are not above it. What stands before all of them is the percent. */
function placeOf(sorted: number[], value: number): number {
  let [low, high] = [1, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The values as JSON. */
function groupedJson({ items, more }: Values): unknown {
  const enclosing = more.find((given) => typeof given === "string");
  const texts = items.map((item) => jsonText(jsonOf(item)));
  const values = (more.includes(true) ? [...new Set(texts)] : texts).map((text) => jsonOf(text));
  return enclosing === undefined ? values : { [enclosing as string]: values };
}

const group: AggregatorFactory<Values> = {
  signature: "json:group(json text [, enclosing plain, distinct bool]) string",
  about:
    "A list in JSON of the values, each once where the last argument is true; within an object under a name, if one is given.",
  ...ofJson,
  value: (state) => jsonText(groupedJson(state)),
};

const groupAsObject: AggregatorFactory<Values> = {
  signature: "json:groupAsObject(json text [, enclosing plain, distinct bool]) object",
  about: "The same as json:group, as a value.",
  ...ofJson,
  value: groupedJson,
};

const collectList: AggregatorFactory<Values> = {
  signature: "list:collect(value any [, distinct bool]) object",
  about: "A list of the values, each once where distinct is true.",
  ...collecting(),
  value: ({ items, more: [distinct] }) => (distinct === true ? [...new Set(items)] : [...items]),
};

const collectMap: AggregatorFactory<Map<unknown, unknown[]>> = {
  signature: "map:collect(key any, value any) object",
  about: "A map of the keys to the last value of each.",
  init: () => new Map(),
  add(entries, key, value) {
    const values = entries.get(key);
    if (values === undefined) entries.set(key, [value]);
    else values.push(value);
    return entries;
  },
  remove(entries, key, value) {
    const values = entries.get(key) ?? [];
    const place = values.indexOf(value);
    if (place >= 0) values.splice(place, 1);
    if (values.length === 0) entries.delete(key);
    return entries;
  },
  value: (entries) => new Map([...entries].map(([key, values]) => [key, values.at(-1)])),
  save: (entries) => [...entries].map(([key, values]) => [key, [...values]]),
  restore: (kept) => new Map((kept as [unknown, unknown[]][]).map(([key, values]) => [key, [...values]])),
};

/** They are made as those of extensions are. */
export const COLLECTING: readonly AggregatorFactory[] = [
  groupConcat,
  percentile,
  group,
  groupAsObject,
  collectList,
  collectMap,
] as AggregatorFactory[];
