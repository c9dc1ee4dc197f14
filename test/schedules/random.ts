// Random numbers that are the same at each run.

/** Draws from a seed. */
export interface Random {
  /** A whole number from low to high. */
  number(low: number, high: number): number;
  /** One of several. */
  one<T>(...of: T[]): T;
  /** True so often. */
  chance(share: number): boolean;
  /** Some of a list's members in their order, at least one. */
  some<T>(of: T[], most: number): T[];
}

/** A source of random numbers (mulberry32). */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const number = (low: number, high: number) => low + Math.floor(next() * (high - low + 1));
  return {
    number,
    one: (...of) => of[number(0, of.length - 1)] as (typeof of)[number],
    chance: (share) => next() < share,
    some: (of, most) => {
      const wanted = number(1, Math.min(most, of.length));
      const left = [...of.keys()];
      const taken: number[] = [];
      while (taken.length < wanted) taken.push(...left.splice(number(0, left.length - 1), 1));
      return taken.sort((a, b) => a - b).map((place) => of[place] as (typeof of)[number]);
    },
  };
}
