// What is sent into a stream is made into rows: of the right length, with values in the one form of their types.
import type { Attribute } from "../check/scope.ts";
import { type Long, toLong } from "../functions/values.ts";
import type { Row } from "../runtime/chunk.ts";
import { Code } from "./code.ts";

/** Values that cannot be an event of a stream. */
export class InputError extends Error {
  override name = "InputError";
}

/** Checks values and makes the row of them; the same array, if nothing has to be changed. Throws InputError. */
export type Ingest = (values: readonly unknown[]) => Row;

/** The checks for the events of a stream. */
export interface Ingests {
  one: Ingest;
  /** All of them or none; the same array where nothing has to be changed. */
  all(rows: readonly (readonly unknown[])[]): readonly Row[];
}

/** Compiles the checks for the attributes of a stream. */
export function compileIngest(stream: string, attributes: readonly Attribute[]): Ingests {
  const convert: Ingest = (values) => converted(stream, attributes, values);
  const one = new Code();
  one.line(checkOf(attributes, one, `return ${one.value(convert)}(values);`));
  one.line("return values;");
  const all = new Code();
  // One loop for a batch: no call and no copy for an event that is in form.
  all.line("let out = rows;");
  all.line("for (let i = 0; i < rows.length; i++) {");
  all.line("const values = rows[i];");
  all.line(
    checkOf(attributes, all, `if (out === rows) out = rows.slice(); out[i] = ${all.value(convert)}(values); continue;`),
  );
  all.line("}");
  all.line("return out;");
  return { one: one.build<Ingest>(["values"]), all: all.build<Ingests["all"]>(["rows"]) };
}

/** Lines that do something `otherwise` with values that are not in form. */
function checkOf(attributes: readonly Attribute[], code: Code, otherwise: string): string {
  return code.apart(() => {
    code.line(`if (!Array.isArray(values) || values.length !== ${attributes.length}) { ${otherwise} }`);
    attributes.forEach(({ type }, at) => {
      const value = `v${at}`;
      code.line(`const ${value} = values[${at}];`);
      const isWrong = type === "object" ? `${value} === undefined` : `${value} !== null && !(${inForm(type, value)})`;
      code.line(`if (${isWrong}) { ${otherwise} }`);
    });
  });
}

function inForm(type: Attribute["type"], value: string): string {
  switch (type) {
    case "string":
      return `typeof ${value} === "string"`;
    case "bool":
      return `typeof ${value} === "boolean"`;
    case "int":
      return `typeof ${value} === "number" && (${value} | 0) === ${value}`;
    case "long":
      return `typeof ${value} === "number" && Number.isSafeInteger(${value})`;
    case "float":
      return `typeof ${value} === "number" && (Math.fround(${value}) === ${value} || ${value} !== ${value})`;
    default:
      return `typeof ${value} === "number"`;
  }
}

function converted(stream: string, attributes: readonly Attribute[], values: readonly unknown[]): Row {
  if (!Array.isArray(values)) throw new InputError(`an event of ${stream} is an array of values`);
  if (values.length !== attributes.length) {
    const names = attributes.map((attribute) => attribute.name).join(", ");
    throw new InputError(`an event of ${stream} has ${attributes.length} values (${names}), not ${values.length}`);
  }
  return attributes.map((attribute, at) => convertedValue(stream, attribute, values[at]));
}

function convertedValue(stream: string, { name, type }: Attribute, value: unknown): unknown {
  if (value === null || value === undefined) return null;
  const wrong = (what: string) => new InputError(`${stream}.${name} takes ${what}, not ${shown(value)}`);
  switch (type) {
    case "object":
      return value;
    case "string":
      if (typeof value === "string") return value;
      throw wrong("a string");
    case "bool":
      if (typeof value === "boolean") return value;
      throw wrong("a bool");
    case "int":
      if (typeof value === "number" && (value | 0) === value) return value + 0;
      throw wrong("a whole number of 32 bits");
    case "long":
      return longValue(value, wrong);
    case "float":
      if (typeof value === "number") return Math.fround(value);
      throw wrong("a number");
    case "double":
      if (typeof value === "number") return value;
      throw wrong("a number");
  }
}

function longValue(value: unknown, wrong: (what: string) => InputError): Long {
  if (typeof value === "number" && Number.isSafeInteger(value)) return value + 0;
  if (typeof value === "bigint" && BigInt.asIntN(64, value) === value) return toLong(value);
  throw wrong("a whole number of 64 bits (a bigint, beyond 2^53)");
}

function shown(value: unknown): string {
  const text =
    typeof value === "string" ? JSON.stringify(value) : typeof value === "object" ? "an object" : String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
