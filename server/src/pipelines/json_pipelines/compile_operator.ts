// Operators of pipelines as queries of EventFluxQL.
import { printName } from "../language/print_name.ts";
import { groupKey, isSet, reduced } from "./compile_reduce.ts";
import { compileWindow } from "./compile_window.ts";
import type { Flow } from "./flow.ts";
import type { BranchOperator, EnrichOperator, FilterOperator, MapOperator, Operator, ReduceOperator } from "./shape.ts";
import { transformOf } from "./shape.ts";
import { pathTo, writeDouble, writeText, writeValue } from "./write_values.ts";

/** Adds an operator. Its queries are named by its pointer. */
export function compileOperator(operator: Operator, pointer: string, flow: Flow): void {
  const name = `step_${Number(pointer.split("/").at(-1)) + 1}`;
  if (operator.type === "filter") flow.filter(conditionOf(operator));
  else if (operator.type === "map") flow.query(pointer, name, [`select ${mapped(operator)} as payload`]);
  else if (operator.type === "branch") flow.query(pointer, name, [`select ${branched(operator)} as payload`]);
  else if (operator.type === "enrich") enrich(operator, pointer, name, flow);
  else if (operator.type === "window") compileWindow(operator, pointer, name, flow);
  else reduce(operator, pointer, name, flow);
}

function conditionOf({ field, op, value }: FilterOperator): string {
  const path = pathTo(field);
  const type = `json:typeOf(payload, ${path})`;
  if (op === "contains")
    return `${type} == 'string' and str:contains(json:getString(payload, ${path}), ${writeValue(value)})`;
  if (op === "gt" || op === "lt")
    return `${type} == 'number' and json:getDouble(payload, ${path}) ${op === "gt" ? ">" : "<"} ${writeValue(value)}`;
  // What is not there has no type.
  if (value === null) return op === "eq" ? `${type} == 'null'` : `not (${type} == 'null')`;
  const equal = `json:isEqual(payload, ${path}, ${writeValue(value)})`;
  return op === "eq" ? equal : `not ${equal}`;
}

function mapped({ field, transform }: MapOperator): string {
  const { name = "", by } = transformOf(transform) ?? {};
  const path = pathTo(field);
  const [type, value] =
    by === undefined
      ? ["string", `str:${TEXTS[name]}(json:getString(payload, ${path}))`]
      : ["number", `json:getDouble(payload, ${path}) ${name === "add" ? "+" : "*"} ${operand(by)}`];
  return `case when json:typeOf(payload, ${path}) == '${type}' then json:setElement(payload, ${path}, ${value}) else payload end`;
}

const TEXTS: Record<string, string> = { uppercase: "upper", lowercase: "lower", trim: "trim" };

function operand(by: number): string {
  return by < 0 ? `(${writeDouble(by)})` : writeDouble(by);
}

function branched({ field, branches }: BranchOperator): string {
  const cases = Object.entries(branches).map(
    ([value, route]) => `when ${writeText(value)} then json:create('_route', ${writeText(route)})`,
  );
  const route = `case json:getString(payload, ${pathTo(field)}) ${cases.join(" ")} end`;
  return `coalesce(json:merge(payload, ${route}), payload)`;
}

function enrich({ source, fields, key, source_key }: EnrichOperator, pointer: string, name: string, flow: Flow): void {
  const field = key ?? "id";
  const column = source_key ?? field;
  const stream = printName(source);
  const definition = `define stream ${stream} (payload object);`;
  if (!flow.definitions.includes(definition)) flow.definitions.push(definition);
  const table = printName(flow.name(`${source.replace(/\W/g, "_")}_rows`));
  flow.definitions.push(`@PrimaryKey('row_key')\ndefine table ${table} (row_key string, fields object);`);
  flow.feed(
    `${pointer}/source`,
    `from ${stream}[json:getObject(payload, ${pathTo(column)}) is not null]
select json:getString(payload, ${pathTo(column)}) as row_key, json:pick(payload, ${fields.map(writeText).join(", ")}) as fields
update or insert into ${table} on ${table}.row_key == row_key;`,
  );
  flow.query(`${pointer}/key`, `${name}_keys`, [
    `select payload, coalesce(json:getString(payload, ${pathTo(field)}), '') as row_key`,
  ]);
  const { stream: left } = flow;
  flow.query(
    pointer,
    name,
    [`select coalesce(json:merge(${left}.payload, ${table}.fields), ${left}.payload) as payload`],
    { handlers: ` left outer join ${table} on ${left}.row_key == ${table}.row_key` },
  );
}

/** The sum after each event. */
function reduce(operator: ReduceOperator, pointer: string, name: string, flow: Flow): void {
  if (isSet(operator.group_by)) {
    flow.query(`${pointer}/group_by`, `${name}_groups`, [`select payload, ${groupKey(operator)}`]);
    flow.query(pointer, name, [`select ${reduced(operator)} as payload`, "group by group_key"]);
  } else flow.query(pointer, name, [`select ${reduced(operator)} as payload`]);
}
