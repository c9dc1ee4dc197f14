// How functions of numbers are written down.
import { define, type Form } from "./define.ts";
import { type Argument, FunctionError, type ScalarFunction } from "./function.ts";
import { baseText, hexOfDouble } from "./math_text.ts";
import type { Long } from "./values.ts";

type Unary = (value: number) => number;

type Sample = [argument: string, result: unknown];

/** A function of any number. */
export function of(
  name: string,
  about: string,
  work: Unary,
  inline: string | undefined,
  sample: Sample,
): ScalarFunction {
  return define(`math:${name}(value number) double`, {
    about,
    example: shown(name, sample),
    prepare: prepared(work, inline),
  });
}

/** A function of a float or double. */
export function decimal(name: string, about: string, work: Unary, inline: string, sample: Sample): ScalarFunction {
  return define(`math:${name}(value decimal) double`, {
    about,
    example: shown(name, sample),
    prepare: prepared(work, inline),
  });
}

/** A function of two numbers. */
export function pair(
  name: string,
  about: string,
  work: (a: number, b: number) => number,
  inline: string,
  sample: Sample,
): ScalarFunction {
  return define(`math:${name}(a number, b number) double`, {
    about,
    example: shown(name, sample),
    prepare: prepared(work, inline),
  });
}

/** A function that writes whole numbers to a base. */
export function written(name: string, about: string, base: number, sample: Sample): ScalarFunction {
  return define(`math:${name}(value whole) string`, {
    about,
    example: shown(name, sample),
    prepare: ([value]) => ({ call: (number: Long) => baseText(number, base, value?.type === "int" ? 32 : 64) }),
  });
}

/** A function that reads numbers. */
export function parsed(name: string, type: string, read: (text: string) => unknown, sample: Sample): ScalarFunction {
  return define(`math:parse${name}(text string) ${type}`, {
    about: `The ${type} that a text says. A text that says none is an error; \`convert\` gives null instead.`,
    example: shown(`parse${name}`, sample),
    call: (text: string) => {
      const value = read(text);
      if (value === undefined)
        throw new FunctionError(`math:parse${name}: '${text}' is not ${type === "int" ? "an" : "a"} ${type}`);
      return value;
    },
  });
}

function shown(name: string, [argument, result]: Sample): { expression: string; result: unknown } {
  return { expression: `math:${name}(${argument})`, result };
}

// Only longs may be bigints, which Math refuses.
function prepared(work: (...values: number[]) => number, inline: string | undefined): NonNullable<Form["prepare"]> {
  return (given) => {
    const long = given.map((argument) => argument.type === "long");
    const call = long.includes(true) ? (...values: Long[]) => work(...values.map(Number)) : work;
    if (inline === undefined) return { call };
    const text = (values: string[]) =>
      `${inline}(${values.map((value, index) => (long[index] ? `Number(${value})` : value)).join(", ")})`;
    return { call, whenPresent: text };
  };
}

/** What writes a number of a type to the base 16. */
export function hexOf(value: Argument | undefined) {
  if (value?.type === "int") return { call: (number: number) => baseText(number, 16, 32) };
  if (value?.type === "long") return { call: (number: Long) => baseText(number, 16, 64) };
  return { call: (number: number) => hexOfDouble(number, value?.type === "float") };
}

/** The whole number of 32 bits that a text says to a base. */
export function readBase(text: string, base: number): number {
  const digits = /^[+-]?([0-9a-zA-Z]+)$/.exec(text)?.[1];
  const fits =
    base >= 2 && base <= 36 && digits !== undefined && [...digits].every((digit) => Number.parseInt(digit, 36) < base);
  const value = fits ? Number.parseInt(text, base) : Number.NaN;
  if ((value | 0) === value) return value + 0;
  throw new FunctionError(`math:conv: '${text}' is not a whole number of 32 bits to the base ${base}`);
}

/** The exponent of two in how a number is kept. */
export function exponentOf(value: number): number {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, value);
  return ((bits.getUint32(0) >>> 20) & 0x7ff) - 1023;
}
