// The few statistics the benches need.
import type { Bound, Finding, Judgement } from "./bench.ts";

/** The middle value; of an even number of values the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[sorted.length >> 1];
  const lower = sorted[(sorted.length - 1) >> 1];
  return upper === undefined || lower === undefined ? Number.NaN : (upper + lower) / 2;
}

/** The value that a share (0 to 1) of the values does not exceed. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? Number.NaN;
}

/** A straight line through values one step apart: its slope per step and the slope's standard error. */
export function trend(values: readonly number[]): { slope: number; error: number } {
  const n = values.length;
  const meanX = (n - 1) / 2;
  const meanY = values.reduce((sum, y) => sum + y, 0) / n;
  let xx = 0;
  let xy = 0;
  values.forEach((y, x) => {
    xx += (x - meanX) ** 2;
    xy += (x - meanX) * (y - meanY);
  });
  const slope = xy / xx;
  const left = values.reduce((sum, y, x) => sum + (y - meanY - slope * (x - meanX)) ** 2, 0);
  return { slope, error: Math.sqrt(left / (n - 2) / xx) };
}

/** A finding without a peer: the value itself is judged. */
export function finding(what: string, unit: string, samples: number[], judgement: Judgement = {}): Finding {
  const value = median(samples);
  return { what, unit, samples, value, ...judge(value, judgement) };
}

/** A finding against a peer measured in the same rounds: the ratio is judged. */
export function comparison(
  what: string,
  unit: string,
  samples: number[],
  peer: { what: string; samples: number[] },
  judgement: Judgement = {},
): Finding {
  // Round by round, so that what slowed a whole round down falls out.
  const ratio = median(samples.map((value, round) => value / (peer.samples[round] ?? Number.NaN)));
  return {
    what,
    unit,
    samples,
    value: median(samples),
    peer: { ...peer, value: median(peer.samples) },
    ratio,
    ...judge(ratio, judgement),
  };
}

function judge(value: number, { gate, goal }: Judgement) {
  return {
    ...(gate && { gate, gateMet: holds(value, gate) }),
    ...(goal && { goal, goalMet: holds(value, goal) }),
  };
}

function holds(value: number, bound: Bound): boolean {
  return "atLeast" in bound ? value >= bound.atLeast : value <= bound.atMost;
}
