// Plans inputs of one stream.

import type { Context } from "../check/expression.ts";
import type { Attribute, Source } from "../check/scope.ts";
import type { Handler, SingleInput, StreamName } from "../language/ast.ts";
import type { NamedWindowSpec } from "../operators/named_window.ts";
import { Scratch } from "../runtime/scratch.ts";
import { compileChain, lastFilters } from "./chain.ts";
import type { Catalogue } from "./environment.ts";
import { guardOf } from "./guard.ts";
import { attributesOf, handlersOf, SINGLE, windowRead } from "./input.ts";
import { OneByOneStage } from "./one_by_one.ts";
import type { QueryInput } from "./query_input.ts";

/** Plans a stream with what its events go through. */
export function planSingle({ stream, handlers }: SingleInput, catalogue: Catalogue): QueryInput {
  const attributes = attributesOf(stream, catalogue);
  const named = windowRead(stream, catalogue);
  const input = planEvents([stream.prefix + stream.name], attributes, handlers, named, catalogue);
  // Without what stream functions have added.
  const own = (row: readonly unknown[]) => (row.length > attributes.length ? row.slice(0, attributes.length) : row);
  return { ...input, reads: [stream], cause: (row) => ({ stream, row: own(row) }) };
}

/** Plans what events go through that come from anywhere. `named`: from a window that is defined. */
export function planEvents(
  names: string[],
  attributes: readonly Attribute[],
  handlers: readonly Handler[],
  named: NamedWindowSpec | undefined,
  catalogue: Catalogue,
): QueryInput {
  let slots = 1;
  const { tables, functionNamed } = catalogue;
  const source: Source = { names, attributes, slot: 0, many: false, time: "event" };
  const context: Context = { scope: { groups: [[source]] }, tables, functionNamed, nextSlot: () => slots++ };
  const { before, window: own, after } = handlersOf(handlers, named, source, context, catalogue);
  const window = own ?? named?.plan;
  // Filters at the end are tested when rows are selected: one loop less.
  const { steps, filters } = lastFilters(own === undefined ? before : after);
  const first = compileChain(own === undefined ? steps : before, catalogue);
  const last = compileChain(own === undefined ? [] : steps, catalogue);
  const reads: StreamName[] = [];
  // Events of a window that is defined are not looked at before they reach their query: they leave again, and sums begin anew.
  const [asked] = before;
  const guard = named === undefined && asked !== undefined && "filter" in asked ? guardOf(asked.filter) : undefined;
  return {
    context,
    rows: SINGLE,
    reads,
    guard,
    filters,
    hasWindow: window !== undefined,
    inTurn: window?.inTurn ?? true,
    isBatch: window?.isBatch ?? false,
    create({ host, shared }, next, { wantsExpired, failed, query, oneByOne }) {
      const selected = last({ host, query, failed, next });
      let held = selected;
      if (own !== undefined) {
        const scratch = shared(own, () => new Scratch());
        held = own.create({ host, next: selected, wantsExpired, isFound: false, scratch, failed });
      }
      const entrance = oneByOne && own !== undefined ? new OneByOneStage(held) : held;
      return [first({ host, query, failed, next: entrance })];
    },
  };
}
