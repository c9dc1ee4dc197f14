// Functions of extensions: a signature and what it computes.
import { define } from "../functions/define.ts";
import type { FunctionState, ScalarFunction } from "../functions/function.ts";
import { givenValue } from "../functions/given_value.ts";
import { matchArguments, title } from "../functions/match_arguments.ts";
import { parseSignature } from "../functions/parse_signature.ts";

/** What computes, and keeps something between events: what it keeps is plain JSON. */
export interface KeptCall extends FunctionState {
  call(...values: unknown[]): unknown;
}

/** A function of an extension. */
export interface FunctionFactory {
  /** How it is called and what it gives: `custom:plus(a N, b N) N`. */
  signature: string;
  about: string;
  /** What it gives for the values of its arguments. What it throws makes the event fail. */
  call?(...values: unknown[]): unknown;
  /** Or, for functions that remember: called for each place in a query, which has its own. */
  create?(): KeptCall;
  /** "own": it is called with nulls too; else null in is null out. */
  nulls?: "own";
  /** The time of the clock or of the event, or a function that gives numbers below 1 from the app's own sequence; it comes before the arguments. */
  needs?: NonNullable<ScalarFunction["needs"]>;
}

/** The function as queries use it: what it gives is held to its signature. */
export function functionFrom(factory: FunctionFactory | ScalarFunction): ScalarFunction {
  if ("choose" in factory) return factory;
  const { signature, about, nulls, needs } = factory;
  const name = title(parseSignature(signature));
  return define(signature, {
    about,
    example: { expression: "", result: null },
    ...(nulls !== undefined && { nulls }),
    ...(needs !== undefined && { needs }),
    ...(factory.create !== undefined && { pure: false as const }),
    prepare(given) {
      const match = matchArguments(parseSignature(signature), given);
      const check = givenValue("returns" in match ? match.returns : "object", name);
      if (factory.create === undefined) {
        const work = factory.call as NonNullable<FunctionFactory["call"]>;
        return { call: (...values: unknown[]) => check(work(...values)) };
      }
      const kept = factory.create();
      return {
        call: (...values: unknown[]) => check(kept.call(...values)),
        state: { take: () => kept.take(), put: (state) => kept.put(state) },
      };
    },
  });
}
