// `@store(type = 'custom:sqlite', file = 'names.db')` before a table.
import { annotation } from "../check/annotations.ts";
import { fail } from "../check/fail.ts";
import type { TableDefinition } from "../language/ast.ts";
import type { TableSpec } from "../operators/table.ts";
import { callOf, checkInner, type EdgeContext, namedKind } from "./edges.ts";

/** Says how a table is kept, where its annotation says it. */
export function planStore({ annotations }: TableDefinition, spec: TableSpec, context: EdgeContext): void {
  const found = annotation(annotations, "store");
  if (found === undefined) return;
  checkInner(found, []);
  const named = namedKind(found, "store", context.registry.tables, context.config);
  const call = callOf(named, "store", spec, context);
  const plan = named.factory.plan({ ...call, table: spec });
  if (typeof plan?.create !== "function") fail(`${named.what} gives nothing that makes a table`, found.span);
  spec.store = plan;
}
