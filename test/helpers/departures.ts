// What in an answer is not as it is described: the part of JSON Schema that the description uses, and one rule more: a field
// that is not described is a departure, too.
type Schema = Record<string, unknown>;
type Fields = { properties: Record<string, Schema>; required: string[]; others: unknown };

const IS: Record<string, (value: unknown) => boolean> = {
  null: (value) => value === null,
  string: (value) => typeof value === "string",
  boolean: (value) => typeof value === "boolean",
  number: (value) => typeof value === "number",
  integer: (value) => Number.isInteger(value),
  array: Array.isArray,
  object: (value) => typeof value === "object" && value !== null && !Array.isArray(value),
};

/** Paths with what is wrong there; nothing where the value is as described. */
export function departures(value: unknown, given: Schema, schemas: Record<string, Schema>, path = "$"): string[] {
  const schema = resolve(given, schemas);
  const choices = (schema["oneOf"] ?? schema["anyOf"]) as Schema[] | undefined;
  if (choices !== undefined) {
    const tried = choices.map((choice) => departures(value, choice, schemas, path));
    return tried.some((found) => found.length === 0) ? [] : (tried.sort((a, b) => a.length - b.length)[0] ?? []);
  }
  if ("const" in schema && schema["const"] !== value) return [`${path} is not ${JSON.stringify(schema["const"])}`];
  if (Array.isArray(schema["enum"]) && !schema["enum"].includes(value)) return [`${path} is none of its values`];
  const types = [schema["type"] ?? []].flat() as string[];
  if (types.length > 0 && !types.some((type) => IS[type]?.(value))) return [`${path} is not of type ${types}`];
  if (typeof value === "string" && typeof schema["pattern"] === "string" && !new RegExp(schema["pattern"]).test(value))
    return [`${path} does not match ${schema["pattern"]}`];
  if (Array.isArray(value)) {
    const items = schema["items"] as Schema | undefined;
    return items === undefined
      ? []
      : value.flatMap((item, place) => departures(item, items, schemas, `${path}[${place}]`));
  }
  return IS["object"]?.(value) ? inObject(value as Record<string, unknown>, schema, schemas, path) : [];
}

function inObject(
  value: Record<string, unknown>,
  schema: Schema,
  schemas: Record<string, Schema>,
  path: string,
): string[] {
  const { properties, required, others } = fieldsOf(schema, schemas);
  const missing = required.filter((name) => !(name in value)).map((name) => `${path}.${name} is missing`);
  const isFree = Object.keys(properties).length === 0;
  return missing.concat(
    Object.entries(value).flatMap(([name, each]) => {
      const known = properties[name] ?? (IS["object"]?.(others) ? (others as Schema) : undefined);
      if (known !== undefined) return departures(each, known, schemas, `${path}.${name}`);
      return isFree || others === true ? [] : [`${path}.${name} is not described`];
    }),
  );
}

/** The fields of an object, those of all its parts together. */
export function fieldsOf(given: Schema, schemas: Record<string, Schema>): Fields {
  const schema = resolve(given, schemas);
  const parts = ((schema["allOf"] ?? []) as Schema[]).map((part) => fieldsOf(part, schemas));
  return {
    properties: Object.assign({}, ...parts.map((part) => part.properties), schema["properties"]),
    required: parts.flatMap((part) => part.required).concat((schema["required"] as string[] | undefined) ?? []),
    others: schema["additionalProperties"],
  };
}

function resolve(schema: Schema, schemas: Record<string, Schema>): Schema {
  const name = (schema["$ref"] as string | undefined)?.split("/").at(-1);
  if (name === undefined) return schema;
  const found = schemas[name];
  if (found === undefined) throw new Error(`There is no schema ${name}.`);
  return { ...resolve(found, schemas), ...schema, $ref: undefined };
}
