/** The filters of the log, as options: the same on every verb that reads. */
import type { Options } from "./options.ts";
import type { OptionSpecs } from "./verb.ts";

/** The options. Lists are separated by commas, or given several times. */
export const FILTERS: OptionSpecs = {
  types: { value: "TYPES", multiple: true, help: "Only these types; order.* is every type that begins with order." },
  topics: { value: "TOPICS", multiple: true, help: "Only topics that match: * is one segment, ** any number." },
  categories: { value: "CATEGORIES", multiple: true, help: "Only streams of these categories." },
  streams: { value: "STREAMS", multiple: true, help: "Only these streams." },
};

/** The options that cut the log by time. */
export const TIMES: OptionSpecs = {
  since: { value: "TIME", help: "Logged at or after: ISO 8601 with a zone." },
  until: { value: "TIME", help: "Logged at or before." },
  "as-of": { value: "TIME", help: "The log as it was at that moment." },
};

/** What the SDK takes, from the options that were given. */
export function filterOf(options: Options) {
  return {
    types: options.list("types"),
    topics: options.list("topics"),
    categories: options.list("categories"),
    streams: options.list("streams"),
    since: options.text("since"),
  };
}

/** The same with the end of the time span, which a live feed does not have. */
export function spanOf(options: Options) {
  return { ...filterOf(options), until: options.text("until"), asOf: options.text("as-of") };
}
