// The clock of an app and what waits for it.
import type { Aggregation } from "../operators/aggregations/aggregation.ts";
import type { NamedWindow } from "../operators/named_window.ts";
import type { TableStore } from "../operators/table_store.ts";
import type { Host } from "../operators/window.ts";
import { Gate } from "./junction.ts";
import type { LogEntry, Logger } from "./log.ts";
import { type State, type Stateful, Unit } from "./stateful.ts";
import { type Sleeper, Timers } from "./timers.ts";

/** The clock, the timers, the random numbers of an app. */
export class AppHost implements Host {
  now: number;
  readonly timers = new Timers();
  readonly idle = new Timers();
  readonly tables = new Map<string, TableStore>();
  readonly windows = new Map<string, NamedWindow>();
  readonly aggregations = new Map<string, Aggregation>();
  readonly gate = new Gate();
  /** Time is that of the events. */
  readonly isEventTime: boolean;
  readonly #logger: Logger;
  /** What random numbers are drawn from. */
  seed: number;
  readonly #first: { now: number; seed: number };
  #begins: { unit: Unit; begin: (now: number) => void }[] | undefined = [];
  #unit = new Unit("");
  /** It was restored as that of an app that has begun. */
  goesOn = false;
  /** Takes what was saved of a query of a key, while an app is restored. */
  restoring: ((unit: Unit, forms: readonly string[], states: readonly State[], changed: boolean) => void) | undefined;
  /** The units of those who ask for timers. */
  #homes = new WeakMap<Sleeper, Unit>();

  /** A clock that begins at a time. */
  constructor(isEventTime: boolean, now: number, logger: Logger = () => {}, seed = 0x9e3779b9) {
    this.isEventTime = isEventTime;
    this.now = now;
    this.#logger = logger;
    this.seed = seed;
    this.#first = { now, seed };
  }

  nowAt(time: number): number {
    return this.isEventTime && time > this.now ? time : this.now;
  }

  table(name: string): TableStore {
    return this.tables.get(name) as TableStore;
  }

  window(name: string): NamedWindow {
    return this.windows.get(name) as NamedWindow;
  }

  aggregation(name: string): Aggregation {
    return this.aggregations.get(name) as Aggregation;
  }

  log(entry: LogEntry): void {
    if (entry.level !== "off") this.#logger(entry);
  }

  whenStarted(begin: (now: number) => void): void {
    if (this.#begins === undefined) begin(this.now);
    else this.#begins.push({ unit: this.#unit, begin });
  }

  keep(part: Stateful): void {
    // No larger than it has to be: there is one for each query of each key of a partition.
    this.#unit.parts = this.#unit.parts.concat([part]);
    if (isSleeper(part)) this.#homes.set(part, this.#unit);
  }

  /** Sets something up: what keeps state of it belongs to the unit. */
  setUp<T>(unit: Unit, create: () => T): T {
    const around = this.#unit;
    this.#unit = unit;
    try {
      return create();
    } finally {
      this.#unit = around;
    }
  }

  /** The unit of somebody who asks for timers. */
  homeOf(sleeper: Sleeper): Unit | undefined {
    return this.#homes.get(sleeper);
  }

  /** Whether the clock runs: in event time from the first event on. */
  get hasBegun(): boolean {
    return this.#begins === undefined;
  }

  /** The app begins. */
  start(): void {
    const begins = this.#begins ?? [];
    this.#begins = undefined;
    for (const { begin } of begins) begin(this.now);
  }

  /** An app was restored that has begun: those begin that do not go on, at once or when it is started. */
  resume(isRunning: boolean): void {
    const begins = (this.#begins ?? []).filter(({ unit }) => !unit.goesOn);
    this.#begins = begins.length === 0 ? undefined : begins;
    this.goesOn = true;
    if (isRunning) this.start();
  }

  /** Whether a unit is yet to begin. */
  waits(unit: Unit): boolean {
    return this.#begins?.some((waiting) => waiting.unit === unit) ?? false;
  }

  /** As it was when it was new. Whoever works with it is set up anew. */
  reset(): void {
    this.now = this.#first.now;
    this.seed = this.#first.seed;
    this.timers.clear();
    this.idle.clear();
    this.tables.clear();
    this.windows.clear();
    this.#begins = [];
    this.goesOn = false;
    this.#homes = new WeakMap();
  }

  /** Forgets the timers of units that are gone. */
  forget(units: readonly Unit[]): void {
    const gone = new Set<Sleeper>();
    for (const { parts } of units) for (const part of parts) if (isSleeper(part)) gone.add(part);
    if (gone.size === 0) return;
    this.timers.forget(gone);
    this.idle.forget(gone);
  }

  /** Moves the clock on, waking on the way what is due. It never goes back. */
  advance(to: number): void {
    if (this.#begins !== undefined) {
      this.now = Math.max(this.now, to);
      this.start();
    }
    for (;;) {
      const next = (this.idle.next < this.timers.next ? this.idle : this.timers).due(to);
      if (next === undefined) break;
      if (next.at > this.now) this.now = next.at;
      this.gate.close();
      try {
        this.#homes.get(next.sleeper)?.owner?.touch();
        next.sleeper.wake(next.at);
      } finally {
        this.gate.open();
      }
    }
    if (to > this.now) this.now = to;
  }

  /** Xorshift: what it draws is part of the app's state. */
  random = (): number => {
    let { seed } = this;
    seed ^= seed << 13;
    seed ^= seed >>> 17;
    seed ^= seed << 5;
    this.seed = seed;
    return (seed >>> 0) / 2 ** 32;
  };
}

function isSleeper(part: object): part is Sleeper {
  return "wake" in part;
}
