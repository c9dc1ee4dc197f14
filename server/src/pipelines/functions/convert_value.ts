// Values of one type as values of another, by Java's rules: longs lose their upper bits, doubles are cut and held within bounds.
import type { TypeName } from "../language/ast.ts";
import { readDouble, readFloat, readInt, readLong } from "./read_number.ts";
import { type Long, longOf } from "./values.ts";
import { textOf } from "./write_text.ts";

/** A conversion; null where the value has no counterpart. It is not asked for null. */
export type Convert = (value: never) => unknown;

const same: Convert = (value: unknown) => value;

/** What converts, undefined where there is no way: from objects only texts are made. */
export function conversion(from: TypeName, to: TypeName): Convert | undefined {
  if (from === to) return same;
  if (to === "string") return textOf(from);
  return CONVERSIONS[`${from} ${to}`];
}

/** The int of a double, cut and held within 32 bits. */
export function intOf(value: number): number {
  if (Number.isNaN(value)) return 0;
  return Math.trunc(Math.max(-(2 ** 31), Math.min(2 ** 31 - 1, value))) + 0;
}

/** The lower 32 bits of a long. */
export function lowerBits(value: Long): number {
  return typeof value === "number" ? Number(BigInt.asIntN(32, BigInt(value))) : Number(BigInt.asIntN(32, value));
}

const one = (value: number | bigint) => Number(value) === 1;
const fround = (value: number | bigint) => Math.fround(Number(value));

const CONVERSIONS: Record<string, Convert> = {
  "string int": (text: string) => readInt(text) ?? null,
  "string long": (text: string) => readLong(text) ?? null,
  "string float": (text: string) => readFloat(text) ?? null,
  "string double": (text: string) => readDouble(text) ?? null,
  "string bool": (text: string) => text.toLowerCase() === "true",
  "int long": same,
  "int float": fround,
  "int double": same,
  "int bool": one,
  "long int": (value: Long) => (value === ((value as number) | 0) ? value : lowerBits(value)),
  "long float": fround,
  "long double": (value: Long) => Number(value),
  "long bool": one,
  "float int": intOf,
  "float long": longOf,
  "float double": same,
  "float bool": one,
  "double int": intOf,
  "double long": longOf,
  "double float": fround,
  "double bool": one,
  "bool int": Number,
  "bool long": Number,
  "bool float": Number,
  "bool double": Number,
};
