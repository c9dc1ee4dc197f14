/** Failures that a caller acts on: types of their own in the answers of mutations. Every other one is an error of the field. */
import { Problem } from "../errors.ts";
import type { Builder } from "./builder.ts";
import { renamed } from "./errors.ts";

/** Why nothing was done, and the type it is answered as. */
export type Failure = { kind: "failure"; type: string; problem: Problem };

/** The types that some codes are answered as. */
export type FailureTypes = Readonly<Record<string, string>>;

/** For input that breaks a rule: every union of failures has it. */
export const INVALID: FailureTypes = {
  invalid_input: "InvalidInput",
  malformed_json: "InvalidInput",
  too_large: "InvalidInput",
};

/** The types other rooms refer to. */
export type FailureRefs = ReturnType<typeof addFailures>;

/** Adds the failures that many mutations know. */
export function addFailures(builder: Builder) {
  const Failure = builder.interfaceRef<Failure>("Failure").implement({
    description: "Why nothing was done.",
    fields: (t) => ({
      code: t.string({ description: "The code this has on every door.", resolve: ({ problem }) => problem.code }),
      message: t.string({ description: "For people, with the values.", resolve: ({ problem }) => problem.message }),
      hint: t.string({ nullable: true, description: "What to do.", resolve: ({ problem }) => problem.details.hint }),
    }),
  });
  const InvalidInput = builder.objectRef<Failure>("InvalidInput").implement({
    description: "The input breaks a rule.",
    interfaces: [Failure],
    fields: (t) => ({
      field: t.string({
        nullable: true,
        description: "The field that is meant, such as events[0].type.",
        resolve: ({ problem }) => problem.details.field,
      }),
      rule: t.string({
        nullable: true,
        description: "The rule it breaks.",
        resolve: ({ problem }) => problem.details.rule,
      }),
    }),
  });
  const NotFound = builder.objectRef<Failure>("NotFound").implement({
    description: "There is no such thing, or none that the caller may see.",
    interfaces: [Failure],
    fields: (t) => ({
      field: t.string({
        nullable: true,
        description: "The argument that names it.",
        resolve: ({ problem }) => problem.details.field,
      }),
    }),
  });
  const AlreadyExists = builder.objectRef<Failure>("AlreadyExists").implement({
    description: "The name is taken.",
    interfaces: [Failure],
    fields: () => ({}),
  });
  return { Failure, InvalidInput, NotFound, AlreadyExists };
}

/** Runs something; a failure of these types is its answer, any other one goes on. `names` says what the fields are called here. */
export async function answered<T>(
  types: FailureTypes,
  work: () => Promise<T>,
  names: Readonly<Record<string, string>> = {},
): Promise<T | Failure> {
  try {
    return await work();
  } catch (error) {
    const type = error instanceof Problem ? types[error.code] : undefined;
    if (type === undefined || !(error instanceof Problem)) throw error;
    return { kind: "failure", type, problem: renamed(error, names) };
  }
}

/** What was found, or null where there is no such thing. */
export async function orNull<T>(found: Promise<T>): Promise<T | null> {
  try {
    return await found;
  } catch (error) {
    if (error instanceof Problem && error.code === "not_found") return null;
    throw error;
  }
}

/** The name of the type of a value of a union: that of the failure, or the one of what was done. */
export function typeOf(done: string): (value: object) => string {
  return (value) => ("kind" in value && value.kind === "failure" ? (value as Failure).type : done);
}
