// @store(type = 'inMemory'): a table as it is without.
import { Table } from "./table.ts";
import type { TableFactory } from "./table_store.ts";

/** The table in memory. */
export const inMemoryTable: TableFactory = {
  namespace: "",
  name: "inMemory",
  about: "Rows are kept in memory, as without @store.",
  options: {},
  plan: ({ table }) => ({ create: () => new Table(table) }),
};
