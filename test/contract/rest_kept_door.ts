// Channels, secrets and values over HTTP, by nothing but fetch.
import { type Caller, Refusal } from "./door.ts";
import type { Channel, KeptDoor, Secret, Value } from "./kept_door.ts";

/** Opens it. */
export async function openRestKeptDoor({ url, apiKey }: Caller): Promise<KeptDoor> {
  async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(new URL(`/v1/${path}`, url), {
      method,
      headers: { authorization: `Bearer ${apiKey}`, ...(body !== undefined && { "content-type": "application/json" }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (response.status === 204) return undefined as T;
    const answer = (await response.json()) as T & { code: string; field?: string };
    if (!response.ok) throw new Refusal(answer.code, answer.field);
    return answer;
  }
  const at = (room: string, name: string): string => `${room}/${encodeURIComponent(name)}`;
  const all = async <T>(path: string): Promise<T[]> => (await call<{ data: T[] }>("GET", path)).data;

  return {
    channels: {
      define: (name, spec) => call("PUT", at("channels", name), spec),
      get: (name) => call("GET", at("channels", name)),
      list: async () => (await all<Channel>("channels?limit=1000")).map(({ name }) => name),
      remove: (name) => call("DELETE", at("channels", name)),
    },
    secrets: {
      set: (name, value) => call("PUT", at("secrets", name), { value }),
      list: () => all<Secret>("secrets"),
      remove: (name) => call("DELETE", at("secrets", name)),
    },
    values: {
      set: (key, value, ttl) => call("PUT", at("values", key), { value, ttl }),
      get: (key) => call("GET", at("values", key)),
      list: async (prefix) =>
        (await all<Value>(`values${prefix === undefined ? "" : `?prefix=${encodeURIComponent(prefix)}`}`)).map(
          ({ key }) => key,
        ),
      remove: (key) => call("DELETE", at("values", key)),
    },
    close: () => Promise.resolve(),
  };
}
