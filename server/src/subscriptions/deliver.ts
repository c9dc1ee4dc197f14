/** Deliveries for one consumer, one batch after the other, for as long as it takes them. */
import type { Caller } from "../db/tenant.ts";
import type { SubscriptionsRoom } from "./room.ts";
import { type Delivery, giveBack, look } from "./take.ts";
import { Window } from "./window.ts";

/** A wait is no longer than a long poll: now and then somebody really takes. */
const WAIT_MS = 30_000;

/** However much may be out: what is written to a slow client waits in memory. */
const MOST_AT_ONCE = 100;

/** Who wants them, and how many may be out at a time. */
export type Consumer = { consumer: string; max: number };

/**
 * Begins to deliver; resolves once it is known that this may be, with the subscription's id. A batch is out from the moment it is asked for; the next
 * one is taken when this one is asked to go on, so a slow consumer holds nobody up but itself.
 */
export async function deliver(
  room: SubscriptionsRoom,
  caller: Caller,
  ref: string,
  { consumer, max }: Consumer,
  signal: AbortSignal,
): Promise<{ subscription: string; batches: AsyncGenerator<Delivery[], void, void> }> {
  const { id, name } = await look(room.consumers, caller, ref);
  return { subscription: id, batches: batches() };

  async function* batches(): AsyncGenerator<Delivery[], void, void> {
    const window = new Window(room.waits, max, { tenant: caller.tenant, subscription: id, name });
    try {
      while (!signal.aborted && !room.waits.stopped) {
        await window.untilRoom(signal);
        if (signal.aborted) return;
        const free = Math.min(window.room, MOST_AT_ONCE);
        const rows = await room.waits.receive(caller, id, { consumer, max: free }, { ms: WAIT_MS, signal });
        if (rows.length === 0) continue;
        window.add(rows);
        yield rows;
      }
    } finally {
      window.close();
    }
  }
}

/** Gives back what could not be handed on any more. */
export async function takeBack(
  room: SubscriptionsRoom,
  caller: Caller,
  ref: string,
  rows: readonly Delivery[],
): Promise<void> {
  await giveBack(room.consumers, caller, ref, rows).catch((err: unknown) => {
    room.log.warn({ err }, "what could not be handed on waits for the end of its lease");
  });
  room.waits.changed(caller.tenant, ref);
}
