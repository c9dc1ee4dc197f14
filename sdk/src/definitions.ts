/** The verbs that consumer groups and webhooks have in common. */
import { newKey } from "./append.ts";
import type { Connection, Request } from "./connect.ts";
import { listing } from "./listing.ts";
import type { CallOptions } from "./options.ts";
import { digits, queryString, step } from "./read_options.ts";
import type { Definitions } from "./subscription.ts";

/** Sends a body to a route. */
export type Sender = {
  json<T>(method: Request["method"], path: string, body: unknown, options?: CallOptions, key?: string): Promise<T>;
};

/** Makes the way to send JSON that holds no events. */
export function senderOf(connection: Connection): Sender {
  return {
    async json(method, path, body, options, key) {
      const headers = {
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...(key === undefined ? {} : { "idempotency-key": key }),
      };
      const text = body === undefined ? {} : { body: JSON.stringify(body, plain) };
      // Selectors have numbers, which a parse of the caller's own may keep exactly.
      return connection.parse(await connection.send({ ...(method && { method }), path, headers, ...text }, options));
    },
  };
}

/** Makes the verbs below a route. Each call that changes something has a key, the same for all its tries. */
export function createDefinitions<Spec, Shown, Created>(
  connection: Connection,
  base: string,
): Definitions<Spec, Shown, Created> {
  const { json } = senderOf(connection);
  const at = (name: string, verb = ""): string => `${base}/${step("name", name)}${verb}`;
  const ids = (field: string, given: readonly (string | number | bigint)[] | undefined) =>
    given?.map((id) => digits(field, id));
  return {
    create: (spec, call) => json("POST", base, spec, call, newKey()),
    define: (name, spec, call) => json("PUT", at(name), spec, call, newKey()),
    get: (name, call) => json("GET", at(name), undefined, call),
    change: (name, changes, call) => json("PATCH", at(name), changes, call, newKey()),
    pause: (name, { drop, ...call } = {}) => json("POST", at(name, "/pause"), { drop }, call, newKey()),
    resume: (name, call) => json("POST", at(name, "/resume"), {}, call, newKey()),
    reset: (name, start, call) => json("POST", at(name, "/reset"), { start }, call, newKey()),
    replay(name, { after, upTo }, call) {
      const body = { after: digits("after", after), upTo: digits("upTo", upTo) };
      return json("POST", at(name, "/replay"), body, call, newKey());
    },
    async remove(name, call) {
      const headers = { "idempotency-key": newKey() };
      await connection.send({ method: "DELETE", path: at(name), headers }, call);
    },
    deliveries: (name, options = {}) =>
      listing(options, ["after"], ({ state, after, cursor, limit, ...call }) => {
        const behind = after === undefined ? undefined : digits("after", after);
        const query = queryString({ state, after: behind, cursor, limit });
        return json("GET", at(name, `/deliveries${query}`), undefined, call);
      }),
    async delivery(name, id, call) {
      // It holds an event, which is read as events are.
      return connection.parse(
        await connection.send({ path: at(name, `/deliveries/${step("id", digits("id", id))}`) }, call),
      );
    },
    async redrive(name, { deliveries, max } = {}, call) {
      const body = { deliveries: ids("deliveries", deliveries), max };
      return Number((await json<{ count: number }>("POST", at(name, "/redrive"), body, call, newKey())).count);
    },
    async discard(name, { deliveries } = {}, call) {
      const body = { deliveries: ids("deliveries", deliveries) };
      return Number((await json<{ count: number }>("POST", at(name, "/discard"), body, call, newKey())).count);
    },
  };
}

/** Positions may be given as bigints; JSON has them as texts. */
function plain(_name: string, value: unknown): unknown {
  return typeof value === "bigint" ? String(value) : value;
}
