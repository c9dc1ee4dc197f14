/**
 * Appends to streams that somebody holds wait here, out of everybody's way: one call at a time for each tenant, which
 * waits for no lock, tried again and again. What comes for such a stream meanwhile joins them, so that it neither
 * overtakes them nor runs into the same lock.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { Pending } from "./group_call.ts";
import type { AppendRequest } from "./request.ts";

/** Settings. */
export type ParkingOptions = {
  /** Tries them; resolves to those whose stream is still held. Must not throw. */
  send(tenant: string, items: Pending[]): Promise<Set<Pending>>;
  /** Tells somebody that the time is up. */
  giveUp(item: Pending): void;
  patienceMs: number;
};

/** Where held-up appends wait. */
export type Parking = {
  park(tenant: string, item: Pending): void;
  /** Whether others wait for one of the request's streams. */
  holds(tenant: string, request: AppendRequest): boolean;
};

type Lot = { items: Map<Pending, number>; streams: Map<string, number> };

const MAX_AT_ONCE = 256;
const SHORTEST_MS = 5;
const LONGEST_MS = 200;

/** Makes the place. */
export function createParking({ send, giveUp, patienceMs }: ParkingOptions): Parking {
  const lots = new Map<string, Lot>();

  async function empty(tenant: string, lot: Lot): Promise<void> {
    for (let pause = SHORTEST_MS; lot.items.size > 0; ) {
      await sleep(pause);
      const some = [...lot.items.keys()].slice(0, MAX_AT_ONCE);
      const held = await send(tenant, some);
      for (const item of some) if (!held.has(item)) leave(lot, item);
      for (const [item, deadline] of lot.items) {
        if (Date.now() < deadline) continue;
        leave(lot, item);
        giveUp(item);
      }
      pause = held.size < some.length ? SHORTEST_MS : Math.min(LONGEST_MS, pause * 2);
    }
    lots.delete(tenant);
  }

  function leave(lot: Lot, item: Pending): void {
    lot.items.delete(item);
    for (const { stream } of item.request.entries) {
      const left = (lot.streams.get(stream) ?? 1) - 1;
      if (left === 0) lot.streams.delete(stream);
      else lot.streams.set(stream, left);
    }
  }

  return {
    park(tenant, item) {
      const lot = lots.get(tenant) ?? { items: new Map(), streams: new Map() };
      lot.items.set(item, Date.now() + patienceMs);
      for (const { stream } of item.request.entries) lot.streams.set(stream, (lot.streams.get(stream) ?? 0) + 1);
      if (lots.has(tenant)) return;
      lots.set(tenant, lot);
      void empty(tenant, lot);
    },
    holds(tenant, request) {
      const lot = lots.get(tenant);
      return lot !== undefined && request.entries.some(({ stream }) => lot.streams.has(stream));
    },
  };
}
