/** Errors as GraphQL says them: the code of every door in extensions, and nothing of what is inside. */
import { GraphQLError } from "graphql";
import { toProblem } from "../db/failure.ts";
import { type ErrorTable, Problem } from "../errors.ts";
import { inFilter } from "../log/filter.ts";
import type { Log } from "../telemetry/log.ts";

/** What this door calls the fields that use cases name after another one. */
const NAMES: Record<string, string> = {
  cursor: "after",
  "Idempotency-Key": "idempotencyKey",
  correlationId: "id",
};

/** Turns whatever went wrong into an error to show. */
export type ShowError = (error: unknown, requestId?: string) => GraphQLError;

/** Makes the function that shows errors. */
export function createShowError(errors: ErrorTable, log: Log): ShowError {
  const shown = new WeakSet<GraphQLError>();
  return (error, requestId) => {
    const outer = error instanceof GraphQLError ? error : undefined;
    if (outer !== undefined && shown.has(outer)) return withRequestId(outer, requestId, shown);
    const inner = innermost(error);
    const isLanguage = inner instanceof GraphQLError;
    const problem = isLanguage ? undefined : renamed(toProblem(inner, errors));
    if (problem?.code === "internal") log.error({ err: problem.cause ?? problem, requestId }, problem.message);
    const extensions =
      problem === undefined ? languageExtensions(inner as GraphQLError) : problemExtensions(problem, errors);
    const made = new GraphQLError(problem?.message ?? (inner as GraphQLError).message, {
      nodes: outer?.nodes ?? null,
      source: outer?.source ?? null,
      positions: outer?.positions ?? null,
      path: outer?.path ?? null,
      extensions: { ...extensions, ...(requestId === undefined ? {} : { requestId }) },
    });
    shown.add(made);
    return made;
  };
}

/** A problem in the words of this door, and of a field that has its own. */
export function renamed(problem: Problem, names: Readonly<Record<string, string>> = {}): Problem {
  const { field, hint } = problem.details;
  const own = field === undefined ? undefined : (names[field] ?? NAMES[field]);
  const [name, message] =
    own === undefined || field === undefined
      ? inFilter(field, problem.message)
      : [own, problem.message.startsWith(field) ? own + problem.message.slice(field.length) : problem.message];
  if (name === undefined || name === field) return problem;
  const details = { ...problem.details, field: name };
  if (hint !== undefined) details.hint = hint.replace("nextCursor", "endCursor");
  return new Problem(problem.code, message, details, problem.cause);
}

/**
 * An error of the request, before anything is run. Where the document is refused rather than the request around it,
 * application/json is answered by 200, as the specification has it.
 */
export function refusal(
  code: string,
  message: string,
  details: { field?: string; rule?: string; hint?: string },
  what: "request" | "document" = "request",
): GraphQLError {
  const http = { spec: what === "document", status: 400 };
  return new GraphQLError(message, { extensions: { code, class: "BAD_USER_INPUT", ...details, http } });
}

/** The same error, as one of the document: nothing was run. */
export function ofDocument(error: GraphQLError): GraphQLError {
  const { nodes = null, source = null, positions = null, path = null } = error;
  const http = { spec: true, status: 400 };
  return new GraphQLError(error.message, { nodes, source, positions, path, extensions: { ...error.extensions, http } });
}

function innermost(error: unknown): unknown {
  let inner = error;
  while (inner instanceof GraphQLError && inner.originalError != null) inner = inner.originalError;
  return inner;
}

function problemExtensions({ code, details }: Problem, errors: ErrorTable): Record<string, unknown> {
  const { allow: _, ...shown } = details;
  return { code: errors.kind(code).code, class: errors.kind(code).graphql, ...shown };
}

/** GraphQL's own errors: a document or variables that do not fit the schema. */
function languageExtensions({ extensions }: GraphQLError): Record<string, unknown> {
  const { code, class: known, originalError: _, ...rest } = extensions as Record<string, unknown>;
  if (typeof known === "string") return { code, class: known, ...rest };
  return { code: "invalid_input", class: typeof code === "string" ? code : "BAD_USER_INPUT", ...rest };
}

function withRequestId(error: GraphQLError, requestId: string | undefined, shown: WeakSet<GraphQLError>): GraphQLError {
  if (requestId === undefined || error.extensions["requestId"] !== undefined) return error;
  const { nodes = null, source = null, positions = null, path = null } = error;
  const made = new GraphQLError(error.message, {
    nodes,
    source,
    positions,
    path,
    extensions: { ...error.extensions, requestId },
  });
  shown.add(made);
  return made;
}
