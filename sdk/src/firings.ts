/** The verbs that triggers and schedules have in common. */
import { newKey } from "./append.ts";
import type { Connection } from "./connect.ts";
import { createDefinitions, senderOf } from "./definitions.ts";
import type { FiringStats, Firings } from "./firing.ts";
import { listing } from "./listing.ts";
import { digits, queryString, step } from "./read_options.ts";

/** Makes the verbs below `/v1/triggers` or `/v1/schedules`. */
export function createFirings<Spec, Shown, Stats extends FiringStats>(
  connection: Connection,
  room: "triggers" | "schedules",
): Firings<Spec, Shown, Stats> {
  const base = `/v1/${room}`;
  const { json } = senderOf(connection);
  const at = (name: string, verb: string): string => `${base}/${step("name", name)}/${verb}`;
  const { create, define, get, change, resume, remove } = createDefinitions<Spec, Shown, Shown>(connection, base);
  const count = async (path: string, body: object, call: object | undefined): Promise<number> =>
    Number((await json<{ count: number }>("POST", path, body, call, newKey())).count);
  return {
    ...{ create, define, get, change, resume, remove },
    list: (options = {}) =>
      listing(options, [], ({ cursor, limit, ...call }) =>
        json("GET", base + queryString({ cursor, limit }), undefined, call),
      ),
    history: (name, options = {}) =>
      listing(options, ["after"], ({ state, after, direction, cursor, limit, ...call }) => {
        const behind = after === undefined ? undefined : digits("after", after);
        const query = queryString({ state, after: behind, direction, cursor, limit });
        return json("GET", at(name, `history${query}`), undefined, call);
      }),
    firing: async (name, id, call) => await json("GET", at(name, `history/${digits("id", id)}`), undefined, call),
    redrive: async (name, { firings, max } = {}, call) =>
      await count(at(name, "redrive"), { firings: firings?.map((id) => digits("firings", id)), max }, call),
    discard: async (name, { firings } = {}, call) =>
      await count(at(name, "discard"), { firings: firings?.map((id) => digits("firings", id)) }, call),
    stats: (call) => json("GET", `/v1/stats/${room}`, undefined, call),
  };
}
