/**
 * Tells the server what became of deliveries. What is settled while a request is under way goes with the next one: a
 * busy consumer sends few requests, an idle one settles at once.
 */
import type { Connection } from "./connect.ts";
import { type GaplessError, LeaseLostError } from "./errors.ts";
import { step } from "./read_options.ts";

/** A delivery that is out. */
export type Leased = { readonly id: string; readonly lease: string };

/** What became of one. */
export type Settlement = {
  how: "ack" | "nack" | "park" | "skip" | "release";
  delay?: string | undefined;
  reason?: string | undefined;
};

/** What became of settling it: settled, refused because the lease is over, or not to be said. */
export type Settled = (error: unknown) => void;

type Item = { delivery: Leased; settlement: Settlement; settled: Settled };

/** `isNew`: settled by a request whose answer has come. */
type Fate = { item: Item; error: unknown; isNew: boolean };

/** The way out. */
export type Outbox = {
  /** Settles a delivery; `settled` is called once, with the error where there is one. */
  settle(delivery: Leased, settlement: Settlement, settled: Settled): void;
  /** Resolves once everything is settled. */
  drained(): Promise<void>;
};

/** As many as one request may hold. */
const MOST = 1_000;
const LONGEST_REASON = 1_000;

/** Makes the way out. */
export function createOutbox(connection: Connection, subscription: string): Outbox {
  const path = `/v1/subscriptions/${step("name", subscription)}`;
  let items: Item[] = [];
  let sending: Promise<void> | undefined;

  async function send(): Promise<void> {
    // One turn later: what ends in the same moment goes together.
    await undefined;
    while (items.length > 0) {
      const bundles = bundle(items);
      items = [];
      for (const some of bundles) await post(some);
    }
    sending = undefined;
  }

  async function post(some: Item[]): Promise<void> {
    for (const { item, error } of await fates(some)) item.settled(error);
  }

  async function fates(some: Item[]): Promise<Fate[]> {
    const error = await attempt(some);
    if (!(error instanceof LeaseLostError)) return some.map((item) => ({ item, error, isNew: error === undefined }));
    const half = Math.ceil(some.length / 2);
    // A request is settled as a whole or not at all: one lost lease must not take the others along.
    const found =
      some.length === 1
        ? some.map((item) => ({ item, error, isNew: false }))
        : [...(await fates(some.slice(0, half))), ...(await fates(some.slice(half)))];
    // An answer was lost on the way. If nothing of the whole is to be settled any more, that request has settled it.
    if (!error.mayHaveArrived || found.some(({ isNew }) => isNew)) return found;
    return found.map((fate) => (fate.error instanceof LeaseLostError ? { ...fate, error: undefined } : fate));
  }

  async function attempt(some: Item[]): Promise<unknown> {
    const { how, delay, reason } = some[0]?.settlement ?? { how: "ack" };
    const deliveries = some.map(({ delivery: { id, lease } }) => ({ id, lease }));
    const body = JSON.stringify({ deliveries, delay, reason: reason?.slice(0, LONGEST_REASON) });
    try {
      const headers = { "content-type": "application/json" };
      await connection.send({ method: "POST", path: `${path}/${how}`, headers, body });
      return undefined;
    } catch (error) {
      return error as GaplessError;
    }
  }

  return {
    settle(delivery, settlement, settled) {
      items.push({ delivery, settlement, settled });
      sending ??= send();
    },
    async drained() {
      while (sending !== undefined) await sending;
    },
  };
}

/** What can go in one request: the same fate, for the same reason. By lease, so that halves keep leases together. */
function bundle(items: Item[]): Item[][] {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const { how, delay, reason } = item.settlement;
    const name = JSON.stringify([how, delay, reason]);
    groups.set(name, [...(groups.get(name) ?? []), item]);
  }
  const sorted = [...groups.values()].map((group) =>
    group.sort((a, b) => Number(BigInt(a.delivery.lease) - BigInt(b.delivery.lease))),
  );
  return sorted.flatMap((group) =>
    Array.from({ length: Math.ceil(group.length / MOST) }, (_, n) => group.slice(n * MOST, (n + 1) * MOST)),
  );
}
