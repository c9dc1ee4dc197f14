// An app at work: one state machine, fed by events and timers in one order.

import type { Attribute } from "../check/scope.ts";
import { parseOnDemand } from "../language/parse.ts";
import { NamedWindow, type NamedWindowSpec } from "../operators/named_window.ts";
import { Table } from "../operators/table.ts";
import type { Failed } from "../operators/window.ts";
import type { AppPlan } from "../plan/app.ts";
import type { Environment, Failure, OutputEvent, QueryOutput } from "../plan/environment.ts";
import { compileIngest, type Ingest, InputError } from "../plan/ingest.ts";
import { type Answer, type OnDemandPlan, planOnDemand } from "../plan/on_demand.ts";
import { Chunk, CURRENT, EXPIRED, type Kind, RESET, type Row } from "./chunk.ts";
import { AppHost } from "./host.ts";
import { Junction } from "./junction.ts";
import type { Logger } from "./log.ts";
import { connect, PartitionRuntime } from "./partition.ts";
import { Trigger } from "./trigger.ts";

/** How an app tells the time. */
export interface AppOptions {
  /** Time is that of the events (also by `@app:playback`); else whoever runs the app moves its clock. */
  eventTime?: boolean;
  /** What the clock says at first, in milliseconds since 1970; in event time 0. */
  now?: number;
  /** Takes what the app tells: by `#log`, and of events that failed. Without one nobody is told. */
  logger?: Logger;
}

/** An event to be sent. */
export interface InputEvent {
  timestamp?: number;
  data: readonly unknown[];
}

/** Takes the events of a stream. */
export interface InputHandler {
  /** One event, at the time of the clock. */
  send(data: readonly unknown[]): void;
  /** One event at a time, in milliseconds since 1970. */
  sendAt(timestamp: number, data: readonly unknown[]): void;
  /** Events that arrive together: one batch. */
  sendBatch(events: readonly InputEvent[]): void;
  /** The same as rows with their times, which costs least. */
  sendRows(rows: readonly (readonly unknown[])[], times: readonly number[]): void;
}

/** So many queries that were asked are remembered. */
const MOST_ASKED = 256;

/** An app. */
export class App {
  readonly name: string;
  readonly #host: AppHost;
  readonly #junctions = new Map<string, Junction>();
  readonly #listeners = new Map<string, QueryOutput[]>();
  readonly #written: readonly string[];
  readonly #heartbeat: AppPlan["heartbeat"];
  readonly #catalogue: AppPlan["catalogue"];
  readonly #environment: Environment;
  /** Queries that were asked, by their texts: they are asked again. */
  readonly #asked = new Map<string, OnDemandPlan>();
  /** How long nothing has come. */
  #silence = 0;
  #failures = 0;
  #isRunning = false;

  /** Sets up what was planned. */
  constructor(plan: AppPlan, options: AppOptions = {}) {
    this.name = plan.name;
    this.#written = plan.written;
    const isEventTime = options.eventTime ?? plan.isPlayback;
    this.#heartbeat = plan.heartbeat;
    const host = new AppHost(isEventTime, options.now ?? (isEventTime ? 0 : Date.now()), options.logger);
    this.#host = host;
    for (const [name, attributes] of plan.streams) this.#junctions.set(name, new Junction(name, attributes, host.gate));
    for (const spec of plan.tables) host.tables.set(spec.name, new Table(spec));
    this.#catalogue = plan.catalogue;
    const environment: Environment = {
      host,
      junction: (name) => this.#readable(name.prefix + name.name),
      listeners: (query) => this.#listeners.get(query) ?? [],
      fail: (failure) => this.#fail(failure),
    };
    this.#environment = environment;
    for (const spec of plan.windows) host.windows.set(spec.name, this.#window(spec));
    for (const spec of plan.triggers) new Trigger(spec, host, this.#junction(spec.name));
    for (const name of plan.elements.flatMap((element) => ("queries" in element ? element.queries : [element]))) {
      this.#listeners.set(name.name, []);
    }
    for (const element of plan.elements) {
      if ("queries" in element) new PartitionRuntime(element, environment, this.#host);
      else connect(element, environment, environment.junction);
    }
  }

  /** What the clock says. */
  get now(): number {
    return this.#host.now;
  }

  /** Time of the next timer; Infinity when nothing waits. */
  get nextTimer(): number {
    return Math.min(this.#host.timers.next, this.#host.idle.next);
  }

  /** Lets events in. */
  start(): void {
    this.#isRunning = true;
    if (!this.#host.isEventTime) this.#host.start();
  }

  /** Lets no more events in. */
  shutdown(): void {
    this.#isRunning = false;
  }

  /** Moves the clock on: what is due happens. */
  advance(to: number): void {
    if (this.#isRunning) this.#host.advance(to);
  }

  /** So long has passed on the wall without an event: in event time, `@app:playback(idle.time, increment)` then moves the clock on. */
  elapse(milliseconds: number): void {
    if (!this.#isRunning || this.#heartbeat === undefined || !this.#host.hasBegun) return;
    const { idle, increment } = this.#heartbeat;
    this.#silence += milliseconds;
    for (; this.#silence >= idle; this.#silence -= idle) this.#host.advance(this.#host.now + increment);
  }

  /** How many events have failed. */
  get failures(): number {
    return this.#failures;
  }

  /** The streams, and what their events are made of. */
  get streams(): ReadonlyMap<string, readonly Attribute[]> {
    return new Map([...this.#junctions].map(([name, { attributes }]) => [name, attributes]));
  }

  /** The streams that queries write into. */
  get written(): string[] {
    return [...this.#written];
  }

  /** Whether time is that of the events. */
  get isEventTime(): boolean {
    return this.#host.isEventTime;
  }

  /** Where the events of a stream go in. */
  input(stream: string): InputHandler {
    const junction = this.#junction(stream);
    const ingest = compileIngest(stream, junction.attributes);
    return {
      send: (data) => this.#send(junction, [ingest(data)], [this.#host.now]),
      sendAt: (timestamp, data) => this.#send(junction, [ingest(data)], [checkedTime(timestamp)]),
      sendBatch: (events) => this.#sendBatch(junction, ingest, events),
      sendRows: (rows, times) => {
        if (rows.length !== times.length) throw new InputError(`${rows.length} rows have ${times.length} times`);
        for (const time of times) checkedTime(time);
        if (rows.length > 0) this.#send(junction, rows.map(ingest), times);
      },
    };
  }

  /** Calls back with the events of a stream or of a window that is defined, those of a chunk together. */
  onStream(stream: string, listener: (events: OutputEvent[]) => void): void {
    this.#readable(stream).add({
      take(chunk) {
        const events: OutputEvent[] = [];
        for (let at = 0; at < chunk.size; at++) {
          if (chunk.kinds[at] === RESET) continue;
          const isExpired = chunk.kinds[at] === EXPIRED;
          events.push({ timestamp: chunk.times[at] as number, data: chunk.rows[at] as Row, isExpired });
        }
        if (events.length > 0) listener(events);
      },
    });
  }

  /** Calls back with how many events came in a chunk of a stream: looks at none of them. */
  onChunk(stream: string, listener: (count: number) => void): void {
    this.#readable(stream).add({ take: (chunk) => listener(chunk.size) });
  }

  /** Asks once: what is in a table or in a window that is defined, or has something done to a table. */
  query(text: string): Answer {
    let plan = this.#asked.get(text);
    if (plan === undefined) {
      plan = planOnDemand(parseOnDemand(text), this.#catalogue);
      if (this.#asked.size >= MOST_ASKED) this.#asked.clear();
      this.#asked.set(text, plan);
    }
    return plan(this.#environment);
  }

  /** Calls back with what a query comes to: what arrived and what left. */
  onQuery(query: string, listener: QueryOutput): void {
    const listeners = this.#listeners.get(query);
    if (listeners === undefined) {
      throw new InputError(`there is no query ${query}; there is ${[...this.#listeners.keys()].join(", ") || "none"}`);
    }
    listeners.push(listener);
  }

  /** A stream, or what comes out of a window that is defined. */
  #readable(name: string): Junction {
    return this.#host.windows.get(name)?.exit ?? this.#junction(name);
  }

  #window(spec: NamedWindowSpec): NamedWindow {
    const host = this.#host;
    const { name, attributes } = spec;
    const failed: Failed = (row, time, error) => this.#fail({ query: name, stream: undefined, row, time, error });
    const entrance = new Junction(name, attributes, host.gate);
    return new NamedWindow(spec, { host, failed, entrance, exit: new Junction(name, attributes, host.gate) });
  }

  /** An event that failed goes into the stream of those that did, if its stream has one. */
  #fail({ query, stream, row, time, error }: Failure): void {
    this.#failures++;
    const [name, message] = error instanceof Error ? [error.name, error.message] : ["Error", String(error)];
    const faults = stream?.prefix === "" ? this.#junctions.get(`!${stream.name}`) : undefined;
    if (faults !== undefined) {
      const chunk = new Chunk();
      chunk.add([...row, { name, message }], time, CURRENT);
      faults.take(chunk);
      return;
    }
    const from = stream === undefined ? {} : { stream: stream.prefix + stream.name };
    this.#host.log({
      level: "error",
      message: `${query}: ${message}`,
      query,
      ...from,
      timestamp: time,
      data: row,
      error,
    });
  }

  #junction(name: string): Junction {
    const junction = this.#junctions.get(name);
    if (junction !== undefined) return junction;
    throw new InputError(`there is no stream ${name}; there is ${[...this.#junctions.keys()].join(", ") || "none"}`);
  }

  #sendBatch(junction: Junction, ingest: Ingest, events: readonly InputEvent[]): void {
    // All are checked before any is sent.
    const rows = events.map((event) => ingest(event.data));
    const times = events.map(({ timestamp }) => (timestamp === undefined ? this.#host.now : checkedTime(timestamp)));
    if (rows.length > 0) this.#send(junction, rows, times);
  }

  #send(junction: Junction, rows: readonly Row[], times: readonly number[]): void {
    if (!this.#isRunning) throw new InputError(`${this.name} is not running; call start()`);
    const host = this.#host;
    this.#silence = 0;
    for (let at = 0; at < rows.length; ) {
      if (host.isEventTime) host.advance(times[at] as number);
      // A batch goes in whole, but for what a timer has to happen before.
      let end = at + 1;
      while (end < rows.length && !(host.isEventTime && (times[end] as number) >= host.timers.next)) end++;
      const isWhole = at === 0 && end === rows.length;
      junction.take(arrived(isWhole ? rows : rows.slice(at, end), isWhole ? times : times.slice(at, end)));
      at = end;
    }
    // In event time the clock stands where the last event was.
    if (host.isEventTime) host.advance(Math.max(...times.slice(-1), host.now));
  }
}

/** A chunk of what arrives: the arrays as they are, which nobody changes. */
function arrived(rows: readonly Row[], times: readonly number[]): Chunk {
  const chunk = new Chunk();
  chunk.rows = rows as Row[];
  chunk.times = times as number[];
  while (CURRENTS.length < rows.length) CURRENTS.push(CURRENT);
  chunk.kinds = CURRENTS;
  chunk.size = rows.length;
  return chunk;
}

const CURRENTS: Kind[] = [];

function checkedTime(timestamp: number): number {
  if (Number.isSafeInteger(timestamp)) return timestamp;
  throw new InputError(`timestamp takes milliseconds since 1970 as a whole number, not ${timestamp}`);
}
