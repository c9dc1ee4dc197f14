// JSON from texts.
import { FunctionError } from "./function.ts";
import { toLong } from "./values.ts";

let lastText: string | undefined;
let lastValue: unknown;

/** The value of an argument that is JSON: a text is read, an object is itself. What is found in it must not be changed. */
export function jsonOf(given: unknown): unknown {
  if (typeof given !== "string") return given;
  // A query often takes several values of one text.
  if (given !== lastText) {
    lastValue = parsed(given);
    lastText = given.length <= 1_000_000 ? given : undefined;
  }
  return lastValue;
}

/** The value of a text, undefined where it is not JSON. Whole numbers of more than 53 bits keep their digits. */
export function readJson(text: string): unknown {
  try {
    if (!/\d{16}/.test(text)) return JSON.parse(text);
    return JSON.parse(text, exact);
  } catch {
    return undefined;
  }
}

function parsed(text: string): unknown {
  const value = readJson(text);
  if (value === undefined) throw new FunctionError(`'${text.slice(0, 60)}' is not JSON`);
  return value;
}

function exact(_key: string, value: unknown, context?: { source?: string }): unknown {
  const source = context?.source;
  if (typeof value !== "number" || source === undefined || Number.isSafeInteger(value) || !/^-?\d+$/.test(source))
    return value;
  const whole = BigInt(source);
  return BigInt.asIntN(64, whole) === whole ? toLong(whole) : value;
}
