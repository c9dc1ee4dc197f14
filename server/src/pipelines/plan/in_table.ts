// `in Table`, wherever an expression may stand: the rows of the table are gone through, or looked up, in the middle of its code.
import type { Catalogue } from "./environment.ts";
import { compile, type Reader } from "./expression.ts";
import { lookedUp, probeText } from "./search.ts";
import type { RowReader } from "./selector.ts";

/** The reader of rows, which can also ask tables. */
export function askingTables(rows: RowReader, catalogue: Catalogue): RowReader {
  const inTable = asking(catalogue);
  return (code) => ({ ...rows(code), inTable });
}

/** How the tables and windows of an app are asked. The code around it has `time` and `host`. */
export function asking(catalogue: Catalogue): NonNullable<Reader["inTable"]> {
  return ({ table, condition, row }, code, reader) => {
    const spec = catalogue.table(table);
    const name = code.value(table);
    // What is kept elsewhere may be out of reach.
    if (spec?.store !== undefined) code.mayThrow = true;
    const [found, held] = [code.let("false"), code.name("held")];
    const inside: Reader = {
      ...reader,
      row: (slot, index) => (slot === row ? { value: held, isSure: true } : reader.row(slot, index)),
    };
    const looked = spec && lookedUp(condition, row, spec);
    // The event's part of the condition, before the rows are gone through.
    const probe = spec === undefined ? "" : `${looked === undefined ? ALL : probeText(looked, code, reader)}, `;
    code.line(`host.${spec === undefined ? "window" : "table"}(${name}).each(${probe}(${held}) => {`);
    code.line(`${found} = ${compile(condition, code, inside).text} === true;`);
    code.line(`return ${found}; });`);
    return found;
  };
}

const ALL = '{ by: "all" }';
