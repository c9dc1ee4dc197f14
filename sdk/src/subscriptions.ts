/** The verbs of consumer groups. */
import { isList, newKey } from "./append.ts";
import type { Connection } from "./connect.ts";
import { createDefinitions, senderOf } from "./definitions.ts";
import { type Duration, durationText } from "./duration.ts";
import { type Listing, listing } from "./listing.ts";
import type { BigNumber, CallOptions } from "./options.ts";
import type { PageOptions } from "./read.ts";
import { digits, queryString, step } from "./read_options.ts";
import type {
  Definitions,
  ReceivedDelivery,
  ReceiveOptions,
  SettleOptions,
  Subscription,
  SubscriptionSpec,
  Which,
} from "./subscription.ts";

/** Which settled batches to list. */
export type BatchesOptions = PageOptions & {
  /** Begin behind this lease; backwards: before it. */
  after?: BigNumber | undefined;
  /** Backwards the newest come first. */
  direction?: "forwards" | "backwards" | undefined;
};

/** What a consumer settled of one lease. Positions are texts, as all 64-bit numbers. */
export type SettledBatch = {
  lease: string;
  consumer: string;
  takenAt: string;
  settledAt: string;
  /** The first position in it. */
  first: string;
  /** The last position in it. */
  last: string;
  delivered: number;
  skipped: number;
  failed: number;
};

/** Consumer groups: their definitions, and receiving by hand. `client.consume()` does the latter for you. */
export type Subscriptions = Definitions<SubscriptionSpec, Subscription> & {
  /** All of them, by name: a page when awaited, everything with `for await`. */
  list(options?: PageOptions): Listing<Subscription>;
  /** What was settled, lease by lease: who, when, which range. Kept for 7 days. */
  batches(name: string, options?: BatchesOptions): Listing<SettledBatch>;
  /** Receives deliveries; settle them before their lease is over. Events come as they were stored, not checked. */
  receive(name: string, options: ReceiveOptions): Promise<ReceivedDelivery[]>;
  /** They are done. This and the other verbs give how many, and throw LeaseLostError where somebody else may have one. */
  ack(name: string, which: Which, options?: SettleOptions): Promise<number>;
  /** They failed and come again: after `delay`, or when the retry policy says. */
  nack(name: string, which: Which, options?: SettleOptions & { delay?: Duration; reason?: string }): Promise<number>;
  /** They are set aside, and their keys go on. */
  park(name: string, which: Which, options?: SettleOptions & { reason?: string }): Promise<number>;
  /** They are not wanted: done, and counted apart. */
  skip(name: string, which: Which, options?: SettleOptions & { reason?: string }): Promise<number>;
  /** They were not begun: no attempt is counted, and they come again at once. */
  release(name: string, which: Which, options?: SettleOptions): Promise<number>;
  /** Keeps leases: from now on for the subscription's timeout, or as long as said. Gives when the first of them ends. */
  renew(name: string, which: Which, options?: CallOptions & { timeout?: Duration }): Promise<string>;
  /** Whether the key is claimed for the first time in the window, 24 hours if you don't say. */
  claim(name: string, key: string, options?: CallOptions & { window?: Duration }): Promise<boolean>;
};

/** Makes the verbs. */
export function createSubscriptions(connection: Connection): Subscriptions {
  const base = "/v1/subscriptions";
  const { json } = senderOf(connection);
  const at = (name: string, verb: string): string => `${base}/${step("name", name)}/${verb}`;
  const settling =
    (how: string) =>
    async (
      name: string,
      which: Which,
      { signal, idempotencyKey, delay, reason }: SettleOptions & { delay?: Duration; reason?: string } = {},
    ): Promise<number> => {
      const after = delay === undefined ? undefined : durationText("delay", delay);
      const body = { ...bodyOf(which), delay: after, reason };
      const once = idempotencyKey ?? newKey();
      const { settled } = await json<{ settled: number }>("POST", at(name, how), body, { signal }, once);
      // A parse of the caller's own may have made something else of the number.
      return Number(settled);
    };
  return {
    ...createDefinitions<SubscriptionSpec, Subscription, Subscription>(connection, base),
    list: (options = {}) =>
      listing(options, [], ({ cursor, limit, ...call }) =>
        json("GET", base + queryString({ cursor, limit }), undefined, call),
      ),
    batches: (name, options = {}) =>
      listing(options, ["after"], ({ after, cursor, limit, direction, ...call }) => {
        const behind = after === undefined ? undefined : digits("after", after);
        const query = queryString({ after: behind, cursor, limit, direction });
        return json("GET", `${at(name, "batches")}${query}`, undefined, call);
      }),
    async receive(name, { consumer, max, wait, autoAck, ...call }) {
      const time = wait === undefined ? undefined : durationText("wait", wait);
      const headers = { "content-type": "application/json" };
      const body = JSON.stringify({ consumer, max, wait: time, autoAck });
      // Not tried again: what the first try was handed would wait for the end of its lease.
      const request = { method: "POST", path: at(name, "receive"), headers, body, repeatable: false } as const;
      return connection.parse<{ deliveries: ReceivedDelivery[] }>(await connection.send(request, call)).deliveries;
    },
    ack: settling("ack"),
    nack: settling("nack"),
    park: settling("park"),
    skip: settling("skip"),
    release: settling("release"),
    async renew(name, which, { timeout, ...call } = {}) {
      const time = timeout === undefined ? undefined : durationText("timeout", timeout);
      const body = { ...bodyOf(which), timeout: time };
      return (await json<{ until: string }>("POST", at(name, "renew"), body, call)).until;
    },
    async claim(name, key, { window, ...call } = {}) {
      const time = window === undefined ? undefined : durationText("window", window);
      const body = { key, window: time };
      return (await json<{ claimed: boolean }>("POST", at(name, "claim"), body, call, newKey())).claimed;
    },
  };
}

function bodyOf(which: Which): object {
  if (!isList(which) && !("id" in which)) return { lease: which.lease };
  return { deliveries: (isList(which) ? which : [which]).map(({ id, lease }) => ({ id, lease })) };
}
