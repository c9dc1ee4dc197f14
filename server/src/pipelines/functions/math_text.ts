// Numbers as texts to other bases.
import type { Long } from "./values.ts";

/** A whole number to a base, negative ones in two's complement of so many bits. */
export function baseText(value: Long, base: number, bits: 32 | 64): string {
  if (value >= 0) return value.toString(base);
  return BigInt.asUintN(bits, BigInt(value)).toString(base);
}

/** A double or float to the base 16, with an exponent of two: `0x1.8p1`. */
export function hexOfDouble(value: number, float: boolean): string {
  if (!Number.isFinite(value)) return String(value);
  const sign = value < 0 || Object.is(value, -0) ? "-" : "";
  if (value === 0) return `${sign}0x0.0p0`;
  const smallest = float ? -126 : -1022;
  let exponent = 0;
  let mantissa = Math.abs(value);
  for (; mantissa >= 2; exponent++) mantissa /= 2;
  // What is too small for a leading 1 keeps the smallest exponent.
  for (; mantissa < 1 && exponent > smallest; exponent--) mantissa *= 2;
  const whole = Math.floor(mantissa);
  let digits = "";
  for (let rest = mantissa - whole; rest > 0; rest -= Math.floor(rest)) {
    rest *= 16;
    digits += Math.floor(rest).toString(16);
  }
  return `${sign}0x${whole}.${digits || "0"}p${exponent}`;
}
