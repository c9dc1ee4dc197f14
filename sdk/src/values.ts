/** Values that the action `store`, or somebody, has kept. */
import { newKey } from "./append.ts";
import type { Connection } from "./connect.ts";
import { createDefinitions, senderOf } from "./definitions.ts";
import { type Duration, durationText } from "./duration.ts";
import { type Listing, listing } from "./listing.ts";
import type { CallOptions } from "./options.ts";
import type { PageOptions } from "./read.ts";
import { queryString, step } from "./read_options.ts";

/** A value with its key. */
export type StoredValue<Value = unknown> = {
  key: string;
  value: Value;
  updatedAt: string;
  expiresAt: string | null;
};

/** The verbs of values. */
export type Values = {
  /** The value of a key; NotFoundError where there is none, or none any more. */
  get<Value = unknown>(key: string, options?: CallOptions): Promise<StoredValue<Value>>;
  /** A page of them, by key; `for await` goes over all. */
  list(options?: PageOptions & { prefix?: string | undefined }): Listing<StoredValue>;
  /** Keeps a value, any JSON: for ever, or for a time. */
  set(key: string, value: unknown, options?: CallOptions & { ttl?: Duration | undefined }): Promise<StoredValue>;
  remove(key: string, options?: CallOptions): Promise<void>;
};

/** Makes the verbs. */
export function createValues(connection: Connection): Values {
  const base = "/v1/values";
  const { json } = senderOf(connection);
  const { get, remove } = createDefinitions<unknown, StoredValue, StoredValue>(connection, base);
  return {
    get: get as Values["get"],
    remove,
    list: (options = {}) =>
      listing(options, [], ({ prefix, cursor, limit, ...call }) =>
        json("GET", base + queryString({ prefix, cursor, limit }), undefined, call),
      ),
    async set(key, value, { ttl, ...call } = {}) {
      const body = { value, ttl: ttl === undefined ? undefined : durationText("ttl", ttl) };
      return await json("PUT", `${base}/${step("key", key)}`, body, call, newKey());
    },
  };
}
