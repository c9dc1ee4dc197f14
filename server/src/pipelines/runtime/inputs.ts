// Where events go in: checked, made into rows, and given to their stream in the order of time.
import { compileIngest, type Ingests, InputError } from "../plan/ingest.ts";
import { Chunk, CURRENT, type Kind, type Row } from "./chunk.ts";
import type { AppHost } from "./host.ts";
import type { Junction } from "./junction.ts";
import type { Turns } from "./turns.ts";

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
  /** The same as rows with their times, which costs least. Rows that are in form are not copied: they are not to be changed afterwards. */
  sendRows(rows: readonly (readonly unknown[])[], times: readonly number[]): void;
}

/** The inputs of an app. They are closed while it does not run. */
export class Inputs {
  isOpen = false;
  readonly #app: string;
  readonly #host: AppHost;
  readonly #heard: () => void;
  readonly #turns: Turns;

  /** Of the app of that name; `heard` is called when something comes. */
  constructor(app: string, host: AppHost, heard: () => void, turns: Turns) {
    this.#app = app;
    this.#host = host;
    this.#heard = heard;
    this.#turns = turns;
  }

  /** The input of a stream. */
  handler(junction: Junction): InputHandler {
    const ingest = compileIngest(junction.name, junction.attributes);
    return {
      send: (data) => this.#send(junction, [ingest.one(data)], [this.#host.now]),
      sendAt: (timestamp, data) => this.#send(junction, [ingest.one(data)], [checkedTime(timestamp)]),
      sendBatch: (events) => this.#sendBatch(junction, ingest, events),
      sendRows: (rows, times) => {
        if (rows.length !== times.length) throw new InputError(`${rows.length} rows have ${times.length} times`);
        for (let at = 0; at < times.length; at++) checkedTime(times[at] as number);
        if (rows.length > 0) this.#send(junction, ingest.all(rows), times);
      },
    };
  }

  #sendBatch(junction: Junction, ingest: Ingests, events: readonly InputEvent[]): void {
    if (!Array.isArray(events) || !events.every((event) => typeof event === "object" && event !== null))
      throw new InputError(`a batch for ${junction.name} is an array of {data, timestamp}`);
    // All are checked before any is sent.
    const rows = events.map((event) => ingest.one(event.data));
    const times = events.map(({ timestamp }) => (timestamp === undefined ? this.#host.now : checkedTime(timestamp)));
    if (rows.length > 0) this.#send(junction, rows, times);
  }

  #send(junction: Junction, rows: readonly Row[], times: readonly number[]): void {
    this.#turns.enter();
    try {
      this.#put(junction, rows, times);
    } finally {
      this.#turns.leave();
    }
  }

  #put(junction: Junction, rows: readonly Row[], times: readonly number[]): void {
    if (!this.isOpen) throw new InputError(`${this.#app} is not running; call start()`);
    const host = this.#host;
    this.#heard();
    if (host.isEventTime) this.#sendInTurn(junction, rows, times);
    else junction.take(arrived(rows, times));
  }

  /** In event time a batch goes in whole, but for what a timer has to happen before. */
  #sendInTurn(junction: Junction, rows: readonly Row[], times: readonly number[]): void {
    const host = this.#host;
    const count = rows.length;
    for (let at = 0; at < count; ) {
      host.advance(times[at] as number);
      const until = host.timers.next;
      let end = at + 1;
      while (end < count && (times[end] as number) < until) end++;
      const isWhole = at === 0 && end === count;
      junction.take(arrived(isWhole ? rows : rows.slice(at, end), isWhole ? times : times.slice(at, end)));
      at = end;
    }
    // The clock stands where the last event was.
    host.advance(Math.max(times[count - 1] as number, host.now));
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
