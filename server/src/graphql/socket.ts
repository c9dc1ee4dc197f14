/**
 * GraphQL over WebSocket: the protocol graphql-transport-ws at /graphql. The key comes as a header, or in the message
 * connection_init, for browsers cannot send headers.
 */
import { GraphQLError } from "graphql";
import {
  type Context,
  GRAPHQL_TRANSPORT_WS_PROTOCOL,
  handleProtocols,
  makeServer,
  type ServerOptions,
} from "graphql-ws";
import { type RawData, type WebSocket, WebSocketServer } from "ws";
import type { UpgradeRoute } from "../api/upgrade.ts";
import type { Caller } from "../db/tenant.ts";
import { Problem } from "../errors.ts";
import { beat, closeSoon, tellRequestIds } from "../feed/ws_beat.ts";
import type { Authenticator } from "../tenants/authenticate.ts";
import type { KeyWatch } from "../tenants/watch_keys.ts";
import type { Engine } from "./engine.ts";
import { keepDigits } from "./exact_json.ts";
import { checkCost } from "./limits.ts";
import { checked, chooseOperation } from "./parameters.ts";

/** Subscriptions and other operations one connection may have under way. */
const MOST_OPERATIONS = 100;
/** The protocol's own word for a connection whose key is not good. */
const UNAUTHORIZED = 4401;
const GOING_AWAY = 1001;

type Extra = {
  socket: WebSocket;
  header: string | undefined;
  requestId: string;
  authorization?: string;
  unwatch?: () => void;
  gone?: AbortController;
};

/** The WebSocket of GraphQL. */
export type GraphqlSocket = { route: UpgradeRoute; stop(): void };

/** Makes it. */
export function createGraphqlSocket(
  engine: Engine,
  options: { authenticator: Authenticator; watch: KeyWatch; heartbeatMs: number; maxMessageBytes: number },
): GraphqlSocket {
  const { authenticator, watch } = options;
  const { yoga, operations, show } = engine;
  const sockets = new WebSocketServer({ noServer: true, maxPayload: options.maxMessageBytes, handleProtocols });
  tellRequestIds(sockets);

  async function identify({ header }: Extra, params: Record<string, unknown> | undefined): Promise<string> {
    const said = params?.["authorization"] ?? params?.["Authorization"];
    const authorization = typeof said === "string" ? said : header;
    await authenticator.authenticate(authorization);
    return authorization ?? "";
  }

  const server = makeServer<Record<string, unknown>, Extra>({
    jsonMessageReviver: keepDigits as NonNullable<ServerOptions["jsonMessageReviver"]>,
    async onConnect({ extra, connectionParams }) {
      try {
        extra.authorization = await identify(extra, connectionParams);
      } catch (error) {
        const problem = error instanceof Problem ? error : new Problem("unavailable", "keys cannot be looked up now");
        // 4401 tells clients not to come again with this key; other troubles pass.
        extra.socket.close(problem.code === "unauthenticated" ? UNAUTHORIZED : 1013, problem.message.slice(0, 120));
        return false;
      }
      extra.unwatch = watch.add(extra.authorization, () =>
        extra.socket.close(UNAUTHORIZED, "the API key is no longer good"),
      );
      return true;
    },
    onDisconnect({ extra }) {
      extra.unwatch?.();
    },
    async onSubscribe(context, _id, payload) {
      const { requestId, authorization } = context.extra;
      try {
        tooMany(context);
        const caller: Caller = await authenticator.authenticate(authorization);
        const parameters = chooseOperation(checked({ ...payload }), operations);
        const request = engine.requestOf(
          caller,
          { requestId, via: "websocket", gone: () => goneOf(context.extra) },
          () => parameters,
        );
        const { schema, execute, subscribe, contextFactory, parse, validate } = yoga.getEnveloped(request);
        const document = parse(parameters.query ?? "");
        const errors = validate(schema, document);
        if (errors.length > 0) return errors;
        const contextValue = await contextFactory();
        const { operationName, variables } = parameters;
        const refused = checkCost(schema, document, operationName, variables);
        if (refused !== undefined) return [refused];
        return {
          schema,
          operationName,
          document,
          variableValues: variables,
          contextValue,
          rootValue: { execute, subscribe },
        };
      } catch (error) {
        return [show(error, requestId)];
      }
    },
    execute: (args) => (args as Runnable).rootValue.execute(args),
    subscribe: (args) => (args as Runnable).rootValue.subscribe(args),
    onError: ({ extra }, _id, _payload, errors) =>
      errors.map((error) => withoutHttp(show(error, extra.requestId)).toJSON()),
    onNext({ extra }, _id, _payload, _args, { errors, data = null }) {
      if (errors === undefined) return undefined;
      return { data, errors: errors.map((error) => withoutHttp(show(error, extra.requestId)).toJSON()) };
    },
  });

  sockets.on("connection", (socket: WebSocket, _request: unknown, extra: Omit<Extra, "socket">) => {
    const stopBeating = beat(socket, options.heartbeatMs);
    const closed = server.opened(
      {
        protocol: socket.protocol,
        // Resolves once the client's side took it: the next event is not asked for before.
        send: (data) =>
          new Promise((resolve) =>
            socket.readyState === socket.OPEN ? socket.send(data, () => resolve()) : resolve(),
          ),
        close: (code, reason) => socket.close(code, reason),
        onMessage(take) {
          socket.on("message", (data: RawData) => {
            take(String(data)).catch((error: unknown) => {
              engine.room.log.error(
                { err: error, requestId: extra.requestId },
                "a GraphQL message could not be handled",
              );
              socket.close(1011, "Internal error");
            });
          });
        },
      },
      { ...extra, socket },
    );
    socket.on("error", () => socket.terminate());
    socket.once("close", (code: number, reason: Buffer) => {
      stopBeating();
      void closed(code, String(reason));
    });
  });

  return {
    route: {
      path: "/graphql",
      async open({ request, socket, head, requestId }) {
        const header = request.headers.authorization;
        // A bad key is refused while that can be said by a status.
        if (header !== undefined) await authenticator.authenticate(header);
        const protocols = request.headers["sec-websocket-protocol"]?.split(",").map((name) => name.trim()) ?? [];
        if (!protocols.includes(GRAPHQL_TRANSPORT_WS_PROTOCOL)) {
          const rule = `must offer ${GRAPHQL_TRANSPORT_WS_PROTOCOL}`;
          throw new Problem("bad_request", `Sec-WebSocket-Protocol ${rule}`, { field: "Sec-WebSocket-Protocol", rule });
        }
        sockets.handleUpgrade(request, socket, head, (ws) =>
          sockets.emit("connection", ws, request, { header, requestId }),
        );
      },
    },
    stop() {
      // Clients take this as a wish to come again, and resume.
      for (const socket of sockets.clients) closeSoon(socket, GOING_AWAY, "the server is stopping");
    },
  };
}

type Runnable = {
  rootValue: { execute: NonNullable<ServerOptions["execute"]>; subscribe: NonNullable<ServerOptions["subscribe"]> };
};

/** Aborted when the connection ends, which it also does when the key is no longer good. One for all that waits on it. */
function goneOf(extra: Extra): AbortSignal {
  if (extra.gone === undefined) {
    const gone = new AbortController();
    extra.gone = gone;
    if (extra.socket.readyState === extra.socket.OPEN) extra.socket.once("close", () => gone.abort());
    else gone.abort();
  }
  return extra.gone.signal;
}

function tooMany({ subscriptions }: Context<Record<string, unknown>, Extra>): void {
  if (Object.keys(subscriptions).length <= MOST_OPERATIONS) return;
  const rule = `must not have more than ${MOST_OPERATIONS} operations under way`;
  throw new Problem("too_large", `a connection ${rule}`, { rule, hint: "Complete some, or open another connection." });
}

/** HTTP's part of an error means nothing here. */
function withoutHttp(error: GraphQLError): GraphQLError {
  const { http, ...extensions } = error.extensions;
  if (http === undefined) return error;
  const { nodes = null, source = null, positions = null, path = null } = error;
  return new GraphQLError(error.message, { nodes, source, positions, path, extensions });
}
