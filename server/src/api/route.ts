/** What a room says of each of its routes: enough to serve it and to describe it in OpenAPI. */
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Caller } from "../db/tenant.ts";
import type { Query } from "./query.ts";

/** A JSON Schema, as OpenAPI 3.1 uses it. */
export type Schema = { [name: string]: unknown };

/** A parameter of a route. */
export type Parameter = { name: string; in: "query" | "path" | "header"; description: string; schema: Schema };

/** A possible answer, for the description. */
export type AnswerSpec = {
  description: string;
  schema?: Schema;
  type?: string;
  headers?: Record<string, string>;
  example?: unknown;
};

/** What a handler gets. */
export type Context = {
  caller: Caller;
  /** The body's text; "" where there is none. */
  body: string;
  params: Record<string, string>;
  query: Query;
  request: FastifyRequest;
  reply: FastifyReply;
};

/** What a handler gives: JSON text and a status (with 204 the text is left out), or nothing when it took the response over. */
export type Answer = { status: number; body: string; headers?: Record<string, string>; type?: string };

/** One route. */
export type Route = {
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** With parameters as `{name}`. */
  path: string;
  id: string;
  summary: string;
  description?: string;
  tag: string;
  /** Whether an API key is needed. */
  open?: boolean;
  parameters?: Parameter[];
  /** `optional`: none at all means an empty object. */
  body?: { description: string; schema: Schema; optional?: boolean; example?: unknown };
  answers: Record<string, AnswerSpec>;
  /** Codes of the error table that are worth a word in the description. */
  problems?: string[];
  handle(context: Context): Promise<Answer | undefined> | Answer | undefined;
};

/** Caller of routes without a key. */
export const NOBODY: Caller = { tenant: "", permissions: [] };
