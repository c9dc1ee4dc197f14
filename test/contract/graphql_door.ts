// The contract over GraphQL: queries and mutations by POST, the live feed by graphql-ws.
import { type Client, createClient } from "graphql-ws";
import { WebSocket } from "ws";
import { type Caller, type Door, following, type Page, type Range, Refusal, type Seen, type Stored } from "./door.ts";

const EVENT = "id version position type topic data metadata stream { name }";
const FAILURE = "... on Failure { code message } ... on InvalidInput { field }";
const STORED = "stream firstVersion lastVersion eventIds duplicate";

type Node = Omit<Seen, "stream"> & { stream: { name: string } };
type Failed = { code?: string; field?: string; actualVersion?: string };
type Connection = { nodes: Node[]; pageInfo: { endCursor: string | null; hasNextPage: boolean } };
type Answer<T> = { data?: T | null; errors?: { message: string; extensions?: { code?: string; field?: string } }[] };

/** Opens it. */
export async function openGraphqlDoor({ url, apiKey }: Caller): Promise<Door> {
  const endpoint = new URL("/graphql", url);
  const sockets: Client[] = [];

  async function ask<T>(query: string, variables: Record<string, unknown>): Promise<T> {
    const response = await fetch(endpoint, {
      method: "POST",
      headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json" },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = (await response.json()) as Answer<T>;
    const [error] = errors ?? [];
    if (error !== undefined || data === null || data === undefined) {
      throw new Refusal(
        error?.extensions?.code ?? error?.message ?? "nothing",
        fieldOf(error?.extensions?.field, error?.message),
      );
    }
    return data;
  }

  function page({ nodes, pageInfo }: Connection): Page {
    return { events: nodes.map(seen), next: pageInfo.hasNextPage ? (pageInfo.endCursor ?? undefined) : undefined };
  }

  return {
    async append(stream, events, expected) {
      const query = `mutation ($stream: String!, $events: [NewEvent!]!, $expected: ExpectedVersion) {
        append(stream: $stream, events: $events, expectedVersion: $expected) { ... on AppendResult { ${STORED} } ${FAILURE} ... on WrongExpectedVersion { actualVersion } } }`;
      const list = Array.isArray(events) ? events : [events];
      const { append } = await ask<{ append: Awaited<ReturnType<Door["append"]>> & Failed }>(query, {
        stream,
        events: list,
        expected,
      });
      return unless(append);
    },
    async appendAll(events) {
      const query = `mutation ($events: [NewStreamEvent!]!) {
        appendAll(events: $events) { ... on AppendAllResult { results { ${STORED} } } ${FAILURE} } }`;
      const { appendAll } = await ask<{ appendAll: { results: Stored[] } & Failed }>(query, { events });
      return unless(appendAll).results;
    },
    async read({ limit, backwards, next, selector, ...filter }: Range = {}) {
      const query = `query ($first: Int, $after: String, $direction: Direction, $filter: EventFilter, $selector: JSON) {
        events(first: $first, after: $after, direction: $direction, filter: $filter, selector: $selector) { nodes { ${EVENT} } pageInfo { endCursor hasNextPage } } }`;
      const variables = {
        first: limit,
        after: next,
        direction: backwards === true ? "BACKWARDS" : "FORWARDS",
        filter,
        selector,
      };
      return page((await ask<{ events: Connection }>(query, variables)).events);
    },
    async readStream(name, { limit, backwards, next } = {}) {
      const query = `query ($name: String!, $first: Int, $after: String, $direction: Direction) { stream(name: $name) {
        events(first: $first, after: $after, direction: $direction) { nodes { ${EVENT} } pageInfo { endCursor hasNextPage } } } }`;
      const variables = { name, first: limit, after: next, direction: backwards === true ? "BACKWARDS" : "FORWARDS" };
      const { stream } = await ask<{ stream: { events: Connection } | null }>(query, variables);
      return stream === null ? { events: [], next: undefined } : page(stream.events);
    },
    async version(name) {
      const query = "query ($name: String!) { stream(name: $name) { version } }";
      const { stream } = await ask<{ stream: { version: string } | null }>(query, { name });
      if (stream === null) throw new Refusal("not_found");
      return stream.version;
    },
    async event(id) {
      const { event } = await ask<{ event: Node | null }>(`query ($id: ID!) { event(id: $id) { ${EVENT} } }`, { id });
      if (event === null) throw new Refusal("not_found");
      return seen(event);
    },
    async follow(after, { selector, ...filter } = {}) {
      const client = createClient({
        url: endpoint.href.replace("http", "ws"),
        webSocketImpl: WebSocket,
        connectionParams: { authorization: `Bearer ${apiKey}` },
        retryAttempts: 0,
      });
      sockets.push(client);
      const query = `subscription ($after: String, $filter: EventFilter, $selector: JSON) { events(after: $after, filter: $filter, selector: $selector) {
        cursor ... on EventItem { event { ${EVENT} } } ... on CaughtUp { position } } }`;
      let place = after ?? "0";
      return following((notes) => {
        let done = (): void => undefined;
        const closed = new Promise<void>((resolve) => {
          done = resolve;
        });
        client.on("closed", () => done());
        const stop = client.subscribe<{ events: { cursor: string; event?: Node } }>(
          { query, variables: { after, filter, selector } },
          {
            next({ data }) {
              if (data === null || data === undefined) return;
              place = data.events.cursor;
              if (data.events.event === undefined) notes.caughtUp();
              else notes.event(seen(data.events.event));
            },
            error: () => done(),
            complete: () => undefined,
          },
        );
        return async () => {
          stop();
          await client.dispose();
          await closed;
          return place;
        };
      });
    },
    async close() {
      await Promise.all(sockets.map((client) => client.dispose()));
    },
  };
}

function seen({ stream, ...event }: Node): Seen {
  return { ...event, stream: stream.name };
}

function unless<T extends Failed>(answer: T): T {
  if (answer.code === undefined) return answer;
  throw new Refusal(answer.code, answer.field, answer.actualVersion);
}

/** A value of the wrong type is refused by the schema, which names the place in its message. */
function fieldOf(field: string | undefined, message = ""): string | undefined {
  return field ?? /at "([^"]+)"/.exec(message)?.[1] ?? /Field "([^"]+)"/.exec(message)?.[1];
}
