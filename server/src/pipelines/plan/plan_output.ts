// Plans where the results of queries go: into streams, or into tables, which they add to, change, or take away from.
import { aOf, type Context, check, condition, widest } from "../check/expression.ts";
import { fail, nearest } from "../check/fail.ts";
import { type Attribute, fits } from "../check/scope.ts";
import type { Typed } from "../check/typed.ts";
import type { Output, SetItem, StreamName, TypeName } from "../language/ast.ts";
import type { TableSpec } from "../operators/table.ts";
import type { Host } from "../operators/window.ts";
import type { Row, Taker } from "../runtime/chunk.ts";
import { Code } from "./code.ts";
import type { Catalogue, Environment } from "./environment.ts";
import { compile, type Reader } from "./expression.ts";
import { asking } from "./in_table.ts";
import { compileSearch, type Search } from "./search.ts";
import { DeleteStage, InsertStage, type NewRow, type Refused, UpdateStage, UpsertStage } from "./table_stages.ts";

/** Sets up what takes the results; undefined where only callbacks do. */
export type OutputPlan = (environment: Environment, failed: Refused) => Taker | undefined;

/** Slot of the event, slot of the row. */
const EVENT = 0;
const ROW = 1;

/** Plans the output of a query that gives such events. */
export function planOutput(output: Output, attributes: readonly Attribute[], catalogue: Catalogue): OutputPlan {
  switch (output.kind) {
    case "return":
      return () => undefined;
    case "insert":
      return planInsert(output, attributes, catalogue);
    case "delete": {
      const spec = tableNamed(output.table, catalogue);
      const search = searchOf(
        output.on && condition(output.on, contextOf(spec, attributes, catalogue), "on"),
        spec,
        catalogue,
      );
      return ({ host }, failed) => new DeleteStage(host.table(spec.name), search, host, failed);
    }
    default: {
      const spec = tableNamed(output.table, catalogue);
      const context = contextOf(spec, attributes, catalogue);
      const search = searchOf(condition(output.on, context, "on"), spec, catalogue);
      const change = compileChange(output.set, spec, attributes, context, catalogue);
      if (output.kind === "update")
        return ({ host }, failed) => new UpdateStage(host.table(spec.name), search, host, failed, change);
      mustFit(spec, attributes, output.table);
      return ({ host }, failed) => new UpsertStage(host.table(spec.name), search, host, failed, change);
    }
  }
}

function planInsert(
  output: Output & { kind: "insert" },
  attributes: readonly Attribute[],
  catalogue: Catalogue,
): OutputPlan {
  const { into } = output;
  const spec = into.prefix === "" ? catalogue.table(into.name) : undefined;
  if (spec !== undefined) {
    mustFit(spec, attributes, into);
    return ({ host }, failed) => new InsertStage(host.table(spec.name), failed);
  }
  const named = into.prefix === "" ? catalogue.namedWindow(into.name) : undefined;
  if (named !== undefined) {
    mustFit(named, attributes, into);
    return ({ host }) => host.window(named.name);
  }
  const added = into.prefix === "" ? catalogue.aggregation(into.name) : undefined;
  if (added !== undefined)
    fail(`${added.name} adds up ${added.stream.name}: insert into that one, with the same attributes`, into.span);
  catalogue.writes(into, attributes, output.span);
  return ({ junction }) => junction(into);
}

function tableNamed({ name, prefix, span }: StreamName, catalogue: Catalogue): TableSpec {
  const spec = prefix === "" ? catalogue.table(name) : undefined;
  return spec ?? fail(`there is no table ${prefix}${name}${nearest(name, catalogue.tables.keys())}`, span);
}

function mustFit(
  spec: Pick<TableSpec, "name" | "attributes">,
  attributes: readonly Attribute[],
  { span }: StreamName,
): void {
  const listed = (list: readonly Attribute[]) => `(${list.map(({ name, type }) => `${name} ${type}`).join(", ")})`;
  if (!fits(spec.attributes, attributes))
    fail(`${spec.name} has ${listed(spec.attributes)}; the query gives ${listed(attributes)}`, span);
}

/** Bare names are what the query gives first, then what the row has. */
function contextOf(spec: TableSpec, attributes: readonly Attribute[], catalogue: Catalogue): Context {
  const event = { names: [], attributes, slot: EVENT, many: false };
  const row = { names: [spec.name], attributes: spec.attributes, slot: ROW, many: false };
  let slots = 2;
  const { tables, functionNamed } = catalogue;
  return { scope: { groups: [[event], [row]] }, tables, functionNamed, nextSlot: () => slots++ };
}

function searchOf(on: Typed | undefined, spec: TableSpec, catalogue: Catalogue): Search {
  return compileSearch(on, ROW, () => ({ value: "r", isSure: true }), spec, asking(catalogue));
}

/** What becomes of a row: what `set` says, or all attributes that the query gives by the same name. */
function compileChange(
  set: SetItem[],
  spec: TableSpec,
  attributes: readonly Attribute[],
  context: Context,
  catalogue: Catalogue,
): NewRow {
  const code = new Code();
  const reader: Reader = {
    row: (slot) => ({ value: slot === ROW ? "o" : "r", isSure: true }),
    needs: { clock: "host.nowAt(time)", event: "time", random: "host.random" },
    inTable: asking(catalogue),
  };
  const values = spec.attributes.map((_, at) => `o[${at}]`);
  if (set.length === 0) {
    spec.attributes.forEach(({ name, type }, at) => {
      const from = attributes.findIndex((given) => given.name === name && (given.type === type || given.isNull));
      if (from >= 0) values[at] = `r[${from}]`;
    });
  }
  for (const { attribute, value, span } of set) {
    const at = spec.attributes.findIndex(({ name }) => name === attribute.name);
    const target = spec.attributes[at];
    if (target === undefined || (attribute.source !== undefined && attribute.source.name !== spec.name)) {
      const names = spec.attributes.map(({ name }) => name);
      fail(`${spec.name} has no attribute ${attribute.name}${nearest(attribute.name, names)}`, attribute.span);
    } else {
      const given = check(value, context);
      values[at] = compile(as(given, target.type, span), code, reader).text;
    }
  }
  code.line(`return [${values.join(", ")}];`);
  return code.build<(event: Row, row: Row, time: number, host: Host) => Row>(["r", "o", "time", "host"]);
}

/** A value as an attribute keeps it: a narrower number becomes a wider one. */
function as(given: Typed, type: TypeName, span: SetItem["span"]): Typed {
  if (given.type === undefined || given.type === type) return given;
  const isNumber = (name: TypeName) => name !== "string" && name !== "bool" && name !== "object";
  if (isNumber(given.type) && isNumber(type) && widest("set", given.type, type, span) === type) {
    return { kind: "case", type, branches: [], otherwise: given };
  }
  return fail(`the attribute is ${aOf(type)}, not ${aOf(given.type)}`, span);
}
