// What stands behind the name of a state's stream: filters, and stream functions among them.
import { type Context, condition } from "../check/expression.ts";
import { fail } from "../check/fail.ts";
import type { Attribute, Scope, Source } from "../check/scope.ts";
import type { Typed } from "../check/typed.ts";
import type { Expression } from "../language/ast.ts";
import type { Passage, StateSpec } from "../operators/patterns/state_spec.ts";
import { Through } from "../operators/patterns/through.ts";
import type { StreamFunctionPlan } from "../operators/stream_function.ts";
import { AddStage } from "../operators/stream_functions/add_stage.ts";
import type { Failed } from "../operators/window.ts";
import { type Chain, compileChain, type Step } from "./chain.ts";
import type { Catalogue, Environment } from "./environment.ts";
import { planFunction } from "./input.ts";
import { filterOf, isOwn, type Many, specOf } from "./pattern_filter.ts";
import type { Part } from "./pattern_steps.ts";

/** A state with what its events go through. */
export interface StatePlan {
  spec: StateSpec;
  /** Sets up what they go through; `failed` takes events that cannot. */
  passage(environment: Environment, query: string, failed: Failed): Passage;
}

/** A handler: a filter that has yet to be checked, with the attributes that it may name, or a function. */
type Handled = { filter: Expression; sees: readonly Attribute[] } | { function: StreamFunctionPlan };

/** Plans the functions of a state: what they add, its source has from then on. */
export function planFunctions({ input }: Part, source: Source, context: Context, catalogue: Catalogue): Handled[] {
  const own: Context = { ...context, scope: { groups: [[source]] } };
  return input.handlers.map((handler) => {
    if (handler.kind === "filter") return { filter: handler.condition, sees: source.attributes };
    if (handler.kind === "function") return { function: planFunction(handler.call, source, own, catalogue) };
    return fail("a state of a pattern has no window; define one, and let the pattern read it", handler.span);
  });
}

/** Functions with the filters behind them. */
interface Stage {
  steps: Step[];
  filters: Typed[];
}

/** Plans a state, which reads its own events and those of the others. */
export function planState(
  part: Part,
  handlers: readonly Handled[],
  own: Source,
  others: Source[],
  context: Context,
  catalogue: Catalogue,
  isSequence: boolean,
): StatePlan {
  const many: Many = (at) => others.some((source) => source.slot === at && source.many);
  const first: Stage = { steps: [], filters: [] };
  const behind: Stage[] = [];
  for (const handler of handlers) {
    const last = behind.at(-1) ?? first;
    if ("filter" in handler) {
      const scope: Scope = {
        groups: [[{ ...own, attributes: handler.sees, time: "event" }], others],
        unindexed: "last",
      };
      last.filters.push(condition(handler.filter, { ...context, scope }, "a filter"));
    } else if (last === first && first.filters.every((filter) => isOwn(filter, part.slot))) {
      // Whatever waits, these filters hold or do not.
      first.steps.push(...first.filters.map((filter) => ({ filter })), handler);
      first.filters = [];
    } else behind.push({ steps: [handler], filters: [] });
  }
  const chains = [first, ...behind].map(({ steps }) =>
    steps.length === 0 ? undefined : compileChain(steps, catalogue),
  );
  const filters = behind.map((stage) => filterOf(stage.filters, part, many, catalogue));
  return {
    spec: specOf(first.filters, part, many, isSequence, catalogue),
    passage(environment, query, failed) {
      const use = { host: environment.host, query, failed };
      const isTimed = own.time !== undefined && own.time !== "event" && own.time.isAsked;
      const through = (chain: Chain | undefined, isLast: boolean): Through | undefined => {
        if (chain === undefined && !(isLast && isTimed)) return undefined;
        return new Through((next) => {
          const end = isLast && isTimed ? new AddStage((_row, time) => [time], { ...use, next }) : next;
          return chain?.({ ...use, next: end }) ?? end;
        });
      };
      const ends = chains.length - 1;
      return {
        ahead: through(chains[0], ends === 0),
        behind: filters.map((filter, at) => ({ through: through(chains[at + 1], at + 1 === ends) as Through, filter })),
      };
    },
  };
}
