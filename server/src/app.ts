/** The list of rooms, composed: what the server process runs and what tests boot. */

import type { AddressInfo } from "node:net";
import { startActions } from "./actions/start.ts";
import { healthRoutes } from "./api/health.ts";
import { describe } from "./api/openapi.ts";
import type { Route } from "./api/route.ts";
import { serveRoutes } from "./api/router.ts";
import { createServer } from "./api/server.ts";
import { silentConnections } from "./api/silent.ts";
import { serveUpgrades } from "./api/upgrade.ts";
import type { AppOptions } from "./app_options.ts";
import { listen } from "./db/listen.ts";
import { createFeed } from "./feed/feed.ts";
import { createRecorder } from "./feed/record.ts";
import { createLiveFeeds } from "./feed/sse.ts";
import { createWsFeeds } from "./feed/ws.ts";
import { readOperations } from "./graphql/operations.ts";
import { createGraphqlDoor } from "./graphql/serve.ts";
import { startCore, within } from "./log/core.ts";
import { startPush } from "./push/push.ts";
import type { PushRoom } from "./push/room.ts";
import { testWebhook } from "./push/test_webhook.ts";
import { ROOM_SCHEMAS, roomRoutes } from "./rooms.ts";
import { tellStart } from "./schedules/tell_start.ts";
import { createAnswerKeeper } from "./secrets/kept_answers.ts";
import { createOpener } from "./secrets/open.ts";
import { createDeliveryStreams } from "./subscriptions/sse.ts";
import { startUpkeep } from "./subscriptions/upkeep.ts";
import { createWaits } from "./subscriptions/wait.ts";
import { createLog as createLogger } from "./telemetry/log.ts";
import { createMetrics } from "./telemetry/metrics.ts";
import { createAuthenticator } from "./tenants/authenticate.ts";
import { createKeyWatch } from "./tenants/watch_keys.ts";
import { VERSION } from "./version.ts";

export type { AppOptions } from "./app_options.ts";
export { createLog } from "./log/client.ts";

/** How long stopping waits for what is under way. */
const PATIENCE_MS = 10_000;

/** A running app. */
export type App = { url: string; stop(): Promise<void> };

/** Connects, starts and serves. */
export async function startApp(options: AppOptions): Promise<App> {
  const operations = readOperations(options.graphqlOperations);
  const { log, flush } = createLogger(options.logLevel ?? "info");
  const metrics = createMetrics();
  const core = await startCore({ serverUrl: options.serverUrl, log, metrics });
  const { pool, errors, sequencer, appender } = core;
  let stopping: Promise<void> | undefined;
  const authenticator = createAuthenticator(core.lookups);
  const maxEventBytes = options.maxEventBytes ?? 262_144;
  const opener = createOpener(options.secretKey);
  const keeper = createAnswerKeeper(options.secretKey);
  const room = { pool, errors, log, appender, sequencer, maxEventBytes, keeper };
  const recorder = createRecorder(room, options.connectionEvents === true);
  const feed = createFeed({ pool, sequencer, log, metrics, recorder });
  const heartbeatMs = options.heartbeatMs ?? 15_000;
  const maxBodyBytes = options.maxBodyBytes ?? Math.max(8 * 1024 * 1024, 2 * maxEventBytes);
  const watch = createKeyWatch(authenticator, heartbeatMs);
  const waits = createWaits({ pool: core.consumers, feed, log });
  const actions = startActions({
    serverUrl: options.serverUrl,
    log,
    metrics,
    secretKey: options.secretKey,
    opener,
    tenantConnections: options.tenantConnections ?? 8,
    ca: options.webhookSender?.ca,
    onAppended: () => sequencer.wake(),
  });
  const push = await startPush({
    serverUrl: options.serverUrl,
    room,
    metrics,
    slots: options.webhookSlots ?? 1_000,
    allow: options.webhookAllow ?? [],
    allowHttp: options.webhookAllowHttp ?? false,
    act: actions.act,
    opener,
    ...(options.webhookSender === undefined ? {} : { sender: options.webhookSender }),
  }).catch(async (error: unknown) => {
    waits.stop();
    feed.stop();
    watch.stop();
    await actions.stop();
    await core.stop(1_000);
    throw error;
  });
  const subscriptions = { ...room, consumers: core.consumers, waits, guard: push.guard };
  const deliveries = createDeliveryStreams(subscriptions, watch, heartbeatMs);
  const live = createLiveFeeds({ ...room, feed }, watch, heartbeatMs);
  const webhooks: PushRoom = {
    ...subscriptions,
    sendTest: (caller, ref) => testWebhook(room, push, opener, caller, ref),
  };
  const graphql = createGraphqlDoor(
    { ...webhooks, feed },
    {
      authenticator,
      watch,
      graphiql: options.graphiql ?? false,
      operations,
      heartbeatMs,
      maxMessageBytes: maxBodyBytes,
    },
  );
  const ws = createWsFeeds({ ...room, feed }, { authenticator, watch, heartbeatMs });
  const server = await createServer({
    errors,
    log,
    metrics,
    cors: options.cors ?? [],
    maxBodyBytes,
    maxHeaderBytes: options.maxHeaderBytes ?? 16_384,
    maxConnections: options.maxConnections ?? 20_000,
    headersTimeoutMs: options.headersTimeoutMs ?? 10_000,
    requestTimeoutMs: options.requestTimeoutMs ?? 30_000,
    stopping: () => stopping !== undefined,
  });
  const routes = [
    ...roomRoutes({ room, live, subscriptions, deliveries, watch, webhooks }),
    ...healthRoutes({
      pool: core.lookups,
      sequencer,
      metrics,
      waiting: () => waits.waiting,
      stopping: () => stopping !== undefined,
    }),
  ];
  const description = describe(routes, ROOM_SCHEMAS, errors, VERSION);
  routes.push(descriptionRoute(description), ...graphql.routes, ...ws.routes, ...(options.routes ?? []));
  serveRoutes(server, routes, authenticator);
  serveUpgrades(server, [graphql.upgrade, ws.upgrade], {
    errors,
    log,
    metrics,
    stopping: () => stopping !== undefined,
  });
  const stopUpkeep = startUpkeep({ pool, log });
  const silent = silentConnections(server.server);
  const listener = listen(
    options.serverUrl,
    (hint) => {
      if (hint === "push") push.wake();
      else if (hint === "told") push.look();
      else sequencer.hint(hint);
    },
    (err) => log.warn({ err }, "the LISTEN connection is away; polling goes on"),
  );
  try {
    await server.listen({ host: options.host, port: options.port });
  } catch (error) {
    endDoors();
    await endWork(1_000);
    throw error;
  }
  const url = urlOf(server.server.address() as AddressInfo, options.host);
  log.info({ url }, "serving");
  const stopTelling = tellStart({ pool, log });

  /** Whatever keeps a connection of a client's. */
  function endDoors(): void {
    for (const door of [live, deliveries, waits, graphql, ws, watch]) door.stop();
  }

  /** What works by itself, and then the database. */
  async function endWork(patienceMs: number): Promise<void> {
    stopUpkeep();
    feed.stop();
    await listener.stop();
    await push.stop();
    await actions.stop();
    await core.stop(patienceMs);
  }

  async function stop(): Promise<void> {
    log.info("stopping");
    // In this order: no new requests, live feeds end so that their connections can, requests finish, then the database.
    const closed = server.close();
    endDoors();
    // Connections that were busy a moment ago are kept alive by their clients otherwise.
    const sweep = setInterval(() => {
      server.server.closeIdleConnections();
      silent.end();
    }, 50);
    if (!(await within(PATIENCE_MS, closed))) server.server.closeAllConnections();
    clearInterval(sweep);
    stopTelling();
    await endWork(PATIENCE_MS / 2);
    metrics.registry.clear();
    flush();
  }

  return {
    url,
    stop() {
      stopping ??= Promise.resolve().then(stop);
      return stopping;
    },
  };
}

function descriptionRoute(description: string): Route {
  return {
    method: "GET",
    path: "/openapi.json",
    id: "describe",
    tag: "health",
    open: true,
    summary: "This description",
    answers: { 200: { description: "OpenAPI 3.1." } },
    handle: () => ({ status: 200, body: description }),
  };
}

function urlOf(address: AddressInfo, host: string): string {
  const anywhere = host === "0.0.0.0" || host === "::";
  const name = anywhere ? "127.0.0.1" : host.includes(":") ? `[${host}]` : host;
  return `http://${name}:${address.port}`;
}
