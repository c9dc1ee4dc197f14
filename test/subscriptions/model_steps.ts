// What may happen to a consumer group, as plain data: a step means something in whatever state it finds the group, so that
// others can be left out.
import type { Random } from "../stress/random.ts";
import type { Settings } from "./model_parts.ts";

const WEIGHTS = {
  append: 10,
  sequence: 8,
  receive: 24,
  ack: 12,
  ackSome: 8,
  ackWrong: 4,
  nack: 8,
  nackSome: 6,
  park: 3,
  skip: 3,
  renew: 3,
  wait: 12,
  pause: 1,
  resume: 3,
  redrive: 3,
  discard: 2,
  reset: 1,
  replay: 1,
  select: 2,
} as const;

/** What happens. */
export type Verb = keyof typeof WEIGHTS;

/** One step; the numbers from 0 to 1 choose the rest. */
export interface Step {
  verb: Verb;
  dice: number[];
}

const BAG = Object.entries(WEIGHTS).flatMap(([verb, weight]) => Array<Verb>(weight).fill(verb as Verb)) as [
  Verb,
  ...Verb[],
];

/** A sequence of steps. */
export function randomSteps(random: Random, count: number): Step[] {
  return Array.from({ length: count }, () => ({
    verb: random.pick(BAG),
    // Short enough to be read in a report.
    dice: Array.from({ length: 6 }, () => Math.round(random.next() * 999) / 1000),
  }));
}

/** How a group is set up. */
export function randomSettings(random: Random): Settings {
  return {
    key: random.pick(["stream", "stream", "none", "data.customer"]),
    streams: random.pick([1, 2, 4]),
    whenExhausted: random.pick(["park", "park", "block", "drop"]),
    attempts: random.between(1, 4),
    retry: { base: random.pick([1, 5]), max: 20, jitter: random.pick([0, 0.5]) },
    timeout: random.pick([10, 30]),
    maxInFlight: random.pick([1, 3, 8, 30]),
    ...(random.chance(0.25) ? { rate: { limit: random.between(1, 3), burst: random.between(1, 6) } } : {}),
  };
}

/** As a failed test prints it. */
export function printSteps(steps: Step[]): string {
  return steps.map(({ verb, dice }) => `{ verb: "${verb}", dice: [${dice.join(", ")}] }`).join(",\n");
}
