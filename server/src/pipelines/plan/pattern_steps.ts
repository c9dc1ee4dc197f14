// The states of a pattern as a list: what stands behind what, and where `every` leads back to.
import { fail } from "../check/fail.ts";
import type { AbsentState, PatternInput, SingleInput, State, StreamState } from "../language/ast.ts";
import type { Count } from "../operators/patterns/count_state.ts";

/** A stream of a state. */
export interface Part {
  name: string | undefined;
  input: SingleInput;
  slot: number;
  count: Count | undefined;
  /** No event is to come: for so long, or as long as the other of two waits. */
  absent: { length: number | undefined } | undefined;
}

/** One place in the chain: a state, or two by `and` or `or`, of which an absent one is first. */
export interface Step {
  parts: [Part] | [Part, Part];
  op: "and" | "or" | undefined;
  /** `every` ends here: the step where it begins. */
  again: number | undefined;
  /** Within `every`: the step where it begins. */
  around: number | undefined;
}

/** Lists the states. */
export function stepsOf({ state, kind }: PatternInput): Step[] {
  const steps: Step[] = [];
  let slots = 0;
  const part = (written: StreamState | AbsentState, count?: Count): Part => {
    if (written.kind === "absent" && written.for?.milliseconds === 0)
      fail("nothing comes for a time longer than 0", written.span);
    return partOf(written, count);
  };
  const partOf = (written: StreamState | AbsentState, count: Count | undefined): Part => ({
    name: written.kind === "event" ? written.name : undefined,
    input: written.input,
    slot: slots++,
    count,
    absent: written.kind === "absent" ? { length: written.for?.milliseconds } : undefined,
  });
  const push = (parts: Step["parts"], op: Step["op"]) => {
    steps.push({ parts, op, again: undefined, around: undefined });
  };
  const walk = (node: State): void => {
    switch (node.kind) {
      case "next":
        for (const inner of node.states) walk(inner);
        return;
      case "every": {
        if (kind === "sequence" && steps.length > 0) fail("every stands at the beginning of a sequence", node.span);
        const first = steps.length;
        walk(node.state);
        for (const step of steps.slice(first)) step.around = first;
        (steps.at(-1) as Step).again = first;
        return;
      }
      case "count": {
        const { min, max } = node;
        if (max === 0) fail("it is counted up to 0; leave it out, or write not", node.span);
        push([part(node.state, { min, max: max ?? Number.POSITIVE_INFINITY })], undefined);
        return;
      }
      case "logical": {
        const parts: [Part, Part] = [part(node.left), part(node.right)];
        push(parts[1].absent !== undefined && parts[0].absent === undefined ? [parts[1], parts[0]] : parts, node.op);
        return;
      }
      default:
        push([part(node)], undefined);
    }
  };
  walk(state);
  return steps;
}
