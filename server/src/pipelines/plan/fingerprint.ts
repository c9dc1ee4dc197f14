// What the state of a part of an app depends on, as texts by what they are: state fits an app whose part has the same ones.
import type { Attribute } from "../check/scope.ts";
import type {
  AggregationDefinition,
  Call,
  Expression,
  Partition,
  Query,
  Selection,
  StreamName,
  WindowDefinition,
} from "../language/ast.ts";
import { textOf } from "../language/layout.ts";
import { printCall, printExpression, printReference } from "../language/print_expression.ts";
import { inputLines, printSingle } from "../language/print_input.ts";
import type { TableSpec } from "../operators/table.ts";
import type { Catalogue } from "./environment.ts";
import { attributesOf } from "./input.ts";
import type { TriggerSpec } from "./trigger.ts";

/** Texts by what they are, such as `its input`. */
export type Fingerprint = Readonly<Record<string, string>>;

/** Of a query: what it reads and adds up. What it selects beside sums may change, and so may its order and where it goes. */
export function queryFingerprint(query: Query, reads: readonly StreamName[], catalogue: Catalogue): Fingerprint {
  const { from, select, rate, output } = bare(query);
  const sums = sumsOf(select, catalogue);
  const found: Record<string, string> = { "its input": textOf(inputLines(from, {})) };
  for (const stream of reads) {
    const name = stream.prefix + stream.name;
    found[`the events of ${name}`] = listed(attributesOf(stream, catalogue));
    const window = stream.prefix === "" ? catalogue.namedWindow(stream.name) : undefined;
    if (window !== undefined) found[`the window ${name}`] = window.text;
  }
  if (select.groupBy.length > 0) found["its groups"] = select.groupBy.map(printReference).join(", ");
  if (sums.length > 0) found["its sums"] = sums.join(", ");
  if (output.events !== undefined) found["its events"] = `${output.events} events`;
  if (rate !== undefined) {
    const every = "time" in rate.every ? `${rate.every.time.milliseconds} milliseconds` : `${rate.every.events} events`;
    found["its rate"] = `${rate.kind} every ${every}`;
    // What waits to be told has been selected already.
    found["what it selects"] = select.items?.map((item) => printExpression(item.expression)).join(", ") ?? "*";
  }
  return found;
}

/** Of a table. Its indexes are made anew. */
export function tableFingerprint({ attributes, key }: TableSpec): Fingerprint {
  return { "its attributes": listed(attributes), "its primary key": key.map((at) => attributes[at]?.name).join(", ") };
}

/** Of a window that is defined. */
export function windowFingerprint({ attributes, window, output }: WindowDefinition): Fingerprint {
  return {
    "its attributes": listed(attributes),
    "its window": printCall(bare(window)),
    "its events": `${output ?? "all"} events`,
  };
}

/** Of an aggregation of such events. How long its buckets are kept may change. */
export function aggregationFingerprint(
  definition: AggregationDefinition,
  read: readonly Attribute[],
  zone: string,
): Fingerprint {
  const { from, select, by, every } = bare(definition);
  return {
    "its input": printSingle(from),
    "its events": listed(read),
    "what it selects": select.items?.map((item) => printExpression(item.expression)).join(", ") ?? "*",
    "its groups": select.groupBy.map(printReference).join(", "),
    "its buckets": "list" in every ? every.list.join(", ") : `${every.from} ... ${every.to}`,
    "its times": `${by === undefined ? "the clock" : printReference(by)} in ${zone}`,
  };
}

/** Of a trigger. */
export function triggerFingerprint({ at }: TriggerSpec): Fingerprint {
  return {
    "its times":
      typeof at === "string" ? at : JSON.stringify(at, (_, value) => (value instanceof Set ? [...value] : value)),
  };
}

/** Of a partition: how keys are told apart. */
export function partitionFingerprint({ with: keys }: Partition): Fingerprint {
  const texts = keys.map(({ stream, by }) => {
    const text =
      "key" in by
        ? printExpression(by.key)
        : by.ranges.map(({ when, as }) => `${printExpression(when)} as '${as}'`).join(" or ");
    return `${text} of ${stream}`;
  });
  return { "its keys": texts.join(", ") };
}

/** What differs between two, in words; undefined if they are the same. */
export function difference(before: Fingerprint, now: Fingerprint): string | undefined {
  for (const what of new Set([...Object.keys(before), ...Object.keys(now)])) {
    const [was, is] = [before[what], now[what]];
    if (was === is) continue;
    if (was === undefined) return `${what} (${is}) is new`;
    return is === undefined ? `${what} (${was}) is gone` : `${what} was ${was} and is ${is}`;
  }
  return undefined;
}

function listed(attributes: readonly Attribute[]): string {
  return `(${attributes.map(({ name, type }) => `${name} ${type}`).join(", ")})`;
}

/** The sums of a selection: calls that are no functions. */
function sumsOf({ items, having }: Selection, catalogue: Catalogue): string[] {
  const found: string[] = [];
  const visit = (node: unknown): void => {
    if (typeof node !== "object" || node === null) return;
    if (isCall(node) && isSum(node, catalogue)) found.push(printCall(node));
    else for (const value of Object.values(node)) visit(value);
  };
  visit(items);
  visit(having);
  return found;
}

function isCall(node: object): node is Call {
  return (node as Partial<Expression>).kind === "call";
}

function isSum({ namespace = "", name, span }: Call, catalogue: Catalogue): boolean {
  try {
    catalogue.functionNamed(namespace, name, span);
    return false;
  } catch {
    return true;
  }
}

/** A tree without its comments. */
function bare<T>(node: T): T {
  if (Array.isArray(node)) return node.map((each) => bare(each)) as T;
  if (typeof node !== "object" || node === null) return node;
  const entries = Object.entries(node).filter(([name]) => name !== "comments" && name !== "clauseComments");
  return Object.fromEntries(entries.map(([name, value]) => [name, bare(value)])) as T;
}
