// An app at work: one state machine, fed by events and timers in one order.

import { inText } from "../check/fail.ts";
import type { Attribute } from "../check/scope.ts";
import { parseOnDemand } from "../language/parse.ts";
import type { AppPlan } from "../plan/app.ts";
import type { StatisticsLevel } from "../plan/app_settings.ts";
import type { Buffer } from "../plan/buffers.ts";
import type { Environment, OutputEvent, QueryOutput } from "../plan/environment.ts";
import { InputError } from "../plan/ingest.ts";
import { type Answer, type OnDemandPlan, planOnDemand } from "../plan/on_demand.ts";
import type { Revision } from "../stores/revision_store.ts";
import { AppState } from "./app_state.ts";
import type { Attached, Inside } from "./attached.ts";
import type { Chunk, Taker } from "./chunk.ts";
import { type ErrorStore, MemoryErrorStore } from "./error_store.ts";
import { Faults } from "./faults.ts";
import { Heartbeat } from "./heartbeat.ts";
import { AppHost } from "./host.ts";
import { type InputHandler, Inputs } from "./inputs.ts";
import { insideOf } from "./inside.ts";
import type { Logger } from "./log.ts";
import { Meter } from "./meter.ts";
import { Reporter } from "./reporter.ts";
import type { RestoreReport } from "./restoring.ts";
import type { RevisionPolicy } from "./revisions.ts";
import { type AppStatistics, statisticsOf } from "./statistics.ts";
import { listening, Streams } from "./streams.ts";
import { Turns } from "./turns.ts";
import type { Units } from "./units.ts";

/** How an app tells the time. */
export interface AppOptions {
  /** Time is that of the events (also by `@app:playback`); else whoever runs the app moves its clock. */
  eventTime?: boolean;
  /** What the clock says at first, in milliseconds since 1970; in event time 0. */
  now?: number;
  /** Takes what the app tells: by `#log`, and of events that failed. Without one nobody is told. */
  logger?: Logger;
  /** Keeps events that failed, where `@OnError(action = 'STORE')` says so; else they are kept in memory. */
  errors?: ErrorStore;
  /** What is measured, whatever `@app:statistics` says. */
  statistics?: StatisticsLevel;
  /** Where its states are kept by persist(). */
  revisions?: RevisionPolicy;
}

/** So many queries that were asked are remembered. */
const MOST_ASKED = 256;

/** An app. */
export class App {
  readonly name: string;
  /** What `@app:description` says. */
  readonly description: string | undefined;
  readonly #host: AppHost;
  readonly #streams: Streams;
  readonly #inputs: Inputs;
  readonly #faults: Faults;
  readonly #heartbeat: Heartbeat;
  readonly #listeners = new Map<string, QueryOutput[]>();
  readonly #written: readonly string[];
  readonly #plan: AppPlan;
  readonly #state: AppState;
  readonly #catalogue: AppPlan["catalogue"];
  readonly #environment: Environment;
  readonly #attached: Attached | undefined;
  /** Queries that were asked, by their texts: they are asked again. */
  readonly #asked = new Map<string, OnDemandPlan>();

  readonly #turns = new Turns(() => this.#attached?.settled());
  readonly #meters = new Map<string, Meter>();
  readonly #level: StatisticsLevel;

  /** Sets up what was planned. */
  constructor(plan: AppPlan, options: AppOptions = {}, attach?: (inside: Inside) => Attached) {
    this.name = plan.settings.name;
    this.description = plan.settings.description;
    this.#level = options.statistics ?? plan.settings.statistics.level;
    this.#written = plan.written;
    this.#plan = plan;
    this.#catalogue = plan.catalogue;
    const isEventTime = options.eventTime ?? plan.settings.isPlayback;
    const host = new AppHost(isEventTime, options.now ?? (isEventTime ? 0 : Date.now()), options.logger);
    this.#host = host;
    this.#streams = new Streams(plan.streams, host);
    const errors = options.errors ?? new MemoryErrorStore();
    this.#faults = new Faults(plan.settings.name, plan.onError, host, this.#streams, errors);
    this.#heartbeat = new Heartbeat(plan.settings.heartbeat, host);
    this.#inputs = new Inputs(
      plan.settings.name,
      host,
      () => {
        this.#heartbeat.silence = 0;
      },
      this.#turns,
    );
    const environment: Environment = {
      host,
      junction: (name) => this.#streams.readable(name.prefix + name.name),
      shared: (_, make) => make(),
      listeners: (query) => this.#listeners.get(query) ?? [],
      meter: (query) => this.#meters.get(query) ?? this.#newMeter(query),
      fail: (failure) => this.#faults.take(failure),
      replays: (table, query, taker) => this.#faults.onTableReplay(table, query, taker),
    };
    this.#environment = environment;
    for (const [name, action] of plan.onError) {
      if (action === "STORE" && this.#streams.find(name) !== undefined)
        this.#faults.onReplay("stream", name, ({ timestamp, data }) => this.input(name).sendAt(timestamp, data));
    }
    for (const { name } of plan.elements.flatMap((element) => ("queries" in element ? element.queries : [element]))) {
      this.#listeners.set(name, []);
    }
    this.#state = new AppState({
      ...{ plan, environment, host, streams: this.#streams, faults: this.#faults, heartbeat: this.#heartbeat },
      revisions: options.revisions,
      beside: (units) => this.#report(units),
      isRunning: () => this.#inputs.isOpen,
    });
    const read = (stream: string, taker: Taker) => this.#state.read(stream, taker);
    this.#attached = attach?.(insideOf(this, plan, { host, faults: this.#faults, read }));
  }

  /** What the clock says. */
  get now(): number {
    return this.#host.now;
  }

  /** Time of the next timer; Infinity when nothing waits. */
  get nextTimer(): number {
    return Math.min(this.#host.timers.next, this.#host.idle.next);
  }

  /** Lets events in, and connects sinks and sources. */
  start(): void {
    this.#inputs.isOpen = true;
    this.#turns.enter();
    try {
      this.#attached?.start();
      if (!this.#host.isEventTime || this.#host.goesOn) this.#host.start();
    } finally {
      this.#turns.leave();
    }
  }

  /** Lets no more events in. Sources are disconnected; resolves when sinks have published what there is. */
  shutdown(): Promise<void> {
    const close = () => {
      this.#inputs.isOpen = false;
    };
    if (this.#attached !== undefined) return this.#attached.stop(close);
    close();
    return Promise.resolve();
  }

  /** Resolves when the sources have come to their ends, as files do; at once where there are none. */
  get ended(): Promise<void> {
    return this.#attached?.ended ?? Promise.resolve();
  }

  /** Moves the clock on: what is due happens. */
  advance(to: number): void {
    if (typeof to !== "number" || Number.isNaN(to))
      throw new InputError(`advance takes milliseconds since 1970, not ${to}`);
    if (!this.#inputs.isOpen) return;
    this.#turns.enter();
    try {
      this.#host.advance(to);
    } finally {
      this.#turns.leave();
    }
  }

  /** So long has passed on the wall without an event: in event time, `@app:playback(idle.time, increment)` then moves the clock on. */
  elapse(milliseconds: number): void {
    if (!this.#inputs.isOpen) return;
    this.#turns.enter();
    try {
      this.#heartbeat.elapse(milliseconds);
    } finally {
      this.#turns.leave();
    }
  }

  /** How many events went where, how long queries worked (where that is measured), how much is kept. */
  statistics(): AppStatistics {
    const { units } = this.#state;
    const [host, streams, faults, meters] = [this.#host, this.#streams, this.#faults, this.#meters];
    return statisticsOf({ plan: this.#plan, level: this.#level, host, streams, faults, units, meters });
  }

  #newMeter(query: string): Meter {
    const meter = new Meter(this.#level === "off" ? undefined : () => performance.now());
    this.#meters.set(query, meter);
    return meter;
  }

  #report(units: Units): void {
    const { statistics } = this.#plan.settings;
    if (statistics.every === undefined || this.#level === "off") return;
    const fingerprint = { "its interval": `${statistics.every}` };
    const create = () => new Reporter({ ...statistics, level: this.#level }, this.#host, () => this.statistics());
    units.add("statistics", "statistics", fingerprint, create);
  }

  /** How many events have failed. */
  get failures(): number {
    return this.#faults.count;
  }

  /** Where events that failed are kept by `@OnError(action = 'STORE')`. */
  get errors(): ErrorStore {
    return this.#faults.store;
  }

  /** Has an event of the error store carried out again, and forgets it there: false if it failed again, and is kept anew. */
  replay(id: number): boolean {
    this.#turns.enter();
    try {
      return this.#faults.replay(id);
    } finally {
      this.#turns.leave();
    }
  }

  /** The streams, and what their events are made of. */
  get streams(): ReadonlyMap<string, readonly Attribute[]> {
    return this.#streams.attributes;
  }

  /** The streams that queries write into. */
  get written(): string[] {
    return [...this.#written];
  }

  /** The names of the queries, those without one by their places. */
  get queries(): string[] {
    return [...this.#listeners.keys()];
  }

  /** Whether time is that of the events. */
  get isEventTime(): boolean {
    return this.#host.isEventTime;
  }

  /** Its sources: the stream that each feeds, and its type. */
  get sources(): { stream: string; type: string }[] {
    return this.#plan.sources.map(({ stream, type }) => ({ stream: stream.name, type }));
  }

  /** Its sinks: the stream whose events each publishes, and its type. */
  get sinks(): { stream: string; type: string }[] {
    return this.#plan.sinks.map(({ stream, type }) => ({ stream: stream.name, type }));
  }

  /** What `@async` says of the queue before a stream; undefined where there is none. */
  bufferOf(stream: string): Buffer | undefined {
    return this.#plan.buffers.get(stream);
  }

  /** Where the events of a stream go in. */
  input(stream: string): InputHandler {
    return this.#inputs.handler(this.#streams.named(stream));
  }

  /** Calls back with the events of a stream or of a window that is defined, those of a chunk together. */
  onStream(stream: string, listener: (events: OutputEvent[]) => void): void {
    this.#state.read(stream, listening(this.#turns.guarded(listener)));
  }

  /** Calls back with how many events came in a chunk of a stream: looks at none of them. */
  onChunk(stream: string, listener: (count: number) => void): void {
    this.#state.read(stream, { take: this.#turns.guarded((chunk: Chunk) => listener(chunk.size)) });
  }

  /** Calls back with what a query comes to: what arrived and what left. */
  onQuery(query: string, listener: QueryOutput): void {
    const listeners = this.#listeners.get(query);
    if (listeners === undefined) {
      throw new InputError(`there is no query ${query}; there is ${[...this.#listeners.keys()].join(", ") || "none"}`);
    }
    listeners.push(this.#turns.guarded(listener));
  }

  /** Its state as bytes: all that restore() needs to go on from here. `notes` are given back by restore(). */
  snapshot(notes?: unknown): Uint8Array {
    return this.#state.snapshot(notes);
  }

  /** What has changed since the last snapshot, changes or restore(). Everything, where there is nothing that changes could build on. */
  snapshotChanges(notes?: unknown): Uint8Array {
    return this.#state.snapshotChanges(notes);
  }

  /** Takes up a state: a snapshot, or one and the changes that build on it, in their order. What has changed in the app since begins anew. */
  restore(state: Uint8Array | readonly Uint8Array[]): RestoreReport {
    return this.#state.restore(state);
  }

  /** Keeps its state in the store of the app's options; resolves with the name of the revision. */
  persist(notes?: unknown): Promise<string> {
    return this.#state.persist(notes);
  }

  /** The revisions that are kept, the oldest first. */
  revisions(): Promise<Revision[]> {
    return this.#state.revisions();
  }

  /** Takes up a revision. */
  async restoreRevision(name: string): Promise<RestoreReport> {
    return (await this.#state.restoreFrom(name)) as RestoreReport;
  }

  /** Takes up the latest revision; undefined if there is none. */
  restoreLatest(): Promise<(RestoreReport & { revision: string }) | undefined> {
    return this.#state.restoreFrom(undefined);
  }

  /** Asks once: what is in a table or in a window that is defined, or has something done to a table. */
  query(text: string): Answer {
    let plan = this.#asked.get(text);
    if (plan === undefined) {
      if (typeof text !== "string") throw new InputError("query() takes a text, such as from Table select *");
      const tree = parseOnDemand(text);
      plan = inText(text, () => planOnDemand(tree, this.#catalogue));
      if (this.#asked.size >= MOST_ASKED) this.#asked.clear();
      this.#asked.set(text, plan);
    }
    return plan(this.#environment);
  }
}
