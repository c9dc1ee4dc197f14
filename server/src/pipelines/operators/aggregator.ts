// Aggregators that are written as functions and not as code: those of extensions.
import { fail } from "../check/fail.ts";
import type { Type } from "../check/typed.ts";
import type { Argument } from "../functions/function.ts";
import { givenValue } from "../functions/given_value.ts";
import { matchArguments, title } from "../functions/match_arguments.ts";
import { parseSignature } from "../functions/parse_signature.ts";
import type { Call } from "../language/ast.ts";
import type { Code } from "../plan/code.ts";
import type { State } from "../runtime/stateful.ts";
import type { Aggregate } from "./aggregators.ts";

/**
 * An aggregator of an extension. What it has come to is a value of its own, a state for each group: `add` and `remove` give the next one,
 * which may be the same, changed.
 */
export interface AggregatorFactory<S = unknown> {
  /** How it is called and what it gives: `custom:product(value number) double`. */
  signature: string;
  about: string;
  /** "own": it is called with nulls too; else an event is passed over of which an argument is null. */
  nulls?: "own";
  /** The state of a group that is new. */
  init(): S;
  /** An event comes in. */
  add(state: S, ...values: unknown[]): S;
  /** An event goes out of the window. */
  remove(state: S, ...values: unknown[]): S;
  /** What it has come to. */
  value(state: S): unknown;
  /** What the events of two states come to together, where that can be said: what has it may stand in `define aggregation`. `other` stays as it is. */
  merge?(state: S, other: S): S;
  /** The state as plain values, where it is something else; never changed once it was given. */
  save?(state: S): State;
  restore?(kept: State): S;
}

/** What a call of an aggregator becomes: chosen for the types of its arguments. */
export interface Aggregator {
  choose(type: Type, call: Call, inTurn: boolean, given: readonly Argument[]): Aggregate;
}

/** Finds the aggregator that a call is of; undefined if it is of none. */
export type AggregatorOf = (call: Call) => Aggregator | undefined;

/** An aggregator of an extension, as queries use it. */
export function aggregatorFrom(factory: AggregatorFactory): Aggregator {
  const signature = parseSignature(factory.signature);
  return {
    choose(_type, call, _inTurn, given) {
      const match = matchArguments(signature, [...given]);
      if ("error" in match) return fail(`${match.error}: ${factory.signature}`, call.span);
      const check = givenValue(match.returns, title(signature));
      return {
        returns: match.returns,
        columns: [
          {
            type: "any",
            start: () => new Held(factory, check),
            save: (held) => (held as Held).save(),
            restore: (kept) => new Held(factory, check).restore(kept),
          },
        ],
        add: (code, [held], value, more) => {
          code.mayThrow = true;
          code.line(`${unlessNull(factory, given, value, more)}${held}.add(${written(given, value, more)});`);
        },
        remove: (code, [held], value, more) => {
          code.mayThrow = true;
          code.line(`${unlessNull(factory, given, value, more)}${held}.remove(${written(given, value, more)});`);
        },
        value: ([held]) => `${held}.value`,
        ...(factory.merge === undefined ? {} : { merge: mergeHeld }),
      };
    },
  };
}

function mergeHeld(code: Code, [into]: string[], [from]: string[]): void {
  code.mayThrow = true;
  code.line(`${into}.merge(${from});`);
}

function written(given: readonly Argument[], value: string, more: readonly string[]): string {
  return given.length === 0 ? "" : [value, ...more].join(", ");
}

function unlessNull(
  { nulls }: AggregatorFactory,
  given: readonly Argument[],
  value: string,
  more: readonly string[],
): string {
  if (nulls === "own" || given.length === 0) return "";
  return `if (${[value, ...more].map((text) => `${text} !== null`).join(" && ")}) `;
}

/** What an aggregator has come to in a group. */
class Held {
  readonly #factory: AggregatorFactory;
  readonly #check: (value: unknown) => unknown;
  #state: unknown;

  constructor(factory: AggregatorFactory, check: (value: unknown) => unknown) {
    this.#factory = factory;
    this.#check = check;
    this.#state = factory.init();
  }

  add(...values: unknown[]): void {
    this.#state = this.#factory.add(this.#state, ...values);
  }

  remove(...values: unknown[]): void {
    this.#state = this.#factory.remove(this.#state, ...values);
  }

  merge(other: Held): void {
    this.#state = this.#factory.merge?.(this.#state, other.#state);
  }

  get value(): unknown {
    return this.#check(this.#factory.value(this.#state));
  }

  save(): State {
    return this.#factory.save === undefined ? this.#state : this.#factory.save(this.#state);
  }

  restore(kept: State): this {
    this.#state = this.#factory.restore === undefined ? kept : this.#factory.restore(kept);
    return this;
  }
}
