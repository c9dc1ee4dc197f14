// A signature, `str:substr(text string, from int [, length int]) string`, as what is checked. What is shown and what is checked
// are one text.
import type { TypeName } from "../language/ast.ts";

/** A parameter. */
export interface Parameter {
  name: string;
  type: ParameterType;
  optional: boolean;
}

/** A type, or a word for several: `T` and `N` (a number) are the same type wherever they stand in a signature. */
export type ParameterType = TypeName | "number" | "whole" | "decimal" | "text" | "plain" | "any" | "T" | "N";

/** A signature. */
export interface Signature {
  namespace: string;
  name: string;
  parameters: Parameter[];
  /** The last parameter may stand any number of times. */
  rest: boolean;
  /** `any`: the function itself says it for its arguments. */
  returns: TypeName | "T" | "N" | "any";
  written: string;
}

/** The types that a word stands for. */
export const TYPES: Readonly<Record<ParameterType, readonly TypeName[]>> = {
  string: ["string"],
  int: ["int"],
  long: ["long", "int"],
  float: ["float"],
  double: ["double", "float", "long", "int"],
  bool: ["bool"],
  object: ["object"],
  number: ["int", "long", "float", "double"],
  whole: ["int", "long"],
  decimal: ["float", "double"],
  text: ["string", "object"],
  plain: ["string", "int", "long", "float", "double", "bool"],
  any: ["string", "int", "long", "float", "double", "bool", "object"],
  T: ["string", "int", "long", "float", "double", "bool", "object"],
  N: ["int", "long", "float", "double"],
};

const FORM = /^(?:(\w+):)?(\w+)\((.*)\) (\w+)$/;

/** Reads a signature; one that cannot be read is a mistake in the program. */
export function parseSignature(written: string): Signature {
  const [, namespace = "", name, inside, returns] = FORM.exec(written) ?? [];
  if (name === undefined || inside === undefined) throw new Error(`Not a signature: ${written}`);
  const parts = inside.split(",").map((part) => part.trim());
  let optional = false;
  const parameters: Parameter[] = [];
  for (const part of parts) {
    if (part.startsWith("[")) optional = true;
    const [label, type] = part.replace(/[[\]]/g, "").trim().split(" ");
    if (label !== undefined && label !== "" && label !== "..." && type !== undefined) {
      if (!(type in TYPES)) throw new Error(`Not a type: ${type} in ${written}`);
      parameters.push({ name: label, type: type as ParameterType, optional });
    }
    if (part.endsWith("[")) optional = true;
  }
  return {
    namespace,
    name,
    parameters,
    rest: parts.at(-1) === "...",
    returns: returns as Signature["returns"],
    written,
  };
}
