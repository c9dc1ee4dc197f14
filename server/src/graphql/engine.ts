/** Yoga, with our limits, errors and way of reading requests. The doors (HTTP, WebSocket) run operations through it. */
import type { ExecutionArgs } from "graphql";
import { createYoga, type Plugin } from "graphql-yoga";
import type { Caller } from "../db/tenant.ts";
import type { GraphqlContext, GraphqlRoom } from "./context.ts";
import { createShowError, ofDocument, type ShowError } from "./errors.ts";
import { checkCost, parseWithin } from "./limits.ts";
import { createLoaders } from "./loaders.ts";
import { chooseOperation, type Operations, type Parameters } from "./parameters.ts";
import { createSchema } from "./schema.ts";

/** What an operation runs with: the context, and how to read the request. */
export type Request = GraphqlContext & { read(): Parameters };

/** The engine. */
export type Engine = ReturnType<typeof createEngine>;

/** Makes the engine. */
export function createEngine(room: GraphqlRoom, operations: Operations) {
  const schema = createSchema();
  const show: ShowError = createShowError(room.errors, room.log);

  const plugin: Plugin<object, Request> = {
    onRequestParse({ setRequestParser, serverContext }) {
      setRequestParser(() => chooseOperation(serverContext.read(), operations));
    },
    onParse({ setParseFn }) {
      setParseFn((source: string) => parseWithin(source));
    },
    onExecute({ args, setResultAndStopExecution }) {
      const refused = costOf(args);
      if (refused !== undefined) setResultAndStopExecution({ errors: [refused] });
    },
    onSubscribe({ args, setResultAndStopExecution }) {
      const refused = costOf(args);
      if (refused !== undefined) setResultAndStopExecution({ errors: [refused] });
    },
    onExecutionResult({ result, setResult, context }) {
      if (result === undefined || Symbol.asyncIterator in result || result.errors === undefined) return;
      setResult({ ...result, errors: result.errors.map((error) => show(error, context.requestId)) });
    },
  };

  function costOf(args: object) {
    const { document, operationName, variableValues } = args as ExecutionArgs;
    try {
      return checkCost(schema, document, operationName, variableValues);
    } catch (error) {
      // Variables that do not fit their types: execution would say the same.
      return ofDocument(show(error));
    }
  }

  const yoga = createYoga<Request>({
    schema,
    plugins: [plugin],
    graphqlEndpoint: "/graphql",
    // Node's own: its streams can be cancelled while the next item is awaited.
    fetchAPI: { Request, Response, Headers, ReadableStream, URL, URLSearchParams, TextEncoder },
    // All of these are the server's own business, the same for every route.
    logging: false,
    cors: false,
    graphiql: false,
    landingPage: false,
    multipart: false,
    batching: false,
    maxRequestBodySize: false,
    // Documents of any tenant would fill it.
    parserAndValidationCache: false,
    maskedErrors: { maskError: (error) => show(error) },
  });

  return {
    yoga,
    schema,
    operations,
    show,
    room,
    /** What one operation runs with. */
    requestOf(
      caller: Caller,
      from: Pick<GraphqlContext, "requestId" | "via" | "gone">,
      read: () => Parameters,
    ): Request {
      return { ...from, room, caller, loaders: createLoaders(room, caller), read };
    },
  };
}
