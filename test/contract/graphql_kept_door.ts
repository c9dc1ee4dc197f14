// Channels, secrets and values by GraphQL.
import { type Caller, Refusal } from "./door.ts";
import type { Channel, KeptDoor, Secret, Value } from "./kept_door.ts";

const REFUSED = "... on Failure { code message } ... on InvalidInput { field }";
const FAILURE = `${REFUSED} ... on NotFound { field }`;
const CHANNEL = "id name type version spec";
const VALUE = "key value expiresAt";
const NAME = "$name: String!";

type Failed = { code?: string; field?: string };
type Answer = { data?: Record<string, unknown> | null; errors?: { message: string; extensions?: Failed }[] };

/** Opens it. */
export async function openGraphqlKeptDoor({ url, apiKey }: Caller): Promise<KeptDoor> {
  /** Asks for one field and gives it. */
  async function ask<T>(query: string, variables: Record<string, unknown> = {}): Promise<T> {
    const response = await fetch(new URL("/graphql", url), {
      method: "POST",
      headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json" },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors = [] } = (await response.json()) as Answer;
    const [error] = errors;
    if (error !== undefined) throw new Refusal(error.extensions?.code ?? error.message, error.extensions?.field);
    const [value] = Object.values(data ?? {}) as (T & Failed)[];
    if (value === null || value === undefined) throw new Refusal("not_found");
    if (value.code !== undefined) throw new Refusal(value.code, value.field);
    return value;
  }
  const remove = async (noun: string, name: string): Promise<void> => {
    const argument = noun === "Value" ? "key" : "name";
    await ask(`mutation (${NAME}) { remove${noun}(${argument}: $name) { ... on Removed { name } ${FAILURE} } }`, {
      name,
    });
  };
  const nodes = async <T>(query: string, variables?: object): Promise<T[]> =>
    (await ask<{ nodes: T[] }>(query, { ...variables })).nodes;
  const flat = ({ spec, ...channel }: Channel): Channel => ({ ...(spec as object), ...channel });

  return {
    channels: {
      define: async (name, spec) =>
        flat(
          await ask(
            `mutation (${NAME}, $spec: JSON!) { defineChannel(name: $name, spec: $spec) { ... on Channel { ${CHANNEL} } ${FAILURE} } }`,
            { name, spec },
          ),
        ),
      get: async (name) => flat(await ask(`query (${NAME}) { channel(name: $name) { ${CHANNEL} } }`, { name })),
      list: async () => (await nodes<Channel>("{ channels(first: 1000) { nodes { name } } }")).map(({ name }) => name),
      remove: (name) => remove("Channel", name),
    },
    secrets: {
      set: async (name, value) =>
        void (await ask(
          `mutation (${NAME}, $value: String!) { setSecret(name: $name, value: $value) { ... on SecretSet { name } ${REFUSED} } }`,
          { name, value },
        )),
      list: () => nodes<Secret>("{ secrets { nodes { name version } } }"),
      remove: (name) => remove("Secret", name),
    },
    values: {
      set: (name, value, ttl) =>
        ask<Value>(
          `mutation (${NAME}, $value: JSON, $ttl: String) { setValue(key: $name, value: $value, ttl: $ttl) { ... on Value { ${VALUE} } ${REFUSED} } }`,
          { name, value, ttl },
        ),
      get: (name) => ask<Value>(`query (${NAME}) { value(key: $name) { ${VALUE} } }`, { name }),
      list: async (prefix) =>
        (await nodes<Value>("query ($prefix: String) { values(prefix: $prefix) { nodes { key } } }", { prefix })).map(
          ({ key }) => key,
        ),
      remove: (name) => remove("Value", name),
    },
    close: () => Promise.resolve(),
  };
}
