// A sink at work: events become payloads, which are published in order; what cannot be published goes by `on.error`.
import { ConnectionError, type EdgeUse, type Outside } from "../operators/edge.ts";
import type { SinkEvent, SinkMapper } from "../operators/sink.ts";
import type { DestinationPlan, SinkPlan } from "../plan/sink.ts";
import type { Inside } from "../runtime/attached.ts";
import type { LogLevel } from "../runtime/log.ts";
import { Backlog } from "./backlog.ts";
import { Link } from "./link.ts";
import { messageOf } from "./retry.ts";
import { Share } from "./share.ts";

/** How often it is tried while events wait (`on.error = 'WAIT'`). */
const WAIT_MS = 5_000;
/** So many payloads may wait for a slow sink before sources are held back, until only so many are left. */
const MOST_WAITING = 1_024;
const FEW_WAITING = 256;

interface Item {
  events: readonly SinkEvent[];
  payload: unknown;
}

/** A sink at work. */
export class Outlet {
  readonly #key: string;
  readonly #name: string;
  readonly #plan: SinkPlan;
  readonly #inside: Inside;
  readonly #outside: Outside;
  readonly #mapper: SinkMapper;
  readonly #links: Link[];
  readonly #share: Share;
  readonly #waiting = new Backlog<Item>();
  readonly #closing = new AbortController();
  readonly #eased: () => void;
  #isBusy = false;
  #isHeld = false;
  #isPumping = false;
  #isCrowded = false;
  #idle: (() => void)[] = [];
  /** Payloads that were published, and events that could not be. */
  readonly counts = { published: 0, failed: 0 };

  /** Not connected yet; `eased` is called when there is room again. */
  constructor(name: string, plan: SinkPlan, inside: Inside, outside: Outside, eased: () => void) {
    this.#key = name;
    this.#name = `sink ${name}`;
    this.#plan = plan;
    this.#inside = inside;
    this.#outside = outside;
    this.#eased = eased;
    this.#mapper = plan.mapper();
    const log = (level: LogLevel, message: string, error?: unknown) => this.#tell(level, message, error);
    const use: EdgeUse = {
      outside,
      log: (level, message, error) =>
        inside.log({ level, message, stream: this.stream, ...(error !== undefined && { error }) }),
    };
    this.#links = plan.destinations.map(({ create }) => new Link(create(use), outside, log, () => this.#pump()));
    this.#share = new Share(plan.strategy, this.#links);
    inside.onReplay(name, (event) => this.take([event]));
  }

  /** The stream whose events it publishes. */
  get stream(): string {
    return this.#plan.stream.name;
  }

  /** Whether whoever feeds the app should wait. */
  get isFull(): boolean {
    return this.#isHeld || this.#isCrowded;
  }

  /** Connects. */
  start(): void {
    for (const link of this.#links) link.connect();
  }

  /** Takes events that came together. */
  take(events: readonly SinkEvent[]): void {
    for (const group of this.#grouped(events)) {
      try {
        this.#waiting.push({ events: group, payload: this.#mapper.map(group) });
        if (this.#waiting.size >= MOST_WAITING) this.#isCrowded = true;
      } catch (error) {
        this.#failed(group, error);
      }
    }
    this.#pump();
  }

  /** Publishes what waits, if that can be, and disconnects. */
  async stop(): Promise<void> {
    this.#pump();
    if (this.#isBusy || this.#links.some(({ state }) => state === "connecting")) {
      await new Promise<void>((resolve) => this.#idle.push(resolve));
    }
    this.#closing.abort();
    const left = this.#waiting.size;
    if (left > 0) this.#tell("error", `${left} payloads were not published before the end`);
    for (const link of this.#links) await link.close();
  }

  /** Events for one payload each: all that came together where the mapper groups, but for those that go different ways. */
  #grouped(events: readonly SinkEvent[]): (readonly SinkEvent[])[] {
    if (!this.#mapper.groups) return events.map((event) => [event]);
    const options = this.#plan.destinations.flatMap((each) => each.options.dynamic.map((name) => ({ ...each, name })));
    const groups = new Map<string, SinkEvent[]>();
    for (const event of events) {
      const said = options.map(({ options: each, name }) => each.of(name, event.data));
      const key = JSON.stringify([this.#share.keyOf(event.data), ...said]);
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [event]);
      else group.push(event);
    }
    return [...groups.values()];
  }

  #pump(): void {
    if (this.#isBusy || this.#isHeld || this.#isPumping) return;
    this.#isPumping = true;
    try {
      this.#work();
    } finally {
      this.#isPumping = false;
    }
  }

  #work(): void {
    while (this.#waiting.size > 0 && !this.#isHeld) {
      // The first try to connect decides: until then events wait.
      if (this.#links.some(({ state }) => state === "connecting" || state === "new")) return;
      const publishing = this.#publish(this.#waiting.first as Item);
      if (publishing !== undefined) {
        this.#isBusy = true;
        void publishing.then(() => {
          this.#isBusy = false;
          if (!this.#isHeld) this.#waiting.shift();
          this.#ease();
          this.#pump();
        });
        return;
      }
      if (!this.#isHeld) this.#waiting.shift();
    }
    for (const resolve of this.#idle.splice(0)) resolve();
    this.#ease();
  }

  /** There may be room again. */
  #ease(): void {
    if (this.#waiting.size <= FEW_WAITING) this.#isCrowded = false;
    if (!this.isFull) this.#eased();
  }

  /** Publishes a payload, or does with it what is to be done then. Never throws, never rejects. */
  #publish(item: Item): Promise<void> | undefined {
    const done = () => {
      this.counts.published++;
    };
    try {
      const { data } = item.events[0] as SinkEvent;
      const places = this.#share.of(data);
      if (places.length === 0) throw new ConnectionError("it is not connected");
      const parts = places
        .map((at) => {
          const { options } = this.#plan.destinations[at] as DestinationPlan;
          return (this.#links[at] as Link).publish(item.payload, (name) => options.of(name, data));
        })
        .filter((part) => part !== undefined);
      if (parts.length === 0) {
        done();
        return undefined;
      }
      return Promise.all(parts).then(done, (error) => this.#failed(item.events, error));
    } catch (error) {
      this.#failed(item.events, error);
      return undefined;
    }
  }

  #failed(events: readonly SinkEvent[], error: unknown): void {
    const { onError } = this.#plan;
    if (onError === "WAIT" && error instanceof ConnectionError && !this.#closing.signal.aborted) {
      this.#hold(error);
      return;
    }
    this.counts.failed += events.length;
    if (onError === "STORE") for (const event of events) this.#inside.keep(this.#key, event, error);
    else if (onError === "STREAM") {
      const stream = { name: this.stream, prefix: "" as const, span: NOWHERE };
      for (const { data, timestamp } of events) {
        this.#inside.fail({ query: this.#name, stream, row: data, time: timestamp, error });
      }
    } else this.#tell("error", `${messageOf(error)}; ${counted(events.length)} left out`, error);
  }

  #hold(error: unknown): void {
    this.#isHeld = true;
    this.#tell("warn", `${messageOf(error)}; events wait, and it is tried again every ${WAIT_MS / 1000} sec`, error);
    for (const resolve of this.#idle.splice(0)) resolve();
    void this.#outside.sleep(WAIT_MS, this.#closing.signal).then(() => {
      if (this.#closing.signal.aborted) return;
      this.#isHeld = false;
      for (const link of this.#links) link.connect();
      this.#pump();
      if (!this.isFull) this.#eased();
    });
  }

  #tell(level: LogLevel, message: string, error?: unknown): void {
    this.#inside.log({
      level,
      message: `${this.#name}: ${message}`,
      stream: this.stream,
      ...(error !== undefined && { error }),
    });
  }
}

const counted = (events: number) => (events === 1 ? "1 event is" : `${events} events are`);

const START = { offset: 0, line: 1, column: 1 };
const NOWHERE = { start: START, end: START };
