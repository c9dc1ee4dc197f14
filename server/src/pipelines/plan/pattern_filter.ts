// Filters of states: over the event that has come and what a match has already. Where one value must equal another, matches are found by it.
import type { Typed } from "../check/typed.ts";
import type { Index } from "../language/ast.ts";
import type { Slots } from "../operators/patterns/match.ts";
import type { StateSpec } from "../operators/patterns/state_spec.ts";
import { keyOf } from "../operators/table.ts";
import type { Row } from "../runtime/chunk.ts";
import { Code } from "./code.ts";
import type { Catalogue } from "./environment.ts";
import { compile, type Reader } from "./expression.ts";
import { asking } from "./in_table.ts";
import type { Part } from "./pattern_steps.ts";
import { childrenOf, partsOf } from "./search.ts";
import type { RowReader } from "./selector.ts";

/** Whether a slot holds several events. */
export type Many = (slot: number) => boolean;

/** What a query reads of matches: by slot an event, several of them, or none. */
export function readMatches(many: Many): RowReader {
  return () => ({
    row: (slot, index) => ({ value: many(slot) ? picked(`r[${slot}]`, index) : `r[${slot}]`, isSure: false }),
    collect: (slot, attribute) => `(r[${slot}] === null ? [] : r[${slot}].map((o) => o[${attribute}]))`,
  });
}

/** One of several events; the last without an index. */
function picked(rows: string, index: Index | undefined): string {
  const at = index !== undefined && "at" in index ? `${index.at}` : `${rows}.length - ${1 + (index?.fromLast ?? 0)}`;
  return `(${rows} === null ? null : ${rows}[${at}] ?? null)`;
}

/** A filter of a state over the event that has come and what a match has; undefined if there is nothing to test. */
export function filterOf(conditions: Typed[], part: Part, many: Many, catalogue: Catalogue): StateSpec["filter"] {
  const code = new Code();
  const reader: Reader = { ...readerOf(part, many), inTable: asking(catalogue) };
  return test(conditions, code, reader, ["r", "o", "time", "host"]);
}

/** What can be asked of the event alone, and what is asked with each match that waits. */
export function specOf(
  conditions: Typed[],
  part: Part,
  many: Many,
  isSequence: boolean,
  catalogue: Catalogue,
): StateSpec {
  const { slot } = part;
  const reader = readerOf(part, many);
  const parts = conditions.flatMap(partsOf);
  const alone = isSequence ? [] : parts.filter((each) => isOwn(each, slot));
  const together = parts.filter((each) => !alone.includes(each));
  return {
    slot,
    own: test(alone, new Code(), reader, ["o", "time", "host"]),
    filter: filterOf(together, part, many, catalogue),
    // In a sequence next to nothing waits, and all of it must be met.
    key: isSequence ? undefined : keyOfState(together, slot, many, reader),
  };
}

/** A function that tests whether all hold; undefined if there is nothing to test. */
function test<F>(conditions: Typed[], code: Code, reader: Reader, parameters: string[]): F | undefined {
  if (conditions.length === 0) return undefined;
  for (const each of conditions) code.line(`if (${compile(each, code, reader).text} !== true) return false;`);
  code.line("return true;");
  return code.build<F>(parameters);
}

/** Whether a condition reads nothing but the event that has come. */
export function isOwn(condition: Typed, slot: number): boolean {
  const slots = slotsOf(condition);
  return slots !== undefined && [...slots].every((at) => at === slot) && !isIndexed(condition);
}

/** `o` is the event, `r` the match. In a state that is counted [0] is its first event, which may be `o`, and [last] the one before `o`. */
function readerOf({ slot, count }: Part, many: Many): Reader {
  const others = readMatches(many)(new Code());
  return {
    ...others,
    row(at, index) {
      if (at !== slot) return others.row(at, index);
      if (count === undefined || index === undefined) return { value: "o", isSure: true };
      const rows = `r[${slot}]`;
      if ("fromLast" in index) return { value: picked(rows, index), isSure: false };
      const size = `(${rows} === null ? 0 : ${rows}.length)`;
      return { value: `(${size} === ${index.at} ? o : ${picked(rows, index)})`, isSure: false };
    },
    needs: { clock: "host.nowAt(time)", event: "time", random: "host.random" },
  };
}

/** Values of the event that must equal values of single events before it. */
function keyOfState(parts: Typed[], slot: number, many: Many, reader: Reader): StateSpec["key"] {
  const pairs = parts.flatMap((part) => equality(part, slot, many) ?? []);
  if (pairs.length === 0) return undefined;
  const build = <F>(which: "event" | "match", parameter: string): F => {
    const code = new Code();
    const values = pairs.map((pair) => compile(pair[which], code, reader).text);
    code.line(`return ${values.length === 1 ? values[0] : `${code.value(keyOf)}([${values.join(", ")}])`};`);
    return code.build<F>([parameter]);
  };
  return {
    ofEvent: build<(row: Row) => unknown>("event", "o"),
    ofMatch: build<(slots: Slots) => unknown>("match", "r"),
  };
}

function equality(part: Typed, slot: number, many: Many): { event: Typed; match: Typed } | undefined {
  if (part.kind !== "compare" || part.op !== "==" || !areAlike(part.left.type, part.right.type)) return undefined;
  for (const [event, match] of [
    [part.left, part.right],
    [part.right, part.left],
  ] as const) {
    const [ofEvent, ofMatch] = [slotsOf(event), slotsOf(match)];
    if (ofEvent === undefined || ofMatch === undefined || ofMatch.size === 0) continue;
    const isOwn = ofEvent.size === 1 && ofEvent.has(slot) && !isIndexed(event);
    if (isOwn && [...ofMatch].every((at) => at < slot && !many(at))) return { event, match };
  }
  return undefined;
}

/** Types in which equal values are the same key. A long may be a bigint, which equals a double and is not the same. */
function areAlike(a: Typed["type"], b: Typed["type"]): boolean {
  if (a === b) return a !== "object";
  const isBroken = (type: Typed["type"]) => type === "float" || type === "double";
  return (
    a !== "string" &&
    a !== "bool" &&
    b !== "string" &&
    b !== "bool" &&
    !(a === "long" && isBroken(b)) &&
    !(b === "long" && isBroken(a))
  );
}

/** The slots that an expression reads; undefined if its value depends on anything else. */
function slotsOf(typed: Typed): Set<number> | undefined {
  if (typed.kind === "read" || typed.kind === "isMissing") return new Set([typed.slot]);
  if (typed.kind === "collect" || typed.kind === "inTable") return undefined;
  if (typed.kind === "call" && (!typed.pure || typed.needs !== undefined)) return undefined;
  const found = new Set<number>();
  for (const child of childrenOf(typed)) {
    const inner = slotsOf(child);
    if (inner === undefined) return undefined;
    for (const slot of inner) found.add(slot);
  }
  return found;
}

function isIndexed(typed: Typed): boolean {
  if (typed.kind === "read" || typed.kind === "isMissing") return typed.index !== undefined;
  return childrenOf(typed).some(isIndexed);
}
