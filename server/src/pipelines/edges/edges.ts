// The sources and sinks of an app at work. What comes out of the app is collected while it works and published when it has
// worked off what it was given: so nothing that a sink does comes back into an app that is at work.
import type { Outside } from "../operators/edge.ts";
import type { SinkEvent } from "../operators/sink.ts";
import type { AppPlan } from "../plan/app.ts";
import type { SinkPlan } from "../plan/sink.ts";
import type { SourcePlan } from "../plan/source.ts";
import type { Attached, Inside } from "../runtime/attached.ts";
import { type Chunk, RESET, type Row } from "../runtime/chunk.ts";
import { Backlog } from "./backlog.ts";
import { Feed, type Give } from "./feed.ts";
import { type Fed, InputQueue } from "./input_queue.ts";
import { Outlet } from "./outlet.ts";
import { WallClock } from "./wall_clock.ts";

/** Sources and sinks. */
export class Edges implements Attached {
  readonly #inside: Inside;
  readonly #plan: AppPlan;
  readonly #outside: Outside;
  readonly #clock: WallClock;
  /** Those of this run: none before start(), and made anew by it. */
  #feeds: Feed[] = [];
  #outlets: Outlet[] = [];
  #queues = new Map<string, InputQueue>();
  readonly #collected = new Backlog<{ outlet: Outlet; events: SinkEvent[] }>();
  #isSettling = false;
  #room: PromiseWithResolvers<void> | undefined;

  /** Those of an app, not connected yet. */
  constructor(plan: AppPlan, inside: Inside, outside: Outside) {
    this.#inside = inside;
    this.#plan = plan;
    this.#outside = outside;
    this.#clock = new WallClock(inside, outside);
    for (const [at, { stream }] of plan.sinks.entries())
      inside.listen(stream.name, (chunk) => this.#collect(at, chunk));
  }

  get ended(): Promise<void> {
    return Promise.all(this.#feeds.map(({ over }) => over)).then(() => {});
  }

  start(): void {
    if (this.#outlets.length + this.#feeds.length > 0) return;
    const { sinks, sources } = this.#plan;
    this.#outlets = sinks.map((sink, at) => {
      return new Outlet(nameOf(sinks, at), sink, this.#inside, this.#outside, () => this.#eased());
    });
    this.#feeds = sources.map((source) => new Feed(source, this.#inside, this.#outside, this.#giveTo(source)));
    for (const outlet of this.#outlets) outlet.start();
    if (this.#feeds.length > 0) this.#clock.start();
    for (const feed of this.#feeds) feed.start();
  }

  async stop(closed: () => void): Promise<void> {
    for (const feed of this.#feeds) await feed.stop();
    for (const queue of this.#queues.values()) await queue.close();
    this.#clock.stop();
    closed();
    this.settled();
    for (const outlet of this.#outlets) await outlet.stop();
    this.#eased();
    this.#room?.resolve();
    [this.#feeds, this.#outlets, this.#queues, this.#room] = [[], [], new Map(), undefined];
  }

  settled(): void {
    if (this.#isSettling) return;
    this.#isSettling = true;
    try {
      for (let next = this.#collected.shift(); next !== undefined; next = this.#collected.shift())
        next.outlet.take(next.events);
    } finally {
      this.#isSettling = false;
    }
    if (this.#feeds.length === 0) return;
    this.#clock.look();
    if (this.#room === undefined && this.#isFull) {
      this.#room = Promise.withResolvers<void>();
      for (const held of [...this.#feeds, ...this.#queues.values()]) held.pause();
    }
  }

  get #isFull(): boolean {
    return this.#outlets.some(({ isFull }) => isFull);
  }

  #eased(): void {
    if (this.#room === undefined || this.#isFull) return;
    const { resolve } = this.#room;
    this.#room = undefined;
    for (const held of [...this.#feeds, ...this.#queues.values()]) held.resume();
    resolve();
  }

  #collect(at: number, chunk: Chunk): void {
    const outlet = this.#outlets[at];
    if (outlet === undefined) return;
    const events: SinkEvent[] = [];
    for (let place = 0; place < chunk.size; place++) {
      if (chunk.kinds[place] === RESET) continue;
      events.push({ timestamp: chunk.times[place] as number, data: chunk.rows[place] as Row });
    }
    if (events.length > 0) this.#collected.push({ outlet, events });
  }

  /** Where the events of a source go: into the stream, or into the queue before it. */
  #giveTo({ stream }: SourcePlan): Give {
    const fed: Fed = {
      stream: stream.name,
      attributes: stream.attributes,
      buffer: this.#plan.buffers.get(stream.name),
      now: () => this.#inside.now,
      wake: () => this.#clock.heard(),
      send: (rows, times) => this.#inside.send(stream.name, rows, times),
    };
    if (fed.buffer === undefined) return (rows, times) => this.#give(fed, rows, times);
    let queue = this.#queues.get(stream.name);
    if (queue === undefined) {
      // A source can wait: nothing is left out.
      queue = new InputQueue(fed, { policy: { kind: "block" }, outside: this.#outside });
      this.#queues.set(stream.name, queue);
    }
    const into = queue;
    return (rows, times) => {
      const waits = rows.map((row, at) => into.send(row, times[at])).filter((isIn) => typeof isIn !== "boolean");
      return waits.length === 0 ? undefined : Promise.all(waits).then(() => {});
    };
  }

  #give(
    fed: Fed,
    rows: readonly (readonly unknown[])[],
    times: readonly (number | undefined)[],
  ): Promise<void> | undefined {
    fed.wake(0);
    const now = fed.now();
    fed.send(
      rows,
      times.map((time) => time ?? now),
    );
    return this.#room?.promise;
  }
}

/** `log of Dear`, and a number from the second of its kind on. */
function nameOf(sinks: readonly SinkPlan[], at: number): string {
  const { type, stream } = sinks[at] as SinkPlan;
  const before = sinks.slice(0, at).filter((other) => other.type === type && other.stream.name === stream.name);
  return `${type} of ${stream.name}${before.length === 0 ? "" : ` (${before.length + 1})`}`;
}
