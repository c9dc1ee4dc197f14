/** The live feed as a plain WebSocket: GET /v1/events/ws. Who asks and for what is judged before the upgrade. */
import type { IncomingMessage } from "node:http";
import { type WebSocket, WebSocketServer } from "ws";
import { allowOnly, single, time } from "../api/query.ts";
import { parseQuery } from "../api/query_string.ts";
import type { Route } from "../api/route.ts";
import type { Upgrade, UpgradeRoute } from "../api/upgrade.ts";
import type { Caller } from "../db/tenant.ts";
import { Problem } from "../errors.ts";
import { FILTERS, readFilter } from "../log/lists.ts";
import type { LogRoom } from "../log/room.ts";
import type { Authenticator } from "../tenants/authenticate.ts";
import type { KeyWatch } from "../tenants/watch_keys.ts";
import { type Begun, beginFeed } from "./begin.ts";
import type { Feed } from "./feed.ts";
import { beat, closeSoon, tellRequestIds } from "./ws_beat.ts";
import { runConnection } from "./ws_connection.ts";

const PATH = "/v1/events/ws";
/** The subprotocol of the feed, and how a browser, which cannot send headers, sends a key beside it. */
const PROTOCOL = "gapless.v1";
const KEY_PROTOCOL = "gapless.key.";
/** A filter is all there is to say. */
const MOST_MESSAGE_BYTES = 256 * 1024;
const UNAUTHORIZED = 4401;
const GOING_AWAY = 1001;

/** Serves WebSocket feeds. */
export type WsFeeds = { routes: Route[]; upgrade: UpgradeRoute; stop(): void };

/** Makes the door. */
export function createWsFeeds(
  room: LogRoom & { feed: Feed },
  options: { authenticator: Authenticator; watch: KeyWatch; heartbeatMs: number },
): WsFeeds {
  const { authenticator, watch, heartbeatMs } = options;
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MOST_MESSAGE_BYTES,
    // The key goes no way back.
    handleProtocols: (offered) => (offered.has(PROTOCOL) ? PROTOCOL : false),
  });
  tellRequestIds(sockets);

  async function open({ request, socket, head, query: text }: Upgrade): Promise<void> {
    const authorization = authorizationOf(request);
    const caller = await authenticator.authenticate(authorization);
    const query = parseQuery(text);
    allowOnly(query, [...FILTERS, "after", "since"]);
    const filter = readFilter(query);
    const since = time(query, "since") ?? null;
    const begun = await beginFeed(room, caller, { filter, since, after: single(query, "after") });
    sockets.handleUpgrade(request, socket, head, (ws) => run(ws, caller, authorization, begun));
  }

  function run(socket: WebSocket, caller: Caller, authorization: string | undefined, begin: Begun): void {
    const unwatch = watch.add(authorization, () => closeSoon(socket, UNAUTHORIZED, "the API key is no longer good"));
    const stopBeating = beat(socket, heartbeatMs);
    socket.on("error", () => socket.terminate());
    socket.once("close", () => {
      unwatch();
      stopBeating();
    });
    runConnection(room, socket, caller, begin);
  }

  return {
    upgrade: { path: PATH, open },
    routes: [
      {
        method: "GET",
        path: PATH,
        id: "followLogByWebSocket",
        tag: "events",
        summary: "Follow the log live, as a WebSocket",
        answers: { 101: { description: "The feed." } },
        handle() {
          const hint = "Connect with a WebSocket client, or follow /v1/events/stream.";
          throw new Problem("bad_request", "this route speaks WebSocket only", {
            field: "Upgrade",
            rule: "must be websocket",
            hint,
          });
        },
      },
    ],
    stop() {
      for (const socket of sockets.clients) closeSoon(socket, GOING_AWAY, "the server is stopping");
    },
  };
}

/** The header, or what a browser offers as a subprotocol. */
function authorizationOf(request: IncomingMessage): string | undefined {
  const offered = request.headers["sec-websocket-protocol"]?.split(",").map((name) => name.trim()) ?? [];
  const key = offered.find((name) => name.startsWith(KEY_PROTOCOL))?.slice(KEY_PROTOCOL.length);
  if (offered.length > 0 && !offered.includes(PROTOCOL)) {
    const rule = `must offer ${PROTOCOL}`;
    throw new Problem("bad_request", `Sec-WebSocket-Protocol ${rule}`, { field: "Sec-WebSocket-Protocol", rule });
  }
  return request.headers.authorization ?? (key === undefined ? undefined : `Bearer ${key}`);
}
