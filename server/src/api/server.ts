/** The HTTP server: limits, ids, logs, and errors as problem+json. Knows nothing of what the routes do. */
import { STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import cors from "@fastify/cors";
import fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { toProblem } from "../db/failure.ts";
import { type ErrorTable, Problem } from "../errors.ts";
import { correlationId, type Log, requestId } from "../telemetry/log.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import { problemAnswer } from "./problem.ts";
import { parseQuery } from "./query_string.ts";

/** Settings of the HTTP server. */
export type ServerOptions = {
  errors: ErrorTable;
  log: Log;
  metrics: Metrics;
  /** Origins that browsers may call from; "*" is any. */
  cors: readonly string[];
  maxBodyBytes: number;
  maxHeaderBytes: number;
  maxConnections: number;
  /** For a request to arrive: headers, and all of it. Slow clients hold a connection no longer. */
  headersTimeoutMs: number;
  requestTimeoutMs: number;
  stopping(): boolean;
};

/** JSON is UTF-8 (RFC 8259 §8.1); another charset is another type. */
const JSON_TYPE = /^application\/(?:[\w.+-]+\+)?json\s*(?=;|$)(?!.*;\s*charset\s*=(?!\s*"?utf-?8\b))/i;

/** Makes the server, without routes. */
export async function createServer(options: ServerOptions): Promise<FastifyInstance> {
  const { errors, log, metrics } = options;
  const server = fastify({
    logger: false,
    bodyLimit: options.maxBodyBytes,
    requestTimeout: options.requestTimeoutMs,
    keepAliveTimeout: 72_000,
    forceCloseConnections: "idle",
    return503OnClosing: false,
    exposeHeadRoutes: false,
    genReqId: (request) => requestId(request.headers["x-request-id"]),
    routerOptions: { maxParamLength: 4_096, ignoreTrailingSlash: true, querystringParser: parseQuery },
    http: {
      maxHeaderSize: options.maxHeaderBytes,
      headersTimeout: options.headersTimeoutMs,
      connectionsCheckingInterval: 1_000,
      noDelay: true,
      // Missed below, in our words.
      requireHostHeader: false,
    },
    frameworkErrors: (error, request, reply) => sendProblem(fromFramework(error), request, reply as FastifyReply),
    clientErrorHandler: (error, socket) => answerBroken(error, socket, errors),
  });
  server.server.maxConnections = options.maxConnections;
  // Schemas describe, they do not check: bodies are checked where they are read, and answers are text already.
  server.setValidatorCompiler(() => () => true);
  server.removeAllContentTypeParsers();
  server.addContentTypeParser(JSON_TYPE, { parseAs: "buffer" }, (request, body, done) => {
    const encoding = request.headers["content-encoding"];
    if (encoding === undefined || encoding === "identity") return done(null, body);
    const hint = "Send the body as it is, without Content-Encoding.";
    done(new Problem("unsupported_media_type", "bodies are not taken compressed", { hint }), undefined);
  });

  server.addHook("onRequest", (request, reply, done) => {
    reply.header("x-request-id", request.id);
    const correlation = correlationId(request.headers["x-correlation-id"]);
    if (correlation !== undefined) reply.header("x-correlation-id", correlation);
    if (request.headers.host === undefined && request.raw.httpVersion === "1.1") {
      return done(new Problem("bad_request", "the Host header is missing", { field: "Host", rule: "is required" }));
    }
    if (options.stopping()) {
      reply.header("connection", "close");
      if (!request.url.startsWith("/health")) {
        return done(new Problem("unavailable", "The server is stopping.", { retryAfter: 1 }));
      }
    }
    done();
  });
  server.addHook("onResponse", (request, reply, done) => {
    const seconds = reply.elapsedTime / 1000;
    const route = request.routeOptions.url ?? "none";
    metrics.requests.inc({ route, method: request.method, status: reply.statusCode });
    metrics.latency.observe({ route, method: request.method }, seconds);
    if (log.isLevelEnabled("info") && !route.startsWith("/health") && route !== "/metrics") {
      log.info(
        {
          requestId: request.id,
          correlationId: correlationId(request.headers["x-correlation-id"]),
          method: request.method,
          route,
          status: reply.statusCode,
          ms: Math.round(reply.elapsedTime * 10) / 10,
        },
        "request",
      );
    }
    done();
  });
  server.setErrorHandler((error, request, reply) => sendProblem(fromFramework(error), request, reply));
  if (options.cors.length > 0) {
    await server.register(cors, {
      origin: options.cors.includes("*") ? "*" : [...options.cors],
      methods: ["GET", "POST", "PUT", "PATCH", "DELETE"],
      exposedHeaders: [
        "X-Request-Id",
        "X-Correlation-Id",
        "Idempotent-Replayed",
        "Retry-After",
        "Gapless-Subscription",
      ],
      maxAge: 600,
    });
  }
  return server;

  function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const problem = toProblem(error, errors);
    const answer = problemAnswer(problem, errors, request.id);
    if (answer.status >= 500) {
      const level = problem.code === "internal" ? "error" : "warn";
      log[level]({ err: problem.cause ?? problem, requestId: request.id, code: problem.code }, problem.message);
    }
    // What is left of a body that was refused is not worth reading.
    if (answer.status === 413) reply.header("connection", "close");
    // Set already, unless the path was too broken for any hook to run.
    reply.header("x-request-id", request.id);
    reply.code(answer.status).headers(answer.headers).send(answer.body);
  }
}

/** Fastify's own errors in our words. */
function fromFramework(error: unknown): unknown {
  if (error instanceof Problem || !(error instanceof Error) || !("code" in error)) return error;
  const { code, statusCode } = error as FastifyError;
  if (typeof code !== "string" || !code.startsWith("FST_")) return error;
  if (code === "FST_ERR_CTP_BODY_TOO_LARGE") {
    const hint = "Split the events over several requests.";
    return new Problem("payload_too_large", "the body is larger than this server takes", { hint }, error);
  }
  if (code === "FST_ERR_CTP_INVALID_MEDIA_TYPE") {
    const hint = "Send the header Content-Type: application/json.";
    return new Problem("unsupported_media_type", "the body is not application/json", { hint }, error);
  }
  if (code === "FST_ERR_BAD_URL") return new Problem("bad_request", "the path is not a valid URL path", {}, error);
  if (statusCode !== undefined && statusCode < 500) return new Problem("bad_request", error.message, {}, error);
  return error;
}

const BROKEN: Record<string, { code: string; message: string }> = {
  HPE_HEADER_OVERFLOW: { code: "headers_too_large", message: "the headers are larger than this server takes" },
  ERR_HTTP_REQUEST_TIMEOUT: { code: "request_timeout", message: "the request did not arrive in time" },
};

/** Answers what is not HTTP enough to become a request. */
function answerBroken(error: Error & { code?: string }, socket: Duplex, errors: ErrorTable): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const { code, message } = BROKEN[error.code ?? ""] ?? { code: "bad_request", message: "this is not valid HTTP" };
  const answer = problemAnswer(new Problem(code, message), errors, undefined);
  const head = [
    `HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status] ?? ""}`,
    `content-type: ${answer.headers["content-type"]}`,
    `content-length: ${Buffer.byteLength(answer.body)}`,
    "connection: close",
  ];
  socket.end(`${head.join("\r\n")}\r\n\r\n${answer.body}`);
}
