// Triggers and schedules over HTTP, by nothing but fetch.
import { type Caller, Refusal } from "./door.ts";
import type { Fired, FiringDoor, FiringDoors, Reaction } from "./firing_door.ts";

/** Opens it. */
export async function openRestFiringDoors({ url, apiKey }: Caller): Promise<FiringDoors> {
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
  const shared = (room: "triggers" | "schedules"): FiringDoor => {
    const at = (name: string, rest = ""): string => `${room}/${encodeURIComponent(name)}${rest}`;
    const count = async (path: string, ids: string[] | undefined): Promise<number> =>
      (await call<{ count: number }>("POST", path, ids === undefined ? {} : { firings: ids })).count;
    return {
      create: (spec) => call("POST", room, spec),
      define: (name, spec) => call("PUT", at(name), spec),
      change: (name, changes) => call("PATCH", at(name), changes),
      get: (name) => call("GET", at(name)),
      list: async () => (await call<{ data: Reaction[] }>("GET", `${room}?limit=1000`)).data.map(({ name }) => name),
      resume: (name) => call("POST", at(name, "/resume")),
      remove: (name) => call("DELETE", at(name)),
      history: async (name, state) => {
        const query = state === undefined ? "" : `?state=${state}`;
        return (await call<{ data: Fired[] }>("GET", at(name, `/history${query}`))).data;
      },
      firing: (name, id) => call("GET", at(name, `/history/${id}`)),
      redrive: (name, ids) => count(at(name, "/redrive"), ids),
      discard: (name, ids) => count(at(name, "/discard"), ids),
      stats: () => call("GET", `stats/${room}`),
    };
  };
  const at = (room: string, name: string, verb: string): string => `${room}/${encodeURIComponent(name)}/${verb}`;

  return {
    triggers: {
      ...shared("triggers"),
      pause: (name, drop = false) => call("POST", at("triggers", name, "pause"), { drop }),
      test: (name, given) => call("POST", at("triggers", name, "test"), given),
      tryOut: (trigger, event) => call("POST", "triggers/test", { trigger, event }),
      backtest: (name, past) => call("POST", at("triggers", name, "backtest"), past),
    },
    schedules: {
      ...shared("schedules"),
      pause: (name, note) => call("POST", at("schedules", name, "pause"), { note }),
      run: (name) => call("POST", at("schedules", name, "run")),
      preview: async (of, count, after) => {
        const query = new URLSearchParams({ count: String(count), after });
        const found =
          typeof of === "string"
            ? call<{ times: string[] }>("GET", at("schedules", of, `preview?${query}`))
            : call<{ times: string[] }>("POST", "schedules/preview", { ...of, count, after });
        return (await found).times;
      },
      backfill: async (name, since, until) =>
        (await call<{ count: number }>("POST", at("schedules", name, "backfill"), { since, until })).count,
    },
    close: () => Promise.resolve(),
  };
}
