import { expect, test } from "vitest";
import { hexOfDouble } from "../../../server/src/pipelines/functions/math_text.ts";
import { readDouble } from "../../../server/src/pipelines/functions/read_number.ts";
import { doubleText, floatText, textOf } from "../../../server/src/pipelines/functions/write_text.ts";

test.each([
  [0, "0.0"],
  [-0, "-0.0"],
  [1, "1.0"],
  [100, "100.0"],
  [9999999, "9999999.0"],
  [10000000, "1.0E7"],
  [12345678.9, "1.23456789E7"],
  [0.001, "0.001"],
  [0.00099, "9.9E-4"],
  [-1.5, "-1.5"],
  [1e10, "1.0E10"],
  [0.1 + 0.2, "0.30000000000000004"],
  [Number.MAX_VALUE, "1.7976931348623157E308"],
  [Number.MIN_VALUE, "4.9E-324"],
  [Number.NaN, "NaN"],
  [Number.NEGATIVE_INFINITY, "-Infinity"],
])("the double %d is written %s", (value, text) => {
  expect(doubleText(value)).toBe(text);
});

test.each([
  [Math.fround(0.1), "0.1"],
  [Math.fround(55.6), "55.6"],
  [1, "1.0"],
  [16777216, "1.6777216E7"],
  [Math.fround(3.4028235e38), "3.4028235E38"],
  [Math.fround(1.4e-45), "1.4E-45"],
])("the float %d is written %s", (value, text) => {
  expect(floatText(value)).toBe(text);
});

test("a text of a number says which number it is", () => {
  let seed = 7;
  const bits = new DataView(new ArrayBuffer(8));
  for (let round = 0; round < 2000; round++) {
    for (const at of [0, 4]) {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
      bits.setUint32(at, seed);
    }
    const double = bits.getFloat64(0);
    expect(readDouble(doubleText(double))).toBe(double);
    const float = bits.getFloat32(4);
    const read = readDouble(floatText(float));
    expect(read === undefined ? read : Math.fround(read)).toBe(float);
  }
});

test("what has no declared type is written by what it is", () => {
  const text = textOf("object");
  expect(text(["a", [1, null]])).toBe("[a, [1, null]]");
  expect(text({ a: 1, b: 2n ** 60n })).toBe('{"a":1,"b":1152921504606846976}');
  expect(text(new Error("no"))).toBe("message : no\n cause :null");
});

test.each([
  [1, "0x1.0p0"],
  [3, "0x1.8p1"],
  [-0.1, "-0x1.999999999999ap-4"],
  [Number.MAX_VALUE, "0x1.fffffffffffffp1023"],
  [Number.MIN_VALUE, "0x0.0000000000001p-1022"],
  [0, "0x0.0p0"],
])("%d to the base 16 is %s", (value, text) => {
  expect(hexOfDouble(value, false)).toBe(text);
});
