// How built-in functions are written down: a signature and what it computes.
import type { TypeName } from "../language/ast.ts";
import type { Argument, Chosen, FunctionState, ScalarFunction } from "./function.ts";
import { matchArguments } from "./match_arguments.ts";
import { parseSignature } from "./parse_signature.ts";

/** Any function: its values are those that its signature says. */
export type Call = (...values: never[]) => unknown;

/** What is chosen for certain arguments. */
export interface Prepared {
  call: Call;
  /** Where the signature does not say it. */
  returns?: TypeName;
  /** JavaScript for arguments none of which is null. */
  whenPresent?: (values: string[]) => string;
  state?: FunctionState;
}

/** What a function does for one signature. */
export interface Form {
  signature: string;
  /** For every argument that fits. */
  call?: Call;
  whenPresent?: (values: string[]) => string;
  /** Or what depends on the types and constants of the arguments. */
  prepare?: (given: Argument[]) => Prepared | { error: string };
}

/** What there is to say of a function with all its forms. */
export interface Description {
  about: string;
  example: { expression: string; result: unknown };
  /** "own": it is called with nulls too. Otherwise null in is null out. */
  nulls?: "own";
  pure?: false;
  needs?: NonNullable<ScalarFunction["needs"]>;
}

/** What stands between the signatures of a function of several forms. */
export const OR = " or ";

/** Defines a function of one form. */
export function define(signature: string, description: Description & Omit<Form, "signature">): ScalarFunction {
  return defineForms([{ signature, ...description }], description);
}

/** Defines a function of several forms; the first that fits is taken. */
export function defineForms(forms: Form[], description: Description): ScalarFunction {
  const known = forms.map((form) => ({ ...form, parsed: parseSignature(form.signature) }));
  const first = known[0]?.parsed;
  if (first === undefined) throw new Error("A function has a form.");
  const { about, example, nulls, needs } = description;
  return {
    namespace: first.namespace,
    name: first.name,
    about,
    signature: known.map(({ signature }) => signature).join(OR),
    example,
    pure: description.pure ?? needs === undefined,
    ...(needs === undefined ? {} : { needs }),
    choose(given) {
      let problem = { error: "", fits: -2 };
      for (const form of known) {
        const match = matchArguments(form.parsed, given);
        if ("error" in match) {
          if (match.fits > problem.fits) problem = match;
          continue;
        }
        const prepared = form.prepare?.(given) ?? (form as { call: Call });
        if ("error" in prepared) return prepared;
        return chosen(prepared, match.returns, nulls === "own", given.length + (needs === undefined ? 0 : 1));
      }
      return { error: problem.error };
    },
  };
}

/** The same function under another name, with what is said of it where that differs. */
export function alias(of: ScalarFunction, namespace: string, name: string, example = of.example): ScalarFunction {
  const from = of.namespace === "" ? of.name : `${of.namespace}:${of.name}`;
  const to = namespace === "" ? name : `${namespace}:${name}`;
  const renamed = (text: string) =>
    text
      .replaceAll(`${from}(`, `${to}(`)
      .replaceAll(`of ${from} `, `of ${to} `)
      .replace(`${from} takes`, `${to} takes`);
  return {
    ...of,
    namespace,
    name,
    about: `The same as \`${from}\`. ${of.about}`,
    signature: renamed(of.signature),
    example: example === of.example ? { ...example, expression: renamed(example.expression) } : example,
    choose(given) {
      const found = of.choose(given);
      return "error" in found ? { error: renamed(found.error) } : found;
    },
  };
}

function chosen(prepared: Prepared, returns: TypeName, nulls: boolean, count: number): Chosen {
  const { call, whenPresent, state } = prepared;
  const result: Chosen = { returns: prepared.returns ?? returns, call: nulls ? call : strict(call, count) };
  if (!nulls) result.strict = true;
  if (whenPresent !== undefined) result.whenPresent = whenPresent;
  if (state !== undefined) result.state = state;
  return result;
}

// One function for each number of arguments: no array is made for an event.
function strict(call: Call, count: number): Call {
  const work = call as (...values: unknown[]) => unknown;
  if (count === 0) return call;
  if (count === 1) return (a: unknown) => (a === null ? null : work(a));
  if (count === 2) return (a: unknown, b: unknown) => (a === null || b === null ? null : work(a, b));
  if (count === 3) {
    return (a: unknown, b: unknown, c: unknown) => (a === null || b === null || c === null ? null : work(a, b, c));
  }
  return (...values: unknown[]) => (values.includes(null) ? null : work(...values));
}
