// Consumer groups over HTTP, by nothing but fetch.
import type { ConsumerDoor, Group, Looked, Taken } from "./consumer_door.ts";
import { type Caller, Refusal } from "./door.ts";

/** Opens it. */
export async function openRestConsumerDoor({ url, apiKey }: Caller): Promise<ConsumerDoor> {
  async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(new URL(`/v1/subscriptions${path}`, url), {
      method,
      headers: { authorization: `Bearer ${apiKey}`, ...(body !== undefined && { "content-type": "application/json" }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (response.status === 204) return undefined as T;
    const answer = (await response.json()) as T & { code: string; field?: string };
    if (!response.ok) throw new Refusal(answer.code, answer.field);
    return answer;
  }
  const at = (name: string, rest = ""): string => `/${encodeURIComponent(name)}${rest}`;
  const count = async (path: string, ids: string[] | undefined): Promise<number> =>
    (await call<{ count: number }>("POST", path, ids === undefined ? {} : { deliveries: ids })).count;

  return {
    create: (spec) => call("POST", "", spec),
    define: (name, spec) => call("PUT", at(name), spec),
    change: (name, changes) => call("PATCH", at(name), changes),
    get: (name) => call("GET", at(name)),
    list: async () => (await call<{ data: Group[] }>("GET", "?limit=1000")).data.map(({ name }) => name),
    remove: (name) => call("DELETE", at(name)),
    pause: (name, drop = false) => call("POST", at(name, "/pause"), { drop }),
    resume: (name) => call("POST", at(name, "/resume")),
    reset: (name, start) => call("POST", at(name, "/reset"), { start }),
    replay: (name, after, upTo) => call("POST", at(name, "/replay"), { after, upTo }),
    receive: async (name, want) => (await call<{ deliveries: Taken[] }>("POST", at(name, "/receive"), want)).deliveries,
    settle: async (name, how, taken, said = {}) => {
      const deliveries = taken.map(({ id, lease }) => ({ id, lease }));
      return (await call<{ settled: number }>("POST", at(name, `/${how}`), { deliveries, ...said })).settled;
    },
    renew: async (name, lease, timeout) => {
      await call("POST", at(name, "/renew"), { lease, ...(timeout !== undefined && { timeout }) });
    },
    deliveries: async (name, state) => {
      const query = state === undefined ? "" : `?state=${state}`;
      return (await call<{ data: Looked[] }>("GET", at(name, `/deliveries${query}`))).data;
    },
    delivery: (name, id) => call("GET", at(name, `/deliveries/${id}`)),
    redrive: (name, ids) => count(at(name, "/redrive"), ids),
    discard: (name, ids) => count(at(name, "/discard"), ids),
    close: () => Promise.resolve(),
  };
}
