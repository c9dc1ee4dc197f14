// What a search in a text knows while it goes on.
import { FunctionError } from "./function.ts";
import type { CharTest } from "./regexp_tree.ts";

/** How many steps a search may take. */
export const MOST_STEPS = 1_000_000;

/** Goes on from a position: where it ends, -1 where it does not match. */
export type Step = (at: number) => number;

/** A search. */
export interface Machine {
  /** The regular expression, for errors. */
  written: string;
  text: string;
  steps: number;
  /** Where groups begin and end: 2n and 2n + 1. */
  marks: number[];
  /** Of each group, where those begin that are not closed yet. */
  opened: number[][];
}

/** Counts steps. */
export function count(machine: Machine, more: number): void {
  machine.steps += more;
  if (machine.steps <= MOST_STEPS) return;
  const { written, text } = machine;
  throw new FunctionError(
    `the regular expression '${written}' takes more than ${MOST_STEPS} steps for a text of length ${text.length}`,
  );
}

/** Where the next character ends, if it is one of those. */
export function charStep(machine: Machine, test: CharTest): Step {
  return (at) => {
    if (at >= machine.text.length) return -1;
    const code = machine.text.codePointAt(at) ?? 0;
    return test(code) ? at + (code > 0xffff ? 2 : 1) : -1;
  };
}

/** Groups are as they were where what is tried fails. */
export function orBack(machine: Machine, work: Step): Step {
  return (at) => {
    const before = machine.marks.slice();
    const end = work(at);
    if (end < 0) machine.marks = before;
    return end;
  };
}
