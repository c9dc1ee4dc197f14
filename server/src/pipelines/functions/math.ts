// math: numbers. Integers of more than 53 bits are computed as doubles where a double is what comes out.
import { intOf } from "./convert_value.ts";
import { alias, define } from "./define.ts";
import { FunctionError, type ScalarFunction } from "./function.ts";
import { decimal, exponentOf, hexOf, of, pair, parsed, readBase, written } from "./math_forms.ts";
import { readDouble, readFloat, readInt, readLong } from "./read_number.ts";
import { seededRandom } from "./seeded_random.ts";
import { type Long, longOf } from "./values.ts";

const signum = define("math:signum(value number) int", {
  about: "-1, 0 or 1, by the sign.",
  example: { expression: "math:signum(-6.32)", result: -1 },
  call: (value: number) => (value > 0 ? 1 : value < 0 ? -1 : 0),
});

/** The functions. */
export const MATH: ScalarFunction[] = [
  of("abs", "The value without its sign.", Math.abs, "Math.abs", ["-5.5", 5.5]),
  of("acos", "The angle in radians of which it is the cosine; NaN beyond -1 and 1.", Math.acos, "Math.acos", [
    "1.0",
    0,
  ]),
  of("asin", "The angle in radians of which it is the sine; NaN beyond -1 and 1.", Math.asin, "Math.asin", ["0.0", 0]),
  define("math:atan(y number [, x number]) double", {
    about: "The angle in radians of which it is the tangent; of two arguments the angle of the point (x, y).",
    example: { expression: "math:atan(1.0, 1.0)", result: Math.PI / 4 },
    prepare: (given) => ({
      call:
        given.length === 1
          ? (y: number) => Math.atan(Number(y))
          : (y: number, x: number) => Math.atan2(Number(y), Number(x)),
    }),
  }),
  written("bin", "The bits of a whole number, of negative ones in two's complement.", 2, ["9", "1001"]),
  of("cbrt", "The cube root.", Math.cbrt, "Math.cbrt", ["27", 3]),
  decimal("ceil", "The smallest whole number that is not less.", Math.ceil, "Math.ceil", ["1.2", 2]),
  define("math:conv(text string, from int, to int) string", {
    about: "Writes a whole number of one base in another; bases are 2 to 36, the number is one of 32 bits.",
    example: { expression: "math:conv('7f', 16, 2)", result: "1111111" },
    call: (text: string, from: number, to: number) => {
      const value = readBase(text, from);
      // What Java does with a base that is none.
      return value.toString(to < 2 || to > 36 ? 10 : to);
    },
  }),
  define("math:copySign(magnitude number, sign number) double", {
    about: "The first number with the sign of the second.",
    example: { expression: "math:copySign(5.6, -3.0)", result: -5.6 },
    call: (magnitude: number, sign: number) => {
      const size = Math.abs(Number(magnitude));
      return sign < 0 || Object.is(sign, -0) ? -size : size;
    },
  }),
  of("cos", "The cosine of an angle in radians.", Math.cos, "Math.cos", ["0", 1]),
  of("cosh", "The hyperbolic cosine.", Math.cosh, "Math.cosh", ["0", 1]),
  define("math:e() double", {
    about: "Euler's number.",
    example: { expression: "math:e()", result: Math.E },
    call: () => Math.E,
  }),
  of("exp", "Euler's number to the power of it.", Math.exp, "Math.exp", ["0", 1]),
  decimal("floor", "The largest whole number that is not greater.", Math.floor, "Math.floor", ["1.8", 1]),
  define("math:getExponent(value number) int", {
    about: "The exponent of two in how the number is kept: 1024 for NaN and what is infinite, -1023 for 0.",
    example: { expression: "math:getExponent(60984.1)", result: 15 },
    call: (value: number) => exponentOf(Number(value)),
  }),
  define("math:hex(value number) string", {
    about: "A number to the base 16: whole ones in two's complement, others as `0x1.8p1`.",
    example: { expression: "math:hex(200)", result: "c8" },
    prepare: ([value]) => hexOf(value),
  }),
  define("math:isInfinite(value decimal) bool", {
    about: "Whether a number is infinite.",
    example: { expression: "math:isInfinite(1.5)", result: false },
    call: (value: number) => value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY,
  }),
  define("math:isNan(value decimal) bool", {
    about: "Whether it is the value that is no number.",
    example: { expression: "math:isNan(math:sqrt(-1))", result: true },
    call: (value: number) => Number.isNaN(value),
  }),
  of("ln", "The natural logarithm.", Math.log, "Math.log", ["1", 0]),
  define("math:log(value number, base number) double", {
    about: "The logarithm to a base, which is not 1.",
    example: { expression: "math:log(8, 2)", result: 3 },
    call: (value: number, base: number) => {
      if (Number(base) === 1) throw new FunctionError(`math:log(${value}, 1): there is no logarithm to the base 1`);
      return Math.log(Number(value)) / Math.log(Number(base));
    },
  }),
  of("log10", "The logarithm to the base 10.", Math.log10, "Math.log10", ["1000", 3]),
  of("log2", "The logarithm to the base 2.", Math.log2, "Math.log2", ["8", 3]),
  pair("max", "The larger of two numbers.", Math.max, "Math.max", ["123.5, 91", 123.5]),
  pair("min", "The smaller of two numbers.", Math.min, "Math.min", ["123.5, 91", 91]),
  written("oct", "A whole number to the base 8, negative ones in two's complement.", 8, ["99", "143"]),
  parsed("Double", "double", readDouble, ["'12.5'", 12.5]),
  parsed("Float", "float", readFloat, ["'0.5'", 0.5]),
  parsed("Int", "int", readInt, ["'123'", 123]),
  parsed("Long", "long", readLong, ["'123'", 123]),
  define("math:pi() double", {
    about: "The number π.",
    example: { expression: "math:pi()", result: Math.PI },
    call: () => Math.PI,
  }),
  pair("power", "The first number to the power of the second.", Math.pow, "Math.pow", ["2, 10", 1024]),
  define("math:rand([seed long]) double", {
    about:
      "A random number from 0 up to 1, without 1. With a seed, which is a literal, the numbers are always the same ones, those of Java's generator.",
    example: { expression: "math:rand(42)", result: 0.7275636800328681 },
    needs: "random",
    prepare: ([seed]) => {
      if (seed === undefined) return { call: (random: () => number) => random() };
      const value = seed.constant?.value as Long | undefined;
      if (value === undefined)
        return { error: "the first argument of math:rand (seed) must be a literal: it is read once" };
      const { next, state } = seededRandom(value);
      return { call: next, state };
    },
  }),
  define("math:round(value decimal) any", {
    about: "The nearest whole number, the larger of two: an `int` of a `float`, a `long` of a `double`.",
    example: { expression: "math:round(3252.353)", result: 3252 },
    prepare: ([value]) =>
      value?.type === "float"
        ? { call: (number: number) => intOf(halfUp(number)), returns: "int" }
        : { call: (number: number) => longOf(halfUp(number)), returns: "long" },
  }),
  signum,
  alias(signum, "math", "sign"),
  of("sin", "The sine of an angle in radians.", Math.sin, "Math.sin", ["0", 0]),
  of("sinh", "The hyperbolic sine.", Math.sinh, "Math.sinh", ["0", 0]),
  of("sqrt", "The square root; NaN of negative numbers.", Math.sqrt, "Math.sqrt", ["16", 4]),
  of("tan", "The tangent of an angle in radians.", Math.tan, "Math.tan", ["0", 0]),
  of("tanh", "The hyperbolic tangent.", Math.tanh, "Math.tanh", ["0", 0]),
  of("toDegrees", "An angle in radians in degrees.", (value) => value * (180 / Math.PI), undefined, ["math:pi()", 180]),
  of("toRadians", "An angle in degrees in radians.", (value) => value * (Math.PI / 180), undefined, ["180", Math.PI]),
];

/** Rounds halves up, towards positive infinity; 0.49999999999999994 is less than a half. */
export function halfUp(value: number): number {
  const below = Math.floor(value);
  return value - below >= 0.5 ? below + 1 : below;
}
