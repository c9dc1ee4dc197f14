// Java's generator of random numbers: 48 bits, so that a seed gives the numbers it gives there.
import type { FunctionState } from "./function.ts";
import type { Long } from "./values.ts";

const MULTIPLIER = 0x5deece66dn;

/** A generator of numbers in [0, 1) from a seed, and what is kept of it. */
export function seededRandom(seed: Long): { next: () => number; state: FunctionState } {
  let current = BigInt.asUintN(48, BigInt(seed) ^ MULTIPLIER);
  const bits = (count: number) => {
    current = BigInt.asUintN(48, current * MULTIPLIER + 0xbn);
    return Number(current >> BigInt(48 - count));
  };
  return {
    next: () => (bits(26) * 2 ** 27 + bits(27)) / 2 ** 53,
    state: {
      take: () => current.toString(),
      put: (kept) => {
        current = BigInt(kept as string);
      },
    },
  };
}
