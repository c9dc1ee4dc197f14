// Reads parameters of windows: which may be constants only, and of which type.
import { aOf } from "../../check/expression.ts";
import { fail } from "../../check/fail.ts";
import type { Typed } from "../../check/typed.ts";
import type { TypeName } from "../../language/ast.ts";
import type { Parameter, WindowCall } from "../window.ts";

/** The window is written with too many or too few parameters, or they are of other types than it takes. */
export function refuse(call: WindowCall, why: string, parameter?: Parameter): never {
  return fail(`${why}: #window.${call.call.name}`, parameter?.span ?? call.call.span);
}

/** There are so many parameters. */
export function arity(call: WindowCall, signature: string, least: number, most: number): void {
  const given = call.parameters.length;
  if (given >= least && given <= most) return;
  const wanted = least === most ? `${least}` : `${least} to ${most}`;
  fail(`${signature} takes ${wanted} parameter${wanted === "1" ? "" : "s"}, not ${given}`, call.call.span);
}

/** A constant of one of the types; undefined if it is not written. */
export function constant(call: WindowCall, place: number, name: string, types: readonly TypeName[]): unknown {
  const parameter = call.parameters[place];
  if (parameter === undefined) return undefined;
  const { typed } = parameter;
  if (typed.kind !== "constant") return fail(`${name} must be a constant`, parameter.span);
  if (typed.type === undefined || !types.includes(typed.type)) {
    return fail(`${name} takes ${types.map((type) => aOf(type)).join(" or ")}, not ${aOf(typed.type)}`, parameter.span);
  }
  return typed.value;
}

/** The only parameter: a number of events that is not negative. */
export function wholeNumber(call: WindowCall, name: string): [number] {
  arity(call, `${call.call.name}(${name} int)`, 1, 1);
  const value = Number(constant(call, 0, name, ["int", "long"]));
  if (value < 0) fail(`${name} must not be negative`, (call.parameters[0] as Parameter).span);
  return [value];
}

/** A length of time in milliseconds. */
export function milliseconds(call: WindowCall, place: number, name: string): number {
  const value = Number(constant(call, place, name, ["int", "long"]));
  if (value <= 0) fail(`${name} must be longer than 0`, (call.parameters[place] as Parameter).span);
  return value;
}

/** An attribute of the events. */
export function attribute(
  call: WindowCall,
  place: number,
  name: string,
  types: readonly TypeName[],
): Typed & { kind: "read" } {
  const { typed, span } = call.parameters[place] as Parameter;
  if (typed.kind !== "read") return fail(`${name} must be an attribute`, span);
  if (!types.includes(typed.type)) {
    return fail(`${name} takes ${types.map((type) => aOf(type)).join(" or ")}, not ${aOf(typed.type)}`, span);
  }
  return typed;
}

/** The places of the attributes from a parameter on; of all attributes, if there are none. */
export function places(call: WindowCall, from: number): number[] {
  const types: TypeName[] = ["string", "int", "long", "float", "double", "bool", "object"];
  if (call.parameters.length <= from) return call.attributes.map((_, place) => place);
  return call.parameters.slice(from).map((_, at) => attribute(call, from + at, "attribute", types).attribute);
}
