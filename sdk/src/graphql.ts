/** Sends GraphQL documents. */
import type { Connection } from "./connect.ts";
import { type ErrorDetails, GaplessError } from "./errors.ts";
import type { CallOptions } from "./options.ts";
import { parseObject, readProblem, readRetryAfter } from "./read_problem.ts";

/** One error of a GraphQL answer. */
export type GraphqlProblem = {
  message: string;
  path?: readonly (string | number)[];
  extensions?: Record<string, unknown>;
};

/** A GraphQL answer held errors. `code` is that of the first one; `data` is what came in spite of them. */
export class GraphqlError extends GaplessError {
  override readonly name: string = "GraphqlError";
  /** All of them. */
  readonly errors: readonly GraphqlProblem[];
  /** What the answer holds beside them. */
  readonly data: unknown;
  /** Whether the server could not answer right now, so that the same query may succeed a moment later. */
  readonly transient: boolean;

  constructor(details: ErrorDetails, errors: readonly GraphqlProblem[], data: unknown) {
    super(details);
    this.errors = errors;
    this.data = data;
    this.transient = errors.some(({ extensions }) => extensions?.["class"] === "SERVICE_UNAVAILABLE");
  }
}

type Answer<Result> = { data?: Result | null; errors?: GraphqlProblem[] };

/** Sends a query or a mutation and gives its data. Queries are tried again where that can help, mutations never. */
export async function graphql<Result>(
  connection: Connection,
  document: string,
  variables: unknown,
  options?: CallOptions,
): Promise<Result> {
  const body = connection.stringify(variables === undefined ? { query: document } : { query: document, variables });
  const headers = { "content-type": "application/json", accept: "application/graphql-response+json, application/json" };
  // Looking for the word is enough: a query that merely mentions it is not tried again, which does no harm.
  const repeatable = !/\bmutation\b/.test(document);
  const request = { method: "POST", path: "/graphql", headers, body, repeatable, readError, findError } as const;
  return connection.parse<Answer<Result>>(await connection.send(request, options)).data as Result;
}

/** A success by its status holds errors as well: the server answers 200 to whatever it could execute. */
function findError(status: number, headers: Headers, body: string): GaplessError | undefined {
  const answer = parseObject(body) as Answer<unknown> | undefined;
  const first = Array.isArray(answer?.errors) ? answer.errors[0] : undefined;
  return answer === undefined || first === undefined ? undefined : errorOf(first, answer, status, headers);
}

/** Answers that are no success hold GraphQL's errors, too, unless the request never came as far as GraphQL. */
function readError(status: number, headers: Headers, body: string): GaplessError {
  return findError(status, headers, body) ?? readProblem(status, headers, body);
}

function errorOf(first: GraphqlProblem, answer: Answer<unknown>, status: number, headers: Headers): GraphqlError {
  const text = (name: string): string | undefined => {
    const value = first.extensions?.[name];
    return typeof value === "string" ? value : undefined;
  };
  const details = {
    code: text("code") ?? "graphql",
    detail: first.message,
    status,
    field: text("field"),
    rule: text("rule"),
    hint: text("hint"),
    requestId: text("requestId") ?? headers.get("x-request-id") ?? undefined,
    retryAfterMs: readRetryAfter(String(first.extensions?.["retryAfter"] ?? headers.get("retry-after") ?? "")),
  };
  return new GraphqlError(details, answer.errors ?? [], answer.data);
}
