// How values of each type are kept. Everything that computes agrees on this:
//   string  string           int     number, 32 bits, wraps
//   bool    boolean          long    number where it is safe (±2^53), else bigint; wraps at 64 bits
//   float   number, rounded by Math.fround                double  number
//   object  anything          null    of every type
// A long is in one form only, so that === and Map keys hold; < and > of JavaScript compare both forms as they should.

/** A long. */
export type Long = number | bigint;

/** The long that wraps around at 64 bits, in its one form. */
export function toLong(value: bigint): Long {
  const wrapped = BigInt.asIntN(64, value);
  const near = Number(wrapped);
  return Number.isSafeInteger(near) ? near : wrapped;
}

/** a + b of longs. */
export function addLong(a: Long, b: Long): Long {
  if (typeof a === "number" && typeof b === "number") {
    const sum = a + b;
    if (Number.isSafeInteger(sum)) return sum;
  }
  return toLong(BigInt(a) + BigInt(b));
}

/** a - b of longs. */
export function subtractLong(a: Long, b: Long): Long {
  if (typeof a === "number" && typeof b === "number") {
    const rest = a - b;
    if (Number.isSafeInteger(rest)) return rest;
  }
  return toLong(BigInt(a) - BigInt(b));
}

/** a × b of longs. */
export function multiplyLong(a: Long, b: Long): Long {
  if (typeof a === "number" && typeof b === "number") {
    const product = a * b;
    // -0 is not a long.
    if (Number.isSafeInteger(product)) return product + 0;
  }
  return toLong(BigInt(a) * BigInt(b));
}

/** a / b of longs, towards zero; null where b is 0. */
export function divideLong(a: Long, b: Long): Long | null {
  if (b === 0) return null;
  // Both are safe, so the quotient is near enough to cut it.
  if (typeof a === "number" && typeof b === "number") return Math.trunc((a - (a % b)) / b) + 0;
  return toLong(BigInt(a) / BigInt(b));
}

/** What is left of a / b of longs, with the sign of a; null where b is 0. */
export function moduloLong(a: Long, b: Long): Long | null {
  if (b === 0) return null;
  if (typeof a === "number" && typeof b === "number") return (a % b) + 0;
  return toLong(BigInt(a) % BigInt(b));
}

/** The long nearest to a number, towards zero, as Java casts: NaN is 0, what is too large is the largest. */
export function longOf(value: number): Long {
  if (Number.isNaN(value)) return 0;
  const whole = Math.trunc(value) + 0;
  if (Number.isSafeInteger(whole)) return whole;
  if (whole >= 2 ** 63) return 2n ** 63n - 1n;
  if (whole <= -(2 ** 63)) return -(2n ** 63n);
  return toLong(BigInt(whole));
}
