// Channels, secrets and values by the SDK.
import { type ChannelSpec, createClient, GaplessError } from "@gapless/sdk";
import { type Caller, Refusal } from "./door.ts";
import type { KeptDoor } from "./kept_door.ts";

/** Opens it. */
export async function openSdkKeptDoor({ url, apiKey }: Caller): Promise<KeptDoor> {
  const { channels, secrets, values } = createClient({ url, apiKey });

  async function say<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof GaplessError)) throw error;
      throw new Refusal(error.code, error.field);
    }
  }
  /** Two at a time: the pages have to fit together. */
  const all = <T>(pages: AsyncIterable<T>): Promise<T[]> => say(() => Array.fromAsync(pages));

  return {
    channels: {
      define: (name, spec) => say(() => channels.define(name, spec as unknown as ChannelSpec)),
      get: (name) => say(() => channels.get(name)),
      list: async () => (await all(channels.list({ limit: 2 }))).map(({ name }) => name),
      remove: (name) => say(() => channels.remove(name)),
    },
    secrets: {
      set: (name, value) => say(() => secrets.set(name, value)),
      list: () => all(secrets.list({ limit: 2 })),
      remove: (name) => say(() => secrets.remove(name)),
    },
    values: {
      set: (key, value, ttl) => say(() => values.set(key, value, { ttl })),
      get: (key) => say(() => values.get(key)),
      list: async (prefix) => (await all(values.list({ prefix, limit: 2 }))).map(({ key }) => key),
      remove: (key) => say(() => values.remove(key)),
    },
    close: () => Promise.resolve(),
  };
}
