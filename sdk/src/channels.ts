/** Notification channels: where the action `notify` sends messages. */
import type { Connection } from "./connect.ts";
import { createDefinitions, senderOf } from "./definitions.ts";
import { type Listing, listing } from "./listing.ts";
import type { PageOptions } from "./read.ts";
import { queryString } from "./read_options.ts";
import type { Definitions } from "./subscription.ts";

/** The definition of a channel. Its texts may name secrets: `{{secret.NAME}}`. */
export type ChannelSpec =
  | { type: "slack"; url: string }
  | { type: "webhook"; url: string; headers?: Record<string, string> }
  | {
      type: "email";
      host: string;
      port?: number;
      secure?: "tls" | "starttls" | "none";
      user?: string;
      /** The name of a secret: `{{secret.SMTP}}`. */
      password?: string;
      from: string;
      to: string | readonly string[];
    }
  | { type: "postgres" }
  | { type: "log"; level?: "debug" | "info" | "warn" | "error" };

/** A channel as it is now. What may be a credential is shown as `***`. */
export type Channel = ChannelSpec & {
  id: string;
  name: string;
  version: number;
  createdAt: string;
  updatedAt: string;
  /** Of `postgres`: what to LISTEN on, a name that nobody can guess. */
  listen?: string;
};

/** The verbs of channels. */
export type Channels = Pick<Definitions<ChannelSpec, Channel>, "define" | "get" | "remove"> & {
  /** A page of them, by name; `for await` goes over all. */
  list(options?: PageOptions): Listing<Channel>;
};

/** Makes the verbs. */
export function createChannels(connection: Connection): Channels {
  const base = "/v1/channels";
  const { json } = senderOf(connection);
  const { define, get, remove } = createDefinitions<ChannelSpec, Channel, Channel>(connection, base);
  return {
    ...{ define, get, remove },
    list: (options = {}) =>
      listing(options, [], ({ cursor, limit, ...call }) =>
        json("GET", base + queryString({ cursor, limit }), undefined, call),
      ),
  };
}
