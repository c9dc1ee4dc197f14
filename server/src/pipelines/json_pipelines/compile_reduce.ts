// What a reduce comes to, as expressions of EventFluxQL: alone after each event, in a window when it is over.
import type { ReduceOperator } from "./shape.ts";
import { pathTo } from "./write_values.ts";

/** The key of an event's group: the JSON of a value, so that 1 and '1' are two. */
export function groupKey({ group_by }: ReduceOperator): string {
  const value = `json:getObject(payload, ${pathTo(group_by as string)})`;
  return `coalesce(json:toString(${value}), '"default"') as group_key`;
}

/** What a reduce comes to. */
export function reduced(operator: ReduceOperator): string {
  const group = isSet(operator.group_by) ? "json:getObject(group_key, '$')" : "'default'";
  return `json:create('group', ${group}, 'function', '${operator.function}', 'value', ${summed(operator)})`;
}

/** Whether events are told apart by groups. */
export function isSet(group: string | null | undefined): group is string {
  return group !== undefined && group !== null;
}

/** What is no number counts, is 0 in a sum, and is nothing to the least and the greatest. */
function summed({ function: name, field }: ReduceOperator): string {
  if (name === "count") return "count()";
  const path = pathTo(field);
  const otherwise = name === "sum" || name === "avg" ? " else 0.0" : "";
  return `${name}(case when json:typeOf(payload, ${path}) == 'number' then json:getDouble(payload, ${path})${otherwise} end)`;
}
