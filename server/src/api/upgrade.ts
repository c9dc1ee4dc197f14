/** WebSockets beside the routes: who asks is known before anything is upgraded, and a refusal is an HTTP answer. */
import { type IncomingMessage, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import type { FastifyInstance } from "fastify";
import { toProblem } from "../db/failure.ts";
import { type ErrorTable, Problem } from "../errors.ts";
import { correlationId, type Log, requestId } from "../telemetry/log.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import { problemAnswer } from "./problem.ts";

/** A request to become a WebSocket. */
export type Upgrade = {
  request: IncomingMessage;
  socket: Duplex;
  head: Buffer;
  /** The query string, without its question mark. */
  query: string;
  requestId: string;
};

/** A path that speaks WebSocket. `open` takes the socket over, or throws a Problem while it is still HTTP. */
export type UpgradeRoute = { path: string; open(upgrade: Upgrade): Promise<void> | void };

/** What upgrades need to know of the server. */
export type UpgradeOptions = { errors: ErrorTable; log: Log; metrics: Metrics; stopping(): boolean };

/** Serves the paths; other requests to upgrade go on as plain HTTP, as if they had not asked. */
export function serveUpgrades(server: FastifyInstance, routes: UpgradeRoute[], options: UpgradeOptions): void {
  const { errors, log, metrics } = options;
  const byPath = new Map(routes.map((route) => [route.path, route]));
  const routeOf = (request: IncomingMessage): UpgradeRoute | undefined => {
    const isWebSocket = request.headers.upgrade?.toLowerCase() === "websocket" && request.method === "GET";
    return isWebSocket ? byPath.get((request.url ?? "").split("?", 1)[0]?.replace(/\/$/, "") ?? "") : undefined;
  };
  const node = server.server as typeof server.server & { shouldUpgradeCallback(request: IncomingMessage): boolean };
  node.shouldUpgradeCallback = (request) => routeOf(request) !== undefined;
  node.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    void upgrade(request, socket, head);
  });

  async function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const started = performance.now();
    const id = requestId(request.headers["x-request-id"]);
    // Whoever answers the upgrade finds it there.
    request.headers["x-request-id"] = id;
    const route = routeOf(request);
    const onError = (): void => void socket.destroy();
    socket.on("error", onError);
    let status = 101;
    try {
      if (route === undefined) throw new Problem("route_not_found", "there is no such route");
      if (options.stopping()) throw new Problem("unavailable", "The server is stopping.", { retryAfter: 1 });
      const query = (request.url ?? "").split("?").slice(1).join("?");
      await route.open({ request, socket, head, query, requestId: id });
    } catch (error) {
      const problem = toProblem(error, errors);
      const answer = problemAnswer(problem, errors, id);
      status = answer.status;
      if (status >= 500) {
        const level = problem.code === "internal" ? "error" : "warn";
        log[level]({ err: problem.cause ?? problem, requestId: id, code: problem.code }, problem.message);
      }
      refuse(socket, { ...answer, headers: { ...answer.headers, "x-request-id": id } });
    }
    socket.off("error", onError);
    const name = route?.path ?? "none";
    const ms = performance.now() - started;
    metrics.requests.inc({ route: name, method: "GET", status });
    metrics.latency.observe({ route: name, method: "GET" }, ms / 1000);
    const correlation = correlationId(request.headers["x-correlation-id"]);
    const line = { requestId: id, correlationId: correlation, method: "GET", route: name, status };
    log.info({ ...line, ms: Math.round(ms * 10) / 10 }, "request");
  }
}

function refuse(socket: Duplex, answer: { status: number; body: string; headers: Record<string, string> }): void {
  const head = [
    `HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status] ?? ""}`,
    ...Object.entries(answer.headers).map(([name, value]) => `${name}: ${value}`),
    `content-length: ${Buffer.byteLength(answer.body)}`,
    "connection: close",
  ];
  // What breaks from here on concerns nobody.
  socket.on("error", () => socket.destroy());
  socket.end(`${head.join("\r\n")}\r\n\r\n${answer.body}`);
}
