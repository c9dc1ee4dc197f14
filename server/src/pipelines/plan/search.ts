// A condition between an event and the rows of a table or window: what can be looked up, and what each candidate is tested for.
import type { Typed } from "../check/typed.ts";
import { keyOf, type Probe, type TableSpec } from "../operators/table.ts";
import type { Host } from "../operators/window.ts";
import type { Row } from "../runtime/chunk.ts";
import { Code } from "./code.ts";
import { compile, type Reader } from "./expression.ts";
import { handedOver } from "./store_condition.ts";

/** A compiled condition. `event` is what the condition's other slots are read from. */
export interface Search {
  /** Where to look for rows, for an event. */
  probe(event: Row, time: number, host: Host): Probe;
  /** The primary key of the only row that may hold it, where the condition says that. */
  key?(event: Row, time: number, host: Host): unknown;
  /** Whether a row holds the condition. */
  test(event: Row, row: Row, time: number, host: Host): boolean;
}

/** How slots are read from an event, in code: the row slot is `o`. */
export type EventReader = (slot: number) => { value: string; isSure: boolean };

const ALL: Probe = { by: "all" };

/** Compiles a condition; undefined holds always. `row` is the slot of the rows, `spec` says what is indexed. */
export function compileSearch(
  condition: Typed | undefined,
  row: number,
  event: EventReader,
  spec: TableSpec | undefined,
  inTable: NonNullable<Reader["inTable"]>,
): Search {
  const reader: Reader = {
    row: (slot) => (slot === row ? { value: "o", isSure: true } : event(slot)),
    needs: { clock: "host.nowAt(time)", event: "time", random: "host.random" },
    inTable,
  };
  const code = new Code();
  code.line(`return ${condition === undefined ? "true" : `${compile(condition, code, reader).text} === true`};`);
  const test = code.build<Search["test"]>(["r", "o", "time", "host"]);
  return { test, ...(spec && condition ? lookUp(condition, row, reader, spec) : { probe: () => ALL }) };
}

function lookUp(condition: Typed, row: number, reader: Reader, spec: TableSpec): Pick<Search, "probe" | "key"> {
  const looked = lookedUp(condition, row, spec);
  if (looked === undefined) return { probe: () => ALL };
  const code = new Code();
  if (looked.index !== undefined || looked.compiled !== undefined) {
    code.line(`return ${probeText(looked, code, reader)};`);
    return { probe: code.build(["r", "time", "host"]) };
  }
  code.line(`return ${keyText(looked, code, reader)};`);
  const key = code.build<NonNullable<Search["key"]>>(["r", "time", "host"]);
  return { key, probe: (event, time, host) => ({ by: "key", key: key(event, time, host) }) };
}

/** What rows are looked up by: their primary key, the value of an attribute with an index, or what a store made of the condition. */
export interface LookedUp {
  index: number | undefined;
  compiled?: unknown;
  values: Typed[];
}

/** What the rows that hold a condition can be looked up by, if by anything. */
export function lookedUp(condition: Typed, row: number, spec: TableSpec): LookedUp | undefined {
  const handed = handedOver(condition, row, spec);
  if (handed !== undefined) return handed;
  const equal = new Map<number, Typed>();
  for (const part of partsOf(condition)) {
    const found = equality(part, row);
    if (found !== undefined) equal.set(found.attribute, found.value);
  }
  const valuesOf = (places: readonly number[]) => places.map((at) => equal.get(at) as Typed);
  const byKey = spec.key.length > 0 && spec.key.every((attribute) => equal.has(attribute));
  if (byKey) return { index: undefined, values: valuesOf(spec.key) };
  const index = spec.indexes.find((attribute) => equal.has(attribute));
  return index === undefined ? undefined : { index, values: valuesOf([index]) };
}

/** The key that is looked up, in code. */
function keyText({ values }: LookedUp, code: Code, reader: Reader): string {
  const texts = values.map((value) => compile(value, code, reader).text);
  return texts.length === 1 ? (texts[0] as string) : `${code.value(keyOf)}([${texts.join(", ")}])`;
}

/** The probe, in code. */
export function probeText(looked: LookedUp, code: Code, reader: Reader): string {
  if (looked.compiled !== undefined) {
    const values = looked.values.map((value) => compile(value, code, reader).text);
    return `{ by: "condition", compiled: ${code.value(looked.compiled)}, values: [${values.join(", ")}] }`;
  }
  const key = keyText(looked, code, reader);
  if (looked.index === undefined) return `{ by: "key", key: ${key} }`;
  return `{ by: "index", attribute: ${looked.index}, value: ${key} }`;
}

/** What all must hold. */
export function partsOf(condition: Typed): Typed[] {
  if (condition.kind !== "logic" || condition.op !== "and") return [condition];
  return [...partsOf(condition.left), ...partsOf(condition.right)];
}

/** `row.attribute == something of the event`, of types in which equal values are the same value. */
export function equality(part: Typed, row: number): { attribute: number; value: Typed } | undefined {
  if (part.kind !== "compare" || part.op !== "==") return undefined;
  for (const [one, other] of [
    [part.left, part.right],
    [part.right, part.left],
  ] as const) {
    if (one.kind !== "read" || one.slot !== row || reads(other, row)) continue;
    const isWhole = (type: Typed["type"]) => type === "int" || type === "long";
    const isSame =
      one.type === other.type ||
      (isWhole(one.type) && isWhole(other.type)) ||
      (one.type === "double" && other.type !== "long");
    if (isSame) return { attribute: one.attribute, value: other };
  }
  return undefined;
}

/** Whether an expression reads a slot. */
export function reads(typed: Typed, slot: number): boolean {
  if ((typed.kind === "read" || typed.kind === "isMissing" || typed.kind === "collect") && typed.slot === slot)
    return true;
  return childrenOf(typed).some((child) => reads(child, slot));
}

/** The expressions within an expression. */
export function childrenOf(typed: Typed): Typed[] {
  switch (typed.kind) {
    case "not":
    case "negate":
    case "isNull":
      return [typed.operand];
    case "arithmetic":
    case "compare":
    case "logic":
      return [typed.left, typed.right];
    case "like":
      return [typed.operand, typed.pattern];
    case "inTable":
      return [typed.condition];
    case "case":
      return [
        ...typed.branches.flatMap(({ when, gives }) => [when, gives]),
        ...(typed.otherwise ? [typed.otherwise] : []),
      ];
    case "call":
      return typed.arguments;
    default:
      return [];
  }
}
