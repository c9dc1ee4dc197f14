/** The OpenAPI 3.1 description, made from the routes that are served. */
import type { ErrorTable } from "../errors.ts";
import type { Route, Schema } from "./route.ts";

/** Describes routes. Order and content depend on nothing but the routes, so that a stored copy can be compared. */
export function describe(
  routes: Route[],
  schemas: Record<string, Schema>,
  errors: ErrorTable,
  version: string,
): string {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    const path = paths[route.path] ?? {};
    paths[route.path] = path;
    path[route.method.toLowerCase()] = operation(route, errors);
  }
  const document = {
    openapi: "3.1.0",
    info: {
      title: "Gapless",
      version,
      description:
        "An event store inside Postgres. 64-bit numbers (versions, positions) are strings in answers. Event data passes through unchanged.",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "/" }],
    security: [{ apiKey: [] }],
    paths,
    components: {
      securitySchemes: { apiKey: { type: "http", scheme: "bearer", description: "An API key." } },
      schemas,
    },
  };
  return JSON.stringify(document, null, 2);
}

function operation(route: Route, errors: ErrorTable): unknown {
  const responses: Record<string, unknown> = {};
  for (const [status, answer] of Object.entries(route.answers)) {
    responses[status] = {
      description: answer.description,
      ...(answer.headers === undefined ? {} : { headers: headersOf(answer.headers) }),
      ...(answer.schema === undefined && answer.type === undefined
        ? {}
        : {
            content: {
              [answer.type ?? "application/json"]: {
                schema: answer.schema ?? { type: "string" },
                ...(answer.example === undefined ? {} : { example: answer.example }),
              },
            },
          }),
    };
  }
  for (const [status, codes] of problemsOf(route, errors)) {
    // An answer of the route's own, such as "not ready", says more than the error would.
    responses[status] ??= {
      description: codes.map((code) => `\`${code}\`: ${errors.kind(code).title}.`).join(" "),
      content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
    };
  }
  return {
    operationId: route.id,
    summary: route.summary,
    ...(route.description === undefined ? {} : { description: route.description }),
    tags: [route.tag],
    ...(route.open === true ? { security: [] } : {}),
    ...(route.parameters === undefined
      ? {}
      : {
          parameters: route.parameters.map((parameter) => ({
            name: parameter.name,
            in: parameter.in,
            ...(parameter.in === "path" ? { required: true } : {}),
            description: parameter.description,
            schema: parameter.schema,
            ...(parameter.schema.type === "array" ? { style: "form", explode: false } : {}),
          })),
        }),
    ...(route.body === undefined
      ? {}
      : {
          requestBody: {
            required: route.body.optional !== true,
            description: route.body.description,
            content: {
              "application/json": {
                schema: route.body.schema,
                ...(route.body.example === undefined ? {} : { example: route.body.example }),
              },
            },
          },
        }),
    responses,
  };
}

function problemsOf(route: Route, errors: ErrorTable): [string, string[]][] {
  const common = route.open === true ? [] : ["unauthenticated", "no_tenant", "forbidden", "unavailable"];
  const byStatus = new Map<string, string[]>();
  for (const code of [...(route.problems ?? []), ...common, "internal"]) {
    const status = String(errors.kind(code).status);
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return [...byStatus].sort(([a], [b]) => a.localeCompare(b));
}

function headersOf(headers: Record<string, string>): unknown {
  return Object.fromEntries(
    Object.entries(headers).map(([name, description]) => [name, { description, schema: { type: "string" } }]),
  );
}
