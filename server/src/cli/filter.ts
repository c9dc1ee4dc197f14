/** The filters of the log, as options: the same on every verb that reads. */
import type { Selector } from "@gapless/sdk";
import { parseExactly } from "./exact_numbers.ts";
import { misuse } from "./failure.ts";
import type { Options } from "./options.ts";
import type { OptionSpecs } from "./verb.ts";

/** The options. Lists are separated by commas, or given several times. */
export const FILTERS: OptionSpecs = {
  types: { value: "TYPES", multiple: true, help: "Only these types; order.* is every type that begins with order." },
  topics: { value: "TOPICS", multiple: true, help: "Only topics that match: * is one segment, ** any number." },
  categories: { value: "CATEGORIES", multiple: true, help: "Only streams of these categories." },
  streams: { value: "STREAMS", multiple: true, help: "Only these streams." },
  where: {
    value: "CONDITION",
    multiple: true,
    help: `Only where this holds, such as '{"path":"data.amount","gt":100}'; of several, all.`,
  },
  selector: { value: "JSON", help: `A whole selector, such as '{"types":["order.*"],"where":{…}}'.` },
};

/** The options that cut the log by time. */
export const TIMES: OptionSpecs = {
  since: { value: "TIME", help: "Logged at or after: ISO 8601 with a zone." },
  until: { value: "TIME", help: "Logged at or before." },
  "as-of": { value: "TIME", help: "The log as it was at that moment." },
};

/** The same options as one selector; undefined where none was given. */
export function oneSelector(options: Options): Selector | undefined {
  const own = selectorOf(options);
  const lists: Record<string, string[]> = {};
  for (const name of ["types", "topics", "categories", "streams"]) {
    const list = options.list(name);
    if (list === undefined) continue;
    if (isObject(own) && Reflect.get(own, name) != null)
      throw misuse(`--${name} does not go with a selector that has ${name}`);
    lists[name] = list;
  }
  if (Object.keys(lists).length === 0) return own;
  if (own !== undefined && !isObject(own)) throw misuse("--selector must be a JSON object");
  return { ...own, ...lists };
}

/** What the SDK takes, from the options that were given. */
export function filterOf(options: Options) {
  return {
    types: options.list("types"),
    topics: options.list("topics"),
    categories: options.list("categories"),
    streams: options.list("streams"),
    selector: selectorOf(options),
    since: options.text("since"),
  };
}

/** The selector, joined with the conditions. What is in them is for the server to judge. */
function selectorOf(options: Options): Selector | undefined {
  const given = options.text("selector");
  const selector = given === undefined ? undefined : readJson("selector", given);
  const conditions = options.all("where").map((text) => readJson("where", text));
  if (conditions.length === 0) return selector as Selector | undefined;
  if (selector !== undefined && !isObject(selector)) throw misuse("--selector must be a JSON object");
  const own = isObject(selector) && selector["where"] != null ? [selector["where"]] : [];
  const [only, ...more] = [...own, ...conditions];
  return {
    ...(selector as object | undefined),
    where: more.length === 0 ? only : { all: [only, ...more] },
  } as Selector;
}

function readJson(name: string, text: string): unknown {
  try {
    return parseExactly(text);
  } catch (cause) {
    throw misuse(
      `--${name} must be JSON: ${(cause as Error).message}`,
      "Put it into single quotes, so that the shell leaves it alone.",
    );
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The same with the end of the time span, which a live feed does not have. */
export function spanOf(options: Options) {
  return { ...filterOf(options), until: options.text("until"), asOf: options.text("as-of") };
}
