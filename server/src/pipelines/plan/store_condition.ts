// What of a condition can be looked for by a table that is kept elsewhere: comparisons of an attribute of the row with something that the event
// says, joined by and and or. The rest is left out, so that it finds more rows, which are tested as all are.
import type { Typed } from "../check/typed.ts";
import type { TableSpec } from "../operators/table.ts";
import type { StoreCondition } from "../operators/table_store.ts";
import { type LookedUp, reads } from "./search.ts";

const TURNED = { "<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!=" } as const;

/** Hands a condition to the store of a table; undefined where it cannot look for it. */
export function handedOver(condition: Typed, row: number, spec: TableSpec): LookedUp | undefined {
  if (spec.store?.compile === undefined) return undefined;
  const values: Typed[] = [];
  const wanted = storeCondition(condition, row, values);
  const compiled = wanted && spec.store.compile(wanted);
  return compiled === undefined ? undefined : { index: undefined, compiled, values };
}

function storeCondition(typed: Typed, row: number, values: Typed[]): StoreCondition | undefined {
  if (typed.kind === "logic") {
    const before = values.length;
    const parts = [typed.left, typed.right].map((part) => storeCondition(part, row, values));
    const known = parts.filter((part) => part !== undefined);
    // Of `or` both sides are needed; of `and` one is enough.
    if (typed.op === "or" && known.length < 2) {
      values.length = before;
      return undefined;
    }
    return known.length < 2 ? known[0] : { kind: typed.op, parts: known };
  }
  if (typed.kind !== "compare") return undefined;
  const { left, right, op } = typed;
  if (left.kind === "read" && left.slot === row && !reads(right, row))
    return { kind: "compare", op, attribute: left.attribute, value: values.push(right) - 1 };
  if (right.kind === "read" && right.slot === row && !reads(left, row))
    return { kind: "compare", op: TURNED[op], attribute: right.attribute, value: values.push(left) - 1 };
  return undefined;
}
