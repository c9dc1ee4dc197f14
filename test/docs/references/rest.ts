// docs/reference/rest.md: the server's OpenAPI description, for reading.
import type { OpenApi, Operation, Schema } from "./source.ts";
import { heading, row, table } from "./write_markdown.ts";

/** Writes the page. */
export function restReference(openapi: OpenApi): string {
  const operations = Object.entries(openapi.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => operationSection(method, path, operation)),
  );
  const schemas = Object.entries(openapi.components.schemas).map(([name, schema]) => schemaSection(name, schema));
  return [
    heading(1, "REST reference"),
    openapi.info.description,
    "The server itself has this description for programs: `GET /openapi.json` (OpenAPI 3.1).",
    "Requests carry `Authorization: Bearer <API key>`, unless a route says that it needs none. " +
      "Errors are `application/problem+json` with a `code`; the codes are in [errors](errors.md).",
    heading(2, "Routes"),
    ...operations,
    heading(2, "Shapes"),
    ...schemas,
  ].join("\n\n");
}

function operationSection(method: string, path: string, operation: Operation): string {
  const parameters = (operation.parameters ?? []).map(({ name, in: place, schema, description }) =>
    row(
      `\`${name}\``,
      place,
      typeOf(schema),
      description + (schema.default === undefined ? "" : ` Default ${schema.default}.`),
    ),
  );
  const body = operation.requestBody;
  const { schema: bodySchema, example } = Object.values(body?.content ?? {})[0] ?? {};
  const answers = Object.entries(operation.responses).map(([status, { description, content, headers }]) => {
    const [type, inner] = Object.entries(content ?? {})[0] ?? [];
    const shape = inner === undefined || type === "application/problem+json" ? "" : typeOf(inner.schema, type);
    const extra = Object.entries(headers ?? {}).map(([name, header]) => ` Header \`${name}\`: ${header.description}.`);
    return row(status, shape, description + extra.join(""));
  });
  return [
    heading(3, `${method.toUpperCase()} ${path}`),
    `${operation.summary}.`,
    ...(operation.description === undefined ? [] : [operation.description]),
    ...(operation.security?.length === 0 ? ["Needs no API key."] : []),
    ...(parameters.length === 0 ? [] : [table(["parameter", "in", "type", "meaning"], parameters)]),
    ...(body === undefined || bodySchema === undefined ? [] : [`Body: ${typeOf(bodySchema)}. ${body.description}`]),
    ...(example === undefined ? [] : [`\`\`\`json\n${JSON.stringify(example, null, 2)}\n\`\`\``]),
    table(["answer", "shape", "when"], answers),
  ].join("\n\n");
}

function schemaSection(name: string, schema: Schema): string {
  const parts = [heading(3, name)];
  if (schema.description !== undefined) parts.push(schema.description);
  if (schema.oneOf !== undefined) parts.push(`${schema.oneOf.map((inner) => typeOf(inner)).join(" or ")}.`);
  // What is put together shows the parts that have names, and the fields of the others.
  const named = (schema.allOf ?? []).filter(({ $ref }) => $ref !== undefined);
  if (named.length > 0) parts.push(`The fields of ${named.map((inner) => typeOf(inner)).join(" and ")}, and:`);
  const rows = [schema, ...(schema.allOf ?? [])].flatMap(({ properties = {}, required = [] }) =>
    Object.entries(properties).map(([field, inner]) =>
      row(`\`${field}\``, typeOf(inner), required.includes(field) ? "yes" : "", inner.description ?? ""),
    ),
  );
  if (rows.length > 0 || parts.length === 1) parts.push(table(["field", "type", "required", "meaning"], rows));
  return parts.join("\n\n");
}

function typeOf(schema: Schema, media = "application/json"): string {
  if (media !== "application/json") return `\`${media}\``;
  const name = schema.$ref?.split("/").at(-1);
  if (name !== undefined) return `[${name}](#${name.toLowerCase()})`;
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (schema.oneOf) return schema.oneOf.map((inner) => typeOf(inner)).join(" or ");
  if (schema.enum) return schema.enum.map((value) => (value === null ? "null" : `\`"${value}"\``)).join(" or ");
  const types = [schema.type ?? "any JSON"].flat();
  return types.map((type) => (type === "string" ? stringType(schema) : typeName(type, schema))).join(" or ");
}

function typeName(type: string, schema: Schema): string {
  if (type === "array") return `list of ${schema.items === undefined ? "any" : typeOf(schema.items)}`;
  const list = schema.properties?.["data"];
  if (type === "object" && schema.properties?.["nextCursor"] !== undefined && list !== undefined) {
    return `page: \`data\` (${typeOf(list)}), \`nextCursor\`, \`hasMore\``;
  }
  if (type === "integer" && schema.maximum !== undefined) return `integer from ${schema.minimum} to ${schema.maximum}`;
  return type;
}

function stringType(schema: Schema): string {
  if (schema.pattern === "^[0-9]+$") return "digits";
  return schema.format ?? "string";
}
