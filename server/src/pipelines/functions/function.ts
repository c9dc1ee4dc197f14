// What a scalar function is to the checker and to what compiles expressions.
import type { TypeName } from "../language/ast.ts";

/** What is known of an argument when a query is checked. */
export interface Argument {
  /** undefined: the literal null, which is of every type. */
  type: TypeName | undefined;
  /** Its value where it is a literal: kinds, patterns and formats are prepared once. */
  constant: { value: unknown } | undefined;
}

/** A function chosen for its arguments. */
export interface Chosen {
  returns: TypeName;
  /** Called for each event with the values of the arguments, null where they are null. May throw: the event fails. */
  call: (...values: never[]) => unknown;
  /** The same as an expression of JavaScript over those of the arguments, where a call would cost more than its work; each argument may be used once only. */
  inline?: (values: string[]) => string;
  /** true: null where any argument is null; the work is `whenPresent` or `call` for the others. */
  strict?: boolean;
  /** As `inline`, but only for values none of which is null: who writes it out must ask first. */
  whenPresent?: (values: string[]) => string;
  /** What it keeps between events, where it does: each place in a query has its own, which is part of its snapshot. */
  state?: FunctionState;
}

/** What a function keeps between events. */
export interface FunctionState {
  /** As JSON. */
  take(): unknown;
  put(kept: unknown): void;
}

/** A scalar function. */
export interface ScalarFunction {
  /** "" for those without. */
  namespace: string;
  name: string;
  /** What it does, in a sentence, for the reference. */
  about: string;
  /** As it is written, for errors and the reference: `str:substr(text string, from int [, length int]) string`. */
  signature: string;
  /** An example for the reference, which runs: an expression of constants and what comes of it. */
  example: { expression: string; result: unknown };
  /** true: the same arguments give the same value, so that constants are computed once. */
  pure: boolean;
  /** What it needs beside its arguments, passed before them: the time of the clock or of the event in milliseconds, or a function
   * that gives numbers in [0, 1) from the app's own generator, so that a run can be repeated. */
  needs?: "clock" | "event" | "random";
  /** Chooses for these arguments, or says in a sentence why they will not do (`the second argument must be an int, not string`). */
  choose(values: Argument[]): Chosen | { error: string };
}

/** Why a function cannot give a value for these arguments: the event fails. */
export class FunctionError extends Error {
  override name = "FunctionError";
}
