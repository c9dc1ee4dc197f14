// @store(type = 'cache', size = '10'): a table that holds so many rows.

import { CacheTable } from "./cache_table.ts";
import { CACHE_POLICIES, type CachePolicy } from "./cache_uses.ts";
import type { TableFactory } from "./table_store.ts";

/** The cache. */
export const cacheStore: TableFactory = {
  namespace: "",
  name: "cache",
  about: "Rows are kept in memory, so many of them: of more the policy says which go.",
  options: {
    size: { type: "int", aliases: ["max.size"], about: "how many rows it holds" },
    "cache.policy": {
      type: "string",
      default: "FIFO",
      choices: CACHE_POLICIES,
      about: "which row goes: the one that came first, was used longest ago, or was used least",
    },
    "retention.period": { type: "duration", optional: true, about: "rows go when they have been there for so long" },
    "purge.interval": {
      type: "duration",
      optional: true,
      about: "how often it is looked for those; as often as the period is long if you don't say",
    },
  },
  plan({ table, options, refuse }) {
    const size = options.number("size");
    if (size < 1) refuse("a cache holds 1 row or more", "size");
    const period = options.has("retention.period") ? options.number("retention.period") : undefined;
    if (period === undefined && options.has("purge.interval"))
      refuse("purge.interval goes with retention.period: how long rows stay", "purge.interval");
    const every = options.has("purge.interval") ? options.number("purge.interval") : (period ?? 0);
    if (period !== undefined && (period < 1 || every < 1))
      refuse("retention.period and purge.interval are 1 millisecond or more", "retention.period");
    const retention = period === undefined ? undefined : { period, every };
    const policy = options.text("cache.policy") as CachePolicy;
    return { create: (host) => new CacheTable(table, { size, policy, retention }, host) };
  },
};
