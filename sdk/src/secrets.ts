/** Secrets, which actions and channels name: `{{secret.NAME}}`. Nobody can read them again. */
import type { Connection } from "./connect.ts";
import { createDefinitions, senderOf } from "./definitions.ts";
import { type Listing, listing } from "./listing.ts";
import type { CallOptions } from "./options.ts";
import type { PageOptions } from "./read.ts";
import { queryString, step } from "./read_options.ts";

/** A secret, without what it is. */
export type Secret = {
  name: string;
  /** Counts the values it had. */
  version: number;
  createdAt: string;
  updatedAt: string;
};

/** The verbs of secrets. */
export type Secrets = {
  /** Sets a secret, or replaces it. */
  set(name: string, value: string, options?: CallOptions): Promise<void>;
  /** A page of their names; `for await` goes over all. */
  list(options?: PageOptions): Listing<Secret>;
  /** Removes it; actions that name it fail from now on. */
  remove(name: string, options?: CallOptions): Promise<void>;
};

/** Makes the verbs. */
export function createSecrets(connection: Connection): Secrets {
  const base = "/v1/secrets";
  const { json } = senderOf(connection);
  return {
    async set(name, value, call) {
      const headers = { "content-type": "application/json" };
      const body = JSON.stringify({ value });
      // Without an idempotency key: setting it twice is setting it once, and no answer of it is to be kept.
      await connection.send({ method: "PUT", path: `${base}/${step("name", name)}`, headers, body }, call);
    },
    list: (options = {}) =>
      listing(options, [], ({ cursor, limit, ...call }) =>
        json("GET", base + queryString({ cursor, limit }), undefined, call),
      ),
    remove: createDefinitions(connection, base).remove,
  };
}
