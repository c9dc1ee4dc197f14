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
  checkInner(found, ["cache"]);
  // `@cache(size = '10', …)` within says options of the store as if they stood there.
  const cache = annotation(found.annotations, "cache")?.elements ?? [];
  const store = { ...found, elements: [...found.elements, ...cache], annotations: [] };
  const named = namedKind(store, "store", context.registry.tables, context.config);
  const call = callOf(named, "store", spec, context);
  const plan = named.factory.plan({ ...call, table: spec });
  if (typeof plan?.create !== "function") fail(`${named.what} gives nothing that makes a table`, found.span);
  spec.store = plan;
}
