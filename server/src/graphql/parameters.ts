/** The parameters of a GraphQL request, out of a body or a query string. Numbers keep their digits. */
import { createHash } from "node:crypto";
import { JsonError, MAX_DEPTH, scan } from "../json/scan.ts";
import { refusal } from "./errors.ts";
import { parseExact, plainIntegers } from "./exact_json.ts";

/** What a request asks to be run. */
export type Parameters = {
  query?: string;
  operationName?: string;
  variables?: Record<string, unknown>;
  extensions?: Record<string, unknown>;
};

/** The only operations that may run, by the SHA-256 of their text; undefined lets every one run. */
export type Operations = ReadonlyMap<string, string> | undefined;

/** Variables and lists of events lie around the data of an event. */
const AROUND = 8;

/** Reads the body of a POST. */
export function readBody(text: string): Parameters {
  const body = readJson(text, "the body");
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    throw refusal("invalid_input", "the body must be an object", { rule: "must be an object" });
  }
  return checked(body as Record<string, unknown>);
}

/** Reads the query string of a GET. */
export function readQueryString(text: string): Parameters {
  const query = new URLSearchParams(text);
  const found: Record<string, unknown> = {};
  for (const name of ["query", "operationName"]) if (query.has(name)) found[name] = query.get(name);
  for (const name of ["variables", "extensions"]) {
    const json = query.get(name);
    if (json !== null && json !== "") found[name] = readJson(json, name);
  }
  return checked(found);
}

/** The request as it may run: an operation that is asked for by its hash gets its text, one that is not stored is refused. */
export function chooseOperation(parameters: Parameters, operations: Operations): Parameters {
  const { query, extensions } = parameters;
  if (operations === undefined) {
    if (query === undefined) throw refuse("query", "is required", "This server stores no operations.");
    return parameters;
  }
  const persisted = extensions?.["persistedQuery"] as { sha256Hash?: unknown } | undefined;
  const hash = query === undefined ? persisted?.sha256Hash : hashOf(query);
  const stored = typeof hash === "string" ? operations.get(hash) : undefined;
  if (stored !== undefined) return { ...parameters, query: stored };
  const rule = "must be one of the stored operations";
  const hint = "Name it by extensions.persistedQuery.sha256Hash, or send its text exactly as stored.";
  throw refusal("forbidden", `the operation ${rule}`, { field: "query", rule, hint });
}

/** The hash an operation is stored under. */
export function hashOf(query: string): string {
  return createHash("sha256").update(query).digest("hex");
}

function readJson(text: string, field: string): unknown {
  try {
    // Also finds what the database cannot hold, and names the place.
    scan(text, MAX_DEPTH + AROUND);
    return parseExact(text);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    const place = error.field === "" ? field : error.field;
    const code = error.rule === "syntax" || error.rule === "depth" ? "malformed_json" : "invalid_input";
    throw refusal(code, `${place}: ${error.message} (at character ${error.offset})`, {
      ...(error.field === "" ? {} : { field: error.field }),
      rule: error.rule,
      ...(error.hint === undefined ? {} : { hint: error.hint }),
    });
  }
}

/** Checks the types of parameters; null counts as not given. */
export function checked(found: Record<string, unknown>): Parameters {
  const parameters: Parameters = {};
  for (const [name, value] of Object.entries(found)) {
    if (!["query", "operationName", "variables", "extensions"].includes(name)) {
      const hint = "The parameters are query, operationName, variables and extensions.";
      throw refuse(name.slice(0, 60), "is not a parameter of GraphQL", hint);
    }
    if (value === null) continue;
    if (name === "query" || name === "operationName") {
      if (typeof value !== "string") throw refuse(name, "must be a string");
      if (name === "query" || value !== "") parameters[name] = value;
    } else {
      if (typeof value !== "object" || Array.isArray(value)) throw refuse(name, "must be an object");
      const object = value as Record<string, unknown>;
      parameters[name as "variables"] = name === "variables" ? plainIntegers(object) : object;
    }
  }
  if (parameters.query === undefined && parameters.extensions?.["persistedQuery"] === undefined) {
    throw refuse("query", "is required");
  }
  return parameters;
}

function refuse(field: string, rule: string, hint?: string) {
  return refusal("invalid_input", `${field} ${rule}`, { field, rule, ...(hint === undefined ? {} : { hint }) });
}
