// The sources and sinks of an app at work. What comes out of the app is collected while it works and published when it has
// worked off what it was given: so nothing that a sink does comes back into an app that is at work.
import type { Outside } from "../operators/edge.ts";
import type { SinkEvent } from "../operators/sink.ts";
import type { AppPlan } from "../plan/app.ts";
import type { Attached, Inside } from "../runtime/attached.ts";
import { type Chunk, RESET, type Row } from "../runtime/chunk.ts";
import { Backlog } from "./backlog.ts";
import { Feed } from "./feed.ts";
import { Outlet } from "./outlet.ts";
import { WallClock } from "./wall_clock.ts";

/** Sources and sinks. */
export class Edges implements Attached {
  readonly #inside: Inside;
  readonly #feeds: Feed[];
  readonly #outlets: Outlet[];
  readonly #clock: WallClock;
  readonly #collected = new Backlog<{ outlet: Outlet; events: SinkEvent[] }>();
  readonly ended: Promise<void>;
  #isSettling = false;
  #room: PromiseWithResolvers<void> | undefined;

  /** Those of an app, not connected yet. */
  constructor(plan: AppPlan, inside: Inside, outside: Outside) {
    this.#inside = inside;
    this.#clock = new WallClock(inside, outside);
    this.#outlets = plan.sinks.map((sink, at) => {
      const before = plan.sinks
        .slice(0, at)
        .filter(({ type, stream }) => type === sink.type && stream.name === sink.stream.name);
      const name = `${sink.type} of ${sink.stream.name}${before.length === 0 ? "" : ` (${before.length + 1})`}`;
      return new Outlet(name, sink, inside, outside, () => this.#eased());
    });
    for (const outlet of this.#outlets) inside.listen(outlet.stream, (chunk) => this.#collect(outlet, chunk));
    this.#feeds = plan.sources.map(
      (source) => new Feed(source, inside, outside, (rows, times) => this.#give(source.stream.name, rows, times)),
    );
    this.ended = Promise.all(this.#feeds.map(({ over }) => over)).then(() => {});
  }

  start(): void {
    for (const outlet of this.#outlets) outlet.start();
    if (this.#feeds.length > 0) this.#clock.start();
    for (const feed of this.#feeds) feed.start();
  }

  async stop(): Promise<void> {
    for (const feed of this.#feeds) await feed.stop();
    this.#clock.stop();
    this.settled();
    for (const outlet of this.#outlets) await outlet.stop();
    this.#eased();
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
      for (const feed of this.#feeds) feed.pause();
    }
  }

  get #isFull(): boolean {
    return this.#outlets.some(({ isFull }) => isFull);
  }

  #eased(): void {
    if (this.#room === undefined || this.#isFull) return;
    const { resolve } = this.#room;
    this.#room = undefined;
    for (const feed of this.#feeds) feed.resume();
    resolve();
  }

  #collect(outlet: Outlet, chunk: Chunk): void {
    const events: SinkEvent[] = [];
    for (let at = 0; at < chunk.size; at++) {
      if (chunk.kinds[at] === RESET) continue;
      events.push({ timestamp: chunk.times[at] as number, data: chunk.rows[at] as Row });
    }
    if (events.length > 0) this.#collected.push({ outlet, events });
  }

  #give(
    stream: string,
    rows: readonly (readonly unknown[])[],
    times: readonly (number | undefined)[],
  ): Promise<void> | undefined {
    this.#clock.heard();
    const { now } = this.#inside;
    this.#inside.send(
      stream,
      rows,
      times.map((time) => time ?? now),
    );
    return this.#room?.promise;
  }
}
