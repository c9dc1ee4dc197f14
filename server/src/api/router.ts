/** Serves the routes of the rooms: who asks, what was sent, what goes back. */
import { isUtf8 } from "node:buffer";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Caller } from "../db/tenant.ts";
import { Problem } from "../errors.ts";
import type { Authenticator } from "../tenants/authenticate.ts";
import type { Query } from "./query.ts";
import { type Answer, NOBODY, type Route } from "./route.ts";

/** Registers the routes. */
export function serveRoutes(server: FastifyInstance, routes: Route[], authenticator: Authenticator): void {
  for (const route of routes) {
    server.route({
      method: route.method,
      url: route.path.replace(/\{(\w+)\}/g, ":$1"),
      // Before the body is read: nobody sends megabytes without a key. Without a pause when the key is known.
      onRequest: (request, _reply, done) => {
        if (route.open === true) return done();
        try {
          const found = authenticator.authenticate(request.headers.authorization);
          if (!(found instanceof Promise)) {
            callers.set(request, found);
            return done();
          }
          found.then((caller) => {
            callers.set(request, caller);
            done();
          }, done);
        } catch (error) {
          done(error instanceof Error ? error : new Error(String(error)));
        }
      },
      handler: (request, reply) => {
        const answer = route.handle({
          caller: callers.get(request) ?? NOBODY,
          body: request.body instanceof Buffer ? readText(request.body) : "",
          params: request.params as Record<string, string>,
          query: request.query as Query,
          request,
          reply,
        });
        if (answer instanceof Promise) return answer.then((found) => send(reply, found));
        return send(reply, answer);
      },
    });
  }
  server.setNotFoundHandler((request) => {
    throw missing(request, routes);
  });
}

const callers = new WeakMap<FastifyRequest, Caller>();

function send(reply: FastifyReply, answer: Answer | undefined): FastifyReply {
  if (answer === undefined) return reply;
  if (answer.headers !== undefined) reply.headers(answer.headers);
  if (answer.status === 204) return reply.code(204).send();
  return reply
    .code(answer.status)
    .type(answer.type ?? "application/json; charset=utf-8")
    .send(answer.body);
}

function readText(body: Buffer): string {
  // Also refuses halves of surrogate pairs, which UTF-8 has no spelling for.
  if (!isUtf8(body)) throw new Problem("malformed_json", "the body is not valid UTF-8", { rule: "encoding" });
  return body.toString("utf8");
}

function missing(request: FastifyRequest, routes: Route[]): Problem {
  const path = request.url.split("?", 1)[0] ?? "";
  const shown = path.slice(0, 200);
  const fitting = routes.filter((route) => pattern(route.path).test(path));
  if (fitting.length === 0) {
    return new Problem("route_not_found", `there is no route ${shown}`, { hint: "See /openapi.json for the routes." });
  }
  const allow = [...new Set(fitting.map((route) => route.method))].join(", ");
  return new Problem("method_not_allowed", `${shown} does not know ${request.method}, only ${allow}`, { allow });
}

function pattern(path: string): RegExp {
  return new RegExp(`^${path.replace(/[.]/g, "\\.").replace(/\{\w+\}/g, "[^/]+")}/?$`);
}
