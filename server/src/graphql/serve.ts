/** The GraphQL door: its routes, its WebSocket, and how it ends. */
import type { Route } from "../api/route.ts";
import type { UpgradeRoute } from "../api/upgrade.ts";
import type { Authenticator } from "../tenants/authenticate.ts";
import type { KeyWatch } from "../tenants/watch_keys.ts";
import type { GraphqlRoom } from "./context.ts";
import { createEngine } from "./engine.ts";
import { createGraphqlHttp } from "./http.ts";
import type { Operations } from "./parameters.ts";
import { createGraphqlSocket } from "./socket.ts";

/** Settings of the door. */
export type GraphqlOptions = {
  authenticator: Authenticator;
  watch: KeyWatch;
  /** Whether browsers are shown GraphiQL. */
  graphiql: boolean;
  /** The only operations that may run. */
  operations: Operations;
  heartbeatMs: number;
  maxMessageBytes: number;
};

/** The door. */
export type GraphqlDoor = { routes: Route[]; upgrade: UpgradeRoute; stop(): void };

/** Makes the door. */
export function createGraphqlDoor(room: GraphqlRoom, options: GraphqlOptions): GraphqlDoor {
  const engine = createEngine(room, options.operations);
  const http = createGraphqlHttp(engine, options);
  const socket = createGraphqlSocket(engine, options);
  return {
    routes: http.routes,
    upgrade: socket.route,
    stop() {
      http.stop();
      socket.stop();
    },
  };
}
