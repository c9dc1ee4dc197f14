/** Runs a statement as the owner of an installed database. */
export type Query = <Row extends object>(text: string) => Promise<Row[]>;

/** What the references are made from. */
export interface Source {
  query: Query;
  /** The server's own description. */
  openapi: OpenApi;
  /** The schema of /graphql, as the server gives it. */
  graphql: string;
}

/** A JSON Schema as the description holds it. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  format?: string;
  pattern?: string;
  enum?: (string | null)[];
  const?: unknown;
  oneOf?: Schema[];
  allOf?: Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  description?: string;
  default?: unknown;
  minimum?: number;
  maximum?: number;
}

/** One operation. */
export interface Operation {
  summary: string;
  description?: string;
  security?: unknown[];
  parameters?: { name: string; in: string; description: string; required?: boolean; schema: Schema }[];
  requestBody?: { description: string; content: Record<string, { schema: Schema; example?: unknown }> };
  responses: Record<
    string,
    {
      description: string;
      headers?: Record<string, { description: string }>;
      content?: Record<string, { schema: Schema }>;
    }
  >;
}

/** The parts of an OpenAPI description that the reference shows. */
export interface OpenApi {
  info: { title: string; version: string; description: string };
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
}
