// Lets events wait before an app, so that whoever sends need not wait for it, and works them off in batches and in order.

import type { Attribute } from "../check/scope.ts";
import type { Outside } from "../operators/edge.ts";
import type { Buffer } from "../plan/buffers.ts";
import { compileIngest, type Ingest, InputError } from "../plan/ingest.ts";
import type { App } from "../runtime/app.ts";
import { Backlog } from "./backlog.ts";
import { type Backpressure, Circuit } from "./backpressure.ts";
import { Latency, type QueueMetrics } from "./latency.ts";
import { PROCESS } from "./outside.ts";
import { Ring } from "./ring.ts";

/** How a queue is made. */
export interface QueueOptions {
  /** So many events may wait; what `@async(buffer.size = '…')` of the stream says, else 65,536. */
  capacity?: number;
  /** So many go into the app as one batch, at most; what `@async(batch.size.max = '…')` says, else 64. */
  batch?: number;
  /** What is done with events that there is no room for; they are left out if you don't say. */
  policy?: Backpressure;
  /** Is told of events that the app refuses. */
  failed?: (data: readonly unknown[], error: unknown) => void;
  /** The clock and its timers; those of the process, if you don't say. */
  outside?: Partial<Outside>;
}

/** What a queue feeds: a stream of an app. */
export interface Fed {
  stream: string;
  attributes: readonly Attribute[];
  buffer: Buffer | undefined;
  /** What the app's clock says. */
  now(): number;
  /** Moves the app's clock to that of the wall, where it goes by it. */
  wake(now: number): void;
  send(rows: readonly (readonly unknown[])[], times: readonly number[]): void;
}

/** Makes a queue before a stream of an app. */
export function inputQueue(app: App, stream: string, options: QueueOptions = {}): InputQueue {
  const input = app.input(stream);
  const fed: Fed = {
    stream,
    attributes: app.streams.get(stream) ?? [],
    buffer: app.bufferOf(stream),
    now: () => app.now,
    wake: (now) => {
      if (!app.isEventTime) app.advance(now);
    },
    send: (rows, times) => input.sendRows(rows, times),
  };
  return new InputQueue(fed, options);
}

/** How long events are worked off before others get their turn, in milliseconds. */
const TURN_MS = 8;

interface Sender {
  row: readonly unknown[];
  time: number | undefined;
  tries: number;
  done(isIn: boolean): void;
  end: AbortController;
}

/** A queue before a stream of an app. */
export class InputQueue {
  readonly #fed: Fed;
  readonly #ingest: Ingest;
  readonly #ring: Ring;
  readonly #batch: number;
  readonly #policy: Backpressure;
  readonly #circuit: Circuit | undefined;
  readonly #outside: Outside;
  readonly #failed: NonNullable<QueueOptions["failed"]>;
  /** Who waits to get in, in order. */
  readonly #senders = new Backlog<Sender>();
  readonly #latency = new Latency();
  readonly #begun: number;
  #counts = { published: 0, consumed: 0, dropped: 0, queueFull: 0, errors: 0 };
  #isDue = false;
  #isPaused = false;
  #isClosed = false;
  #empty: (() => void)[] = [];

  /** Before a stream of an app, which must be running by the time events are worked off. */
  constructor(fed: Fed, options: QueueOptions = {}) {
    const { buffer } = fed;
    this.#fed = fed;
    this.#ingest = compileIngest(fed.stream, fed.attributes).one;
    this.#ring = new Ring(atLeastOne("capacity", options.capacity ?? buffer?.capacity ?? 65_536));
    this.#batch = atLeastOne("batch", options.batch ?? buffer?.batch ?? 64);
    this.#policy = options.policy ?? { kind: "drop" };
    this.#outside = { ...PROCESS, ...options.outside };
    this.#failed = options.failed ?? (() => {});
    this.#begun = this.#outside.now();
    const policy = this.#policy;
    this.#circuit =
      policy.kind === "circuitBreaker"
        ? new Circuit(policy.failures, policy.recovery, () => this.#outside.now())
        : undefined;
  }

  /**
   * Puts an event in, at a time or at that of the app's clock when it is worked off. true: it is in; false: it was left out.
   * A promise, where the policy lets whoever sends wait. Throws an InputError where values cannot be an event.
   */
  send(data: readonly unknown[], timestamp?: number): boolean | Promise<boolean> {
    if (this.#isClosed) throw new InputError("the queue is closed");
    const row = this.#ingest(data);
    // Who waits goes before who comes.
    if (!this.#ring.isFull && this.#senders.size === 0 && this.#circuit?.state !== "open") {
      this.#put(row, timestamp);
      return true;
    }
    this.#counts.queueFull++;
    switch (this.#policy.kind) {
      case "drop":
        return this.#leaveOut();
      case "circuitBreaker":
        if (this.#circuit?.state !== "open") this.#circuit?.failed();
        return this.#leaveOut();
      default:
        return this.#wait(row, timestamp, this.#policy);
    }
  }

  /** Works nothing off until it is resumed. */
  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    this.#soon();
  }

  /** Resolves when all that is in has been worked off. */
  drained(): Promise<void> {
    if (this.#ring.size === 0 && this.#senders.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#empty.push(resolve));
  }

  /** Takes nothing more, and resolves when all that is in has been worked off. Do it before the app is shut down. */
  close(): Promise<void> {
    this.#isClosed = true;
    this.resume();
    return this.drained();
  }

  /** How it does. */
  get metrics(): QueueMetrics {
    const { published, consumed, dropped, errors } = this.#counts;
    const seconds = (this.#outside.now() - this.#begun) / 1000;
    const share = (part: number, whole: number) => (whole === 0 ? 0 : part / whole);
    return {
      ...this.#counts,
      size: this.#ring.size,
      waiting: this.#senders.size,
      throughput: share(consumed, seconds),
      latency: this.#latency.told,
      dropRate: share(dropped, published + dropped),
      errorRate: share(errors, published),
      ...(this.#circuit && { circuit: { state: this.#circuit.state, breaks: this.#circuit.breaks } }),
    };
  }

  #put(row: readonly unknown[], time: number | undefined): void {
    this.#ring.push(row, time, this.#outside.now());
    this.#counts.published++;
    this.#circuit?.succeeded();
    this.#soon();
  }

  #leaveOut(): false {
    this.#counts.dropped++;
    return false;
  }

  #wait(row: readonly unknown[], time: number | undefined, policy: Backpressure): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const sender: Sender = { row, time, tries: 0, done: resolve, end: new AbortController() };
    this.#senders.push(sender);
    if (policy.kind === "blockWithTimeout") void this.#later(sender, policy.timeout, () => this.#giveUp(sender));
    else if (policy.kind === "exponentialBackoff") this.#tryLater(sender, policy);
    return promise;
  }

  async #later(sender: Sender, milliseconds: number, work: () => void): Promise<void> {
    await this.#outside.sleep(milliseconds, sender.end.signal);
    if (!sender.end.signal.aborted) work();
  }

  #tryLater(sender: Sender, policy: Backpressure & { kind: "exponentialBackoff" }): void {
    void this.#later(sender, Math.min(2 ** sender.tries, policy.most), () => {
      sender.tries++;
      // Its turn: it is the first of those who wait.
      if (!this.#ring.isFull && this.#senders.first === sender) this.#letIn();
      else if (sender.tries >= (policy.tries ?? Number.POSITIVE_INFINITY)) this.#giveUp(sender);
      else {
        this.#counts.queueFull++;
        this.#tryLater(sender, policy);
      }
    });
  }

  #giveUp(sender: Sender): void {
    this.#senders.remove(sender);
    sender.end.abort();
    sender.done(this.#leaveOut());
    this.#tellEmpty();
  }

  #letIn(): void {
    const sender = this.#senders.shift() as Sender;
    sender.end.abort();
    this.#put(sender.row, sender.time);
    sender.done(true);
  }

  #soon(): void {
    if (this.#isDue || this.#isPaused || this.#ring.size === 0) return;
    this.#isDue = true;
    setImmediate(() => this.#work());
  }

  #work(): void {
    this.#isDue = false;
    const until = performance.now() + TURN_MS;
    while (this.#ring.size > 0 && !this.#isPaused && performance.now() < until) {
      this.#feed();
      if (this.#policy.kind !== "exponentialBackoff")
        while (this.#senders.size > 0 && !this.#ring.isFull) this.#letIn();
    }
    this.#soon();
    this.#tellEmpty();
  }

  #feed(): void {
    this.#fed.wake(this.#outside.now());
    const since: number[] = [];
    const { rows, times } = this.#ring.take(this.#batch, this.#fed.now(), (at) => since.push(at));
    try {
      this.#fed.send(rows, times);
      this.#counts.consumed += rows.length;
    } catch (error) {
      // All were of the right form: it is the app that does not take them.
      this.#counts.errors += rows.length;
      for (const row of rows) this.#failed(row, error);
    }
    const now = this.#outside.now();
    for (const at of since) this.#latency.add(now - at);
  }

  #tellEmpty(): void {
    if (this.#ring.size > 0 || this.#senders.size > 0) return;
    for (const resolve of this.#empty.splice(0)) resolve();
  }
}

function atLeastOne(name: string, value: number): number {
  if (Number.isSafeInteger(value) && value >= 1) return value;
  throw new InputError(`${name} of a queue is a whole number of 1 or more, not ${value}`);
}
