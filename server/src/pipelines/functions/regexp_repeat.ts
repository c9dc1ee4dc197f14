// Repetitions in regular expressions.
import { charStep, count, type Machine, type Step } from "./regexp_machine.ts";
import type { CharTest } from "./regexp_tree.ts";

/** How often something stands. */
export interface Times {
  min: number;
  max: number;
  mode: "greedy" | "lazy" | "possessive";
}

/** Repeats a character, which needs no going deeper. */
export function repeatChar(machine: Machine, test: CharTest, { min, max, mode }: Times, next: Step): Step {
  const one = charStep(machine, test);
  if (mode === "lazy") {
    return (at) => {
      let end = at;
      for (let times = 0; end >= 0; times++) {
        const found = times >= min ? next(end) : -1;
        if (found >= 0 || times === max) return found;
        count(machine, 1);
        end = one(end);
      }
      return -1;
    };
  }
  return (at) => {
    const ends = [at];
    for (let end = one(at); end >= 0 && ends.length <= max; end = one(end)) {
      count(machine, 1);
      ends.push(end);
    }
    for (let index = ends.length - 1; index >= min; index--) {
      count(machine, 1);
      const found = next(ends[index] ?? at);
      if (found >= 0) return found;
    }
    return -1;
  };
}

/** Repeats anything. */
export function repeat(machine: Machine, build: (next: Step) => Step, { min, max, mode }: Times, next: Step): Step {
  let times = 0;
  let last = -1;
  // What comes after may come here again, within an outer repetition: then it counts anew, and here as before.
  const kept = (work: Step, at: number) => {
    const [times0, last0] = [times, last];
    const end = work(at);
    [times, last] = [times0, last0];
    return end;
  };
  const once: Step = (at) => {
    times++;
    last = at;
    return body(at);
  };
  const again: Step = (at) => {
    count(machine, 1);
    if (times < min) return kept(once, at);
    // Once around without a character is enough.
    const more = times < max && at !== last;
    if (mode === "lazy") {
      const end = kept(next, at);
      return end >= 0 || !more ? end : kept(once, at);
    }
    const end = more ? kept(once, at) : -1;
    return end >= 0 ? end : kept(next, at);
  };
  const body = build(again);
  const begin: Step = (at) => {
    times = 0;
    last = -1;
    return again(at);
  };
  return (at) => kept(begin, at);
}
