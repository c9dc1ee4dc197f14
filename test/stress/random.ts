// Choices that can be made again: a test that fails prints its seed.

/** A source of choices. */
export interface Random {
  /** From 0 up to, not including, 1. */
  next(): number;
  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number;
  /** True in that share of cases. */
  chance(share: number): boolean;
  pick<T>(from: readonly [T, ...T[]]): T;
  /** A source of its own for somebody who works at the same time. */
  fork(name: string): Random;
}

/** Seeds of GAPLESS_STRESS_SEED, or new ones. */
export function newSeed(): string {
  return process.env["GAPLESS_STRESS_SEED"] ?? String(Math.floor(Math.random() * 1e9));
}

/** How long to stress: seconds of GAPLESS_STRESS_SECONDS, or a short time. */
export function stressSeconds(short: number): number {
  return Number(process.env["GAPLESS_STRESS_SECONDS"] ?? short);
}

/** The same seed gives the same choices (mulberry32). */
export function randomOf(seed: string): Random {
  let state = 2_166_136_261;
  for (let i = 0; i < seed.length; i++) state = Math.imul(state ^ seed.charCodeAt(i), 16_777_619);
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    next,
    between: (low, high) => low + Math.floor(next() * (high - low + 1)),
    chance: (share) => next() < share,
    pick: (from) => from[Math.floor(next() * from.length)] ?? from[0],
    fork: (name) => randomOf(`${seed}/${name}`),
  };
}
