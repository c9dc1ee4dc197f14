/** One live feed: where it stands, and the batches kept back while it joins the live edge or its client is slow. */
import type { Caller } from "../db/tenant.ts";
import type { FeedBatch } from "./batch.ts";
import type { Group } from "./groups.ts";

/** Where a subscriber's events go. */
export type Sink = {
  /** Writes a batch; false asks to wait for `drained`. */
  deliver(batch: FeedBatch): boolean;
  /** Everything up to this place was delivered, and from here on events come as they happen. */
  caughtUp(place: bigint): void;
  /** Resolves when the client took what was written; false if it is gone. */
  drained(): Promise<boolean>;
};

/** What a subscriber may keep waiting before it is sent back to reading from its cursor. */
const HOLD_BYTES = 256 * 1024;

/** A subscriber of the feed. */
export class Subscriber {
  readonly caller: Caller;
  readonly group: Group<Subscriber>;
  readonly sink: Sink;
  readonly since: string | null;
  /** Everything up to here was delivered or is of no interest. */
  cursor: bigint;
  closed = false;
  /** How many events were handed to its client. */
  sent = 0;
  /** Batches kept back, or undefined while they go straight through. */
  held: FeedBatch[] | undefined;
  private heldBytes = 0;
  private readonly onBlocked: (subscriber: Subscriber) => void;

  constructor(options: {
    caller: Caller;
    group: Group<Subscriber>;
    sink: Sink;
    since: string | null;
    cursor: bigint;
    onBlocked: (subscriber: Subscriber) => void;
  }) {
    this.caller = options.caller;
    this.group = options.group;
    this.sink = options.sink;
    this.since = options.since;
    this.cursor = options.cursor;
    this.onBlocked = options.onBlocked;
  }

  /** Whether live events still reach this subscriber; not after it fell behind. */
  get attached(): boolean {
    return this.group.live.has(this);
  }

  /** From now on live events are kept. */
  attach(): void {
    this.hold();
    this.group.live.add(this);
  }

  /** From now on live events pass by: they are read again later. */
  detach(): void {
    this.group.live.delete(this);
    this.held = undefined;
    this.heldBytes = 0;
  }

  /** A live batch for the filter of this subscriber. */
  offer(batch: FeedBatch): void {
    if (!this.attached) return;
    if (this.held === undefined) {
      if (!this.deliver(batch)) {
        this.hold();
        this.onBlocked(this);
      }
      return;
    }
    this.heldBytes += batch.size;
    if (this.heldBytes > HOLD_BYTES) this.detach();
    else this.held.push(batch);
  }

  /** Writes what is new in a batch; false asks to wait. */
  deliver(batch: FeedBatch): boolean {
    const rest = batch.behind(this.cursor);
    if (rest === undefined) return true;
    this.cursor = rest.last;
    this.sent += rest.events.length;
    return this.sink.deliver(rest);
  }

  /** Writes what was kept, then lets batches through again. False: it fell behind meanwhile, or is closed. */
  async release(): Promise<boolean> {
    while (!this.closed && this.attached && this.held !== undefined) {
      const batch = this.held.shift();
      if (batch === undefined) {
        this.held = undefined;
        this.heldBytes = 0;
        return true;
      }
      this.heldBytes -= batch.size;
      if (!this.deliver(batch) && !(await this.sink.drained())) return false;
    }
    return false;
  }

  private hold(): void {
    this.held = [];
    this.heldBytes = 0;
  }
}
