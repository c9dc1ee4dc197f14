// Numbers from texts, by Java's rules: undefined where the text is not one.
import { type Long, toLong } from "./values.ts";

const WHOLE = /^[+-]?\d+$/;
const DECIMAL = /^[+-]?(?:NaN|Infinity|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[fFdD]?)$/;

/** An int: digits with a sign, within 32 bits. */
export function readInt(text: string): number | undefined {
  if (!WHOLE.test(text)) return undefined;
  const value = Number(text);
  return (value | 0) === value ? value + 0 : undefined;
}

/** A long: digits with a sign, within 64 bits. */
export function readLong(text: string): Long | undefined {
  if (!WHOLE.test(text)) return undefined;
  const near = Number(text);
  if (Number.isSafeInteger(near)) return near + 0;
  const value = BigInt(text.startsWith("+") ? text.slice(1) : text);
  return BigInt.asIntN(64, value) === value ? toLong(value) : undefined;
}

/** A double: `1`, `1.5`, `.5`, `1e3`, `2f`, `NaN`, `Infinity`, with white space around. */
export function readDouble(text: string): number | undefined {
  const trimmed = text.trim();
  if (!DECIMAL.test(trimmed)) return undefined;
  const value = Number(trimmed.replace(/[fFdD]$/, ""));
  // `+NaN` and `-NaN` are numbers to nobody but Java.
  return value;
}

/** A float. */
export function readFloat(text: string): number | undefined {
  const value = readDouble(text);
  return value === undefined ? undefined : Math.fround(value);
}
