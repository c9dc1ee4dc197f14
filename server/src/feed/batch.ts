import { type EventRow, eventJson } from "../log/event.ts";

/** An event on its way to live feeds: written as JSON once, however many take it. */
export type FeedEvent = { row: EventRow; place: bigint; json: string };

/** Makes a feed event of a sequenced row. */
export function feedEvent(row: EventRow): FeedEvent {
  return { row, place: BigInt(row.position ?? 0), json: eventJson(row) };
}

/** Events in position order for the subscribers of one filter; what they are written as is made once and shared. */
export class FeedBatch {
  readonly events: readonly FeedEvent[];
  private frames: Buffer | undefined;

  constructor(events: readonly FeedEvent[]) {
    this.events = events;
  }

  /** Position of the last event. */
  get last(): bigint {
    return this.events.at(-1)?.place ?? 0n;
  }

  /** The events behind a place. */
  behind(place: bigint): FeedBatch | undefined {
    const first = this.events[0];
    if (first === undefined) return undefined;
    if (first.place > place) return this;
    const rest = this.events.filter((event) => event.place > place);
    return rest.length === 0 ? undefined : new FeedBatch(rest);
  }

  /** The batch as written by `write`, kept for the next subscriber. */
  frame(write: (event: FeedEvent) => string): Buffer {
    this.frames ??= Buffer.from(this.events.map(write).join(""));
    return this.frames;
  }

  /** Roughly what holding the batch costs. */
  get size(): number {
    return sizeOf(this.events);
  }
}

/** The length of events as JSON. */
export function sizeOf(events: readonly FeedEvent[]): number {
  let size = 0;
  for (const event of events) size += event.json.length;
  return size;
}
