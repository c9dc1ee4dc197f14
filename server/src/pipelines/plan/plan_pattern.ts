// Plans patterns and sequences.
import type { Context } from "../check/expression.ts";
import type { Source } from "../check/scope.ts";
import type { PatternInput, StreamName } from "../language/ast.ts";
import { AbsentLogicalState } from "../operators/patterns/absent_logical_state.ts";
import { AbsentState } from "../operators/patterns/absent_state.ts";
import { CountState } from "../operators/patterns/count_state.ts";
import { EventState } from "../operators/patterns/event_state.ts";
import { LogicalState } from "../operators/patterns/logical_state.ts";
import { Pattern, type PatternSpec } from "../operators/patterns/pattern.ts";
import type { State } from "../operators/patterns/state.ts";
import type { StateSpec } from "../operators/patterns/state_spec.ts";
import type { Failed } from "../operators/window.ts";
import type { Catalogue } from "./environment.ts";
import { attributesOf } from "./input.ts";
import { readMatches } from "./pattern_filter.ts";
import { planFunctions, planState, type StatePlan } from "./pattern_state.ts";
import { type Part, type Step, stepsOf } from "./pattern_steps.ts";
import type { QueryInput } from "./query_input.ts";

/** Plans the input of a pattern or a sequence. */
export function planPattern(from: PatternInput, catalogue: Catalogue): QueryInput {
  const steps = stepsOf(from);
  const parts = steps.flatMap((step) => step.parts).sort((a, b) => a.slot - b.slot);
  const sources = parts.map((part) => sourceOf(part, catalogue));
  const found = sources.filter((_, slot) => (parts[slot] as Part).absent === undefined);
  // What is absent is nothing to select from, unless there is nothing else.
  const present = found.length > 0 ? found : sources;
  let slots = parts.length;
  const { tables, functionNamed } = catalogue;
  const context: Context = {
    scope: { groups: [present], inSlots: true },
    tables,
    functionNamed,
    nextSlot: () => slots++,
  };
  const handlers = parts.map((part) => planFunctions(part, sources[part.slot] as Source, context, catalogue));
  for (const source of sources) source.time = { at: source.attributes.length, isAsked: false };
  const plans = parts.map((part, slot) => {
    const own = sources[slot] as Source;
    const others = present.filter((source) => source !== own);
    return planState(part, handlers[slot] ?? [], own, others, context, catalogue, from.kind === "sequence");
  });
  const reads: StreamName[] = [];
  for (const { input } of parts) if (!reads.some((stream) => isSame(stream, input.stream))) reads.push(input.stream);
  const spec: PatternSpec = {
    size: parts.length,
    collects: parts.flatMap(({ count, slot }) => (count === undefined ? [] : [slot])),
    isSequence: from.kind === "sequence",
    within: from.within?.milliseconds,
  };
  return {
    context,
    rows: readMatches((slot) => (parts[slot] as Part).count !== undefined),
    reads,
    filters: [],
    hasWindow: false,
    inTurn: true,
    isBatch: false,
    create(environment, next, { query }) {
      const pattern = new Pattern(spec, environment.host, next);
      setUp(
        steps,
        plans.map((plan) => plan.spec),
        pattern,
      );
      const failedOf = (stream: StreamName): Failed => {
        const size = attributesOf(stream, catalogue).length;
        // Without what stream functions have added.
        return (row, time, error) => environment.fail({ query, stream, row: row.slice(0, size), time, error });
      };
      for (const state of pattern.states) {
        const { slot } = state.spec;
        const failed = failedOf((parts[slot] as Part).input.stream);
        state.passage = (plans[slot] as StatePlan).passage(environment, query, failed);
      }
      pattern.begin();
      return reads.map((stream) => {
        const own = parts.filter((part) => isSame(part.input.stream, stream));
        return pattern.entrance(new Set(own.map((part) => part.slot)), failedOf(stream));
      });
    },
  };
}

function isSame(a: StreamName, b: StreamName): boolean {
  return a.name === b.name && a.prefix === b.prefix;
}

function sourceOf({ name, input, slot, count }: Part, catalogue: Catalogue): Source {
  const attributes = attributesOf(input.stream, catalogue);
  const stream = input.stream.prefix + input.stream.name;
  return { names: [name ?? stream], attributes, slot, many: count !== undefined };
}

/** Makes the states, in the order in which matches go through them. */
function setUp(steps: Step[], specs: StateSpec[], pattern: Pattern): void {
  const made = steps.map(({ parts, op }) => {
    const states = parts.map((part) => stateOf(part, op, specs[part.slot] as StateSpec, pattern));
    const [first, second] = states;
    if (first instanceof LogicalState && second instanceof LogicalState) {
      first.partner = second;
      second.partner = first;
      second.isSecond = true;
    }
    return states;
  });
  const firstOf = (at: number | undefined) => (at === undefined ? undefined : made[at]?.[0]);
  steps.forEach(({ again, around }, at) => {
    for (const state of made[at] as State[]) {
      state.next = firstOf(at + 1);
      state.again = firstOf(again);
      state.around = firstOf(around);
      state.isStart = at === 0;
    }
  });
  const end = steps.findIndex((step) => step.again === 0);
  if (end > 0) for (const state of made[0] as State[]) state.group = made.slice(0, end + 1).flat();
  pattern.states = made.flat();
  pattern.backwards = made.toReversed().flat();
}

function stateOf({ absent, count }: Part, op: Step["op"], spec: StateSpec, pattern: Pattern): State {
  if (op !== undefined) {
    return absent === undefined
      ? new LogicalState(spec, pattern, op)
      : new AbsentLogicalState(spec, pattern, op, absent.length);
  }
  if (absent !== undefined) return new AbsentState(spec, pattern, absent.length as number);
  return count === undefined ? new EventState(spec, pattern) : new CountState(spec, pattern, count);
}
