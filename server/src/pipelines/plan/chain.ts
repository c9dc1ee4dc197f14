// Filters and stream functions of an input, one after the other.
import type { Typed } from "../check/typed.ts";
import type { StreamFunctionPlan, StreamFunctionUse } from "../operators/stream_function.ts";
import type { Taker } from "../runtime/chunk.ts";
import type { Catalogue } from "./environment.ts";
import { compileFilter, FilterStage } from "./filter.ts";
import { askingTables } from "./in_table.ts";
import { SINGLE } from "./input.ts";

/** What events go through before or behind a window. */
export type Step = { filter: Typed } | { function: StreamFunctionPlan };

/** Sets up what events go through on their way to `use.next`, which comes back where there is nothing. */
export type Chain = (use: StreamFunctionUse) => Taker;

/** Compiles steps. Filters that stand side by side are one loop. */
export function compileChain(steps: readonly Step[], catalogue: Catalogue): Chain {
  const makers: Chain[] = [];
  let filters: Typed[] = [];
  const close = () => {
    if (filters.length === 0) return;
    const filter = compileFilter(filters, askingTables(SINGLE, catalogue));
    makers.push(({ host, failed, next }) => new FilterStage(filter, host, failed, next));
    filters = [];
  };
  for (const step of steps) {
    if ("filter" in step) filters.push(step.filter);
    else {
      close();
      makers.push((use) => step.function.create(use));
    }
  }
  close();
  return (use) => makers.reduceRight<Taker>((next, make) => make({ ...use, next }), use.next);
}

/** The filters at the end of steps, which may be tested when rows are selected, and the steps before them. */
export function lastFilters(steps: readonly Step[]): { steps: Step[]; filters: Typed[] } {
  let from = steps.length;
  while (from > 0 && "filter" in (steps[from - 1] as Step)) from--;
  return {
    steps: steps.slice(0, from),
    filters: steps.slice(from).flatMap((step) => ("filter" in step ? [step.filter] : [])),
  };
}
