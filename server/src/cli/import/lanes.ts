/**
 * Batches on their way, several at a time. All items of one stream go through one lane, whose batches are sent one after
 * the other, so a stream keeps the order of the input. What is held is bounded: each lane has a batch that fills, one that
 * waits and one that is sent; whoever pushes waits for room.
 */
import { Failure } from "../failure.ts";

/** How the lanes work. */
export type LaneOptions<Item> = {
  lanes: number;
  /** A batch is full with so many items, or so many bytes. */
  mostItems: number;
  mostBytes: number;
  send(items: Item[]): Promise<void>;
};

/**
 * The lanes. After an error of `send` its lane sends nothing more, or a stream would lose its order, and every call
 * throws the error. If it is a Failure, which is about an item and not about the server, the others send what they hold.
 */
export type Lanes<Item> = {
  /** Undefined where there is room. */
  push(stream: string, item: Item, bytes: number): Promise<void> | undefined;
  /** Sends what is left and waits for the end. */
  finish(): Promise<void>;
  /** Items that are held. */
  readonly held: number;
};

type Lane<Item> = { items: Item[]; bytes: number; last: Promise<void>; waiting: number; broken: boolean };

/** Opens the lanes. */
export function openLanes<Item>({ lanes: count, mostItems, mostBytes, send }: LaneOptions<Item>): Lanes<Item> {
  const lanes = Array.from(
    { length: count },
    (): Lane<Item> => ({ items: [], bytes: 0, last: Promise.resolve(), waiting: 0, broken: false }),
  );
  let failure: { error: unknown } | undefined;
  let held = 0;

  function fail(lane: Lane<Item>, error: unknown): void {
    failure ??= { error };
    lane.broken = true;
    if (!(error instanceof Failure)) for (const other of lanes) other.broken = true;
  }

  /** Sends the lane's batch behind the ones before; resolves when there is room for another. */
  async function dispatch(lane: Lane<Item>): Promise<void> {
    const { items, last } = lane;
    lane.items = [];
    lane.bytes = 0;
    lane.waiting++;
    lane.last = last.then(async () => {
      try {
        if (!lane.broken) await send(items);
      } catch (error) {
        fail(lane, error);
      }
      held -= items.length;
      lane.waiting--;
    });
    // One may be sent and one may wait.
    if (lane.waiting > 1) await last;
    if (failure !== undefined) throw failure.error;
  }

  return {
    get held() {
      return held;
    },
    push(stream, item, bytes) {
      const lane = lanes[laneOf(stream, count)] as Lane<Item>;
      lane.items.push(item);
      lane.bytes += bytes;
      held++;
      const hasRoom = failure === undefined && lane.items.length < mostItems && lane.bytes < mostBytes;
      return hasRoom ? undefined : dispatch(lane);
    },
    async finish() {
      await Promise.allSettled(lanes.filter((lane) => lane.items.length > 0).map(dispatch));
      await Promise.all(lanes.map((lane) => lane.last));
      if (failure !== undefined) throw failure.error;
    },
  };
}

function laneOf(stream: string, count: number): number {
  let hash = 0;
  for (let i = 0; i < stream.length; i++) hash = (Math.imul(hash, 31) + stream.charCodeAt(i)) | 0;
  return (hash >>> 0) % count;
}
