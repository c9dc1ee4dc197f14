// `in Table`, inside the loops of queries.
import type { Host } from "../operators/window.ts";
import type { Row } from "../runtime/chunk.ts";
import type { Catalogue } from "./environment.ts";
import { compileSearch, type Search } from "./search.ts";
import type { RowReader } from "./selector.ts";

/** The reader of rows, which can also ask tables. `event`: the row in code. */
export function askingTables(rows: RowReader, catalogue: Catalogue, event = "r"): RowReader {
  return (code) => {
    const reader = rows(code);
    return {
      ...reader,
      inTable: ({ table, condition, row }) => {
        const spec = catalogue.table(table);
        const search = compileSearch(condition, row, (slot) => reader.row(slot, undefined), spec, undefined);
        const isTable = spec !== undefined;
        const test = code.value((event: Row, time: number, host: Host) =>
          holds(search, table, isTable, event, time, host),
        );
        return `${test}(${event}, time, host)`;
      },
    };
  };
}

/** `table` may be that of a window that is defined. */
function holds(search: Search, table: string, isTable: boolean, event: Row, time: number, host: Host): boolean {
  let found = false;
  const visit = (row: Row) => {
    found = search.test(event, row, time, host);
    return found;
  };
  if (isTable) host.table(table).each(search.probe(event, time, host), visit);
  else host.window(table).each(visit);
  return found;
}
