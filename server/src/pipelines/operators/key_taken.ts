// A row that a table does not take.
import type { Row } from "../runtime/chunk.ts";
import type { TableSpec } from "./table.ts";

/** The primary key of a row is that of another. */
export class KeyTakenError extends Error {
  override name = "KeyTakenError";

  /** Which row, of which table, and what became of it. */
  constructor({ name, attributes, key }: TableSpec, row: Row, hint: string) {
    const values = key.map((at) => `${attributes[at]?.name} ${shown(row[at])}`).join(", ");
    super(`${name} has a row with ${values} already; ${hint}`);
  }
}

function shown(value: unknown): string {
  return typeof value === "string" ? `'${value}'` : String(value);
}
