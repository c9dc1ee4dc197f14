import { type Client, createClient, type Graphql, GraphqlError, UnauthenticatedError } from "@gapless/sdk";
import { afterAll, beforeAll, expect, expectTypeOf, test } from "vitest";
import { startTestApp, type TestApp } from "../helpers/app.ts";
import { createDatabase } from "../helpers/database.ts";

let app: TestApp;
let client: Client;
beforeAll(async () => {
  app = await startTestApp(await createDatabase());
  client = createClient({ url: app.url, apiKey: app.apiKey });
});
afterAll(() => app?.stop());

const APPEND = `mutation Append($stream: String!, $events: [NewEvent!]!, $expectedVersion: ExpectedVersion) {
  append(stream: $stream, events: $events, expectedVersion: $expectedVersion, wait: POSITION) {
    __typename
    ... on AppendResult { lastVersion position }
    ... on WrongExpectedVersion { actualVersion }
  }
}`;

test("mutations and queries give their data, with the types of the schema", async () => {
  const events: Graphql.NewEvent[] = [{ type: "t", data: { n: 1 } }];
  type Answer = { append: Graphql.AppendPayload };
  const variables: Graphql.MutationAppendArgs = { stream: "g-1", events, expectedVersion: "no_stream" };
  const { append } = await client.graphql<Answer, Graphql.MutationAppendArgs>(APPEND, variables);
  if (append.__typename !== "AppendResult") expect.fail(`it is ${append.__typename}`);
  expectTypeOf(append.lastVersion).toEqualTypeOf<string>();
  expect(append).toMatchObject({ lastVersion: "1", position: "1" });
  expect(await client.graphql<Answer>(APPEND, variables)).toMatchObject({
    append: { __typename: "WrongExpectedVersion", actualVersion: "1" },
  });
  const { stats } = await client.graphql<{ stats: Graphql.Stats }>("{ stats { events position } }");
  expect(stats).toEqual({ events: "1", position: "1" });
});

test("errors of GraphQL are one error, with the code of the first", async () => {
  const unknown = await client.graphql("{ nothing }").catch((error: GraphqlError) => error);
  if (!(unknown instanceof GraphqlError)) expect.fail("it is no GraphqlError");
  expect(unknown.detail).toContain("nothing");
  expect(unknown.errors).toHaveLength(1);
  const wrong = await client.graphql(`{ event(id: "not an id") { id } }`).catch((error) => error);
  expect(wrong).toBeInstanceOf(GraphqlError);
  expect(wrong).toMatchObject({ code: "invalid_input", field: "id" });
});

test("without a good key there is no answer", async () => {
  const wrong = createClient({ url: app.url, apiKey: "gpl_wrong" });
  await expect(wrong.graphql("{ stats { events } }")).rejects.toThrow(UnauthenticatedError);
});
