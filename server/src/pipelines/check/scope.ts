// Which names an expression may use, and what they stand for.
import type { Reference, Span, StreamReference, TypeName } from "../language/ast.ts";
import { fail, nearest } from "./fail.ts";
import type { Typed } from "./typed.ts";

/** An attribute of a stream, table or window. */
export interface Attribute {
  name: string;
  type: TypeName;
  /** It is always null (`select null as x`), which fits every type. */
  isNull?: true;
}

/** Whether events with some attributes are such as are wanted: as many, of the same types. */
export function fits(wanted: readonly Attribute[], given: readonly Attribute[]): boolean {
  return (
    wanted.length === given.length &&
    wanted.every(({ type }, at) => given[at]?.type === type || given[at]?.isNull === true)
  );
}

/** Where events come from that an expression may read. */
export interface Source {
  /** What it is called: an alias, the name of a state, that of its stream with its prefix. */
  names: string[];
  attributes: readonly Attribute[];
  slot: number;
  /** It holds several events: a state that is counted. */
  many: boolean;
  /** Where the times of its events are: each event that is read is the one at hand, or its row has its time behind its attributes. */
  time?: "event" | TimePlace;
}

/** Where a row has the time of its event, if anything asks for it. */
export interface TimePlace {
  at: number;
  isAsked: boolean;
}

/** The names of one expression. */
export interface Scope {
  /** Bare names are looked for in the first of these that has them; within one of them they must be unambiguous. */
  groups: Source[][];
  /** Rows have a slot for each source, also where there is only one. */
  inSlots?: true;
  /** What the query selects, where that may be named: in having and order by. */
  selected?: readonly Attribute[];
  /** What an attribute of several events is without an index: by default all values if it is named with its state, else that of the last. */
  unindexed?: "last";
  /** A table that has been read by name (`T.x` in conditions of `in T`). */
  outer?: Scope;
}

/** A scope of one source. */
export function scopeOf(names: string[], attributes: readonly Attribute[], slot = 0): Scope {
  return { groups: [[{ names, attributes, slot, many: false }]] };
}

/** All sources of a scope, the nearest first. */
export function sourcesOf(scope: Scope): Source[] {
  return [...scope.groups.flat(), ...(scope.outer === undefined ? [] : sourcesOf(scope.outer))];
}

/** The source that is called so. */
export function sourceNamed(scope: Scope, reference: StreamReference): Source {
  const name = reference.prefix + reference.name;
  const sources = sourcesOf(scope);
  const found = sources.find((source) => source.names.includes(name));
  if (found !== undefined) return found;
  const known = sources.flatMap((source) => source.names);
  return fail(
    `nothing here is called ${name}${nearest(name, known)}${known.length > 0 ? `; there is ${known.join(", ")}` : ""}`,
    reference.span,
  );
}

/** What a name stands for. */
export function resolve(scope: Scope, reference: Reference): Typed {
  const { source, name, span } = reference;
  if (source !== undefined) {
    const from = sourceNamed(scope, source);
    const at = from.attributes.findIndex((attribute) => attribute.name === name);
    if (at < 0) return unknown(`${source.prefix}${source.name}`, name, from.attributes, span);
    const isOne = scope.unindexed === "last";
    return read(from, at, source.index, isOne, span);
  }
  const selected = scope.selected ?? [];
  const at = selected.findIndex((attribute) => attribute.name === name);
  if (at >= 0) return { kind: "selected", type: (selected[at] as Attribute).type, at };
  for (const group of scope.groups) {
    const holders = group.filter((candidate) => candidate.attributes.some((attribute) => attribute.name === name));
    if (holders.length > 1) {
      const ways = holders.map((holder) => `${holder.names[0]}.${name}`).join(" or ");
      return fail(`${name} is in more than one of them; write ${ways}`, span);
    }
    const [holder] = holders;
    if (holder === undefined) continue;
    const at = holder.attributes.findIndex((attribute) => attribute.name === name);
    return read(holder, at, undefined, true, span);
  }
  if (scope.outer !== undefined) return resolve(scope.outer, reference);
  const all = scope.groups.flat().flatMap((candidate) => candidate.attributes);
  return unknown(undefined, name, [...(scope.selected ?? []), ...all], span);
}

function read(source: Source, attribute: number, index: StreamReference["index"], isOne: boolean, span: Span): Typed {
  const { type } = source.attributes[attribute] as Attribute;
  if (source.many && index === undefined && !isOne)
    return { kind: "collect", type: "object", slot: source.slot, attribute };
  if (!source.many && index !== undefined && !isFirst(index)) {
    return fail(`${source.names[0]} is one event, not several; write it without [ ]`, span);
  }
  return { kind: "read", type, slot: source.slot, attribute, index: source.many ? index : undefined };
}

function isFirst(index: NonNullable<StreamReference["index"]>): boolean {
  return "at" in index ? index.at === 0 : index.fromLast === 0;
}

function unknown(of: string | undefined, name: string, attributes: readonly Attribute[], span: Span): never {
  const names = [...new Set(attributes.map((attribute) => attribute.name))];
  const there =
    names.length === 0 ? "" : ` (there is ${names.slice(0, 12).join(", ")}${names.length > 12 ? ", …" : ""})`;
  return fail(
    `${of === undefined ? "there is" : `${of} has`} no attribute ${name}${nearest(name, names)}${there}`,
    span,
  );
}
