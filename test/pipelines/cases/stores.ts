// What cases name as needed beyond the language, as far as an extension gives it: stores of tables that stand for outside ones.
import { defineExtensions, type Extensions } from "@gapless/server/pipelines";
import { cacheStore } from "../../../server/src/pipelines/operators/cache_store.ts";
import { inMemoryTable } from "../../../server/src/pipelines/operators/in_memory_table.ts";

const CACHED = Object.fromEntries(
  Object.entries(cacheStore.options).map(([name, option]) => [name, { ...option, optional: true as const }]),
);

/** The stores: one in memory, and one in memory behind a cache. */
export const STORES: Extensions = defineExtensions({
  tables: [
    // Some have a cache before it, which changes nothing of what is found.
    { ...inMemoryTable, name: "testStoreContainingInMemoryTable", options: CACHED },
    { ...cacheStore, name: "testStoreDummyForCache" },
  ],
});

/** Whether a need is met. */
export function isMet(need: string): boolean {
  return (
    STORES.tables?.some(({ name }) => need === `store:${name}`) === true || /^(source|sink):(inMemory|log)$/.test(need)
  );
}
