// A bare client: what goes over the wire is what the test sees.
import type { TestApp } from "../helpers/app.ts";

export interface GraphqlError {
  message: string;
  path?: (string | number)[];
  extensions: { code: string; class: string; field?: string; rule?: string; hint?: string; requestId?: string };
}

export interface Result {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: answers are as many-shaped as the documents that ask for them
  data: any;
  errors: GraphqlError[] | undefined;
  text: string;
}

/** Posts a document. Variables given as text go out as they are. */
export async function ask(
  app: { url: string; apiKey: string },
  query: string,
  variables: object | string = {},
  headers: Record<string, string> = {},
): Promise<Result> {
  const response = await fetch(new URL("/graphql", app.url), {
    method: "POST",
    headers: {
      authorization: `Bearer ${app.apiKey}`,
      "content-type": "application/json",
      accept: "application/graphql-response+json",
      ...headers,
    },
    body: `{"query":${JSON.stringify(query)},"variables":${typeof variables === "string" ? variables : JSON.stringify(variables)}}`,
  });
  const text = await response.text();
  const { data, errors } = JSON.parse(text) as Result;
  return { status: response.status, data, errors, text };
}

/** The same, where nothing may go wrong. */
export async function data(app: { url: string; apiKey: string }, query: string, variables: object | string = {}) {
  const result = await ask(app, query, variables);
  if (result.errors !== undefined) throw new Error(result.text);
  return result.data;
}

/** Appends events of a type to a stream and waits for their positions. */
export async function append(app: TestApp, stream: string, events: object | object[]): Promise<void> {
  const answer = await app.call("POST", `/v1/streams/${stream}/events`, { events, wait: "position" });
  if (answer.status !== 201) throw new Error(await answer.text());
}

/** A key of another tenant, which is made where there is none. */
export async function keyOf(
  database: { query(text: string, values?: unknown[]): Promise<Record<string, unknown>[]> },
  tenant: string,
  permissions = ["*"],
): Promise<string> {
  await database.query(
    "select gapless.create_tenant($1) where not exists (select from gapless.tenant where name = $1)",
    [tenant],
  );
  const [row] = await database.query("select api_key from gapless.create_api_key('k', $1, null, $2)", [
    permissions,
    tenant,
  ]);
  return String(row?.["api_key"]);
}
