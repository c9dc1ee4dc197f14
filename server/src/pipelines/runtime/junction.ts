// A stream at work: what is sent into it reaches all who read it, one after the other, before whatever they send in turn.
import type { Attribute } from "../check/scope.ts";
import type { Guard } from "../plan/guard.ts";
import type { Chunk, Taker } from "./chunk.ts";
import { type Reader, Readers } from "./sieve.ts";

/** Holds back what goes into streams while a timer is at work: whoever it wakes is not ready for what comes of it, should that come back to it. */
export class Gate {
  #isClosed = false;
  #held: { junction: Junction; chunk: Chunk }[] = [];

  /** Whether a timer is at work. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** A timer begins its work. */
  close(): void {
    this.#isClosed = true;
  }

  /** It is done: what it has sent goes out. */
  open(): void {
    this.#isClosed = false;
    for (let next = this.#held.shift(); next !== undefined; next = this.#held.shift()) next.junction.take(next.chunk);
  }

  /** Whether it was held back. */
  holds(junction: Junction, chunk: Chunk): boolean {
    if (this.#isClosed) this.#held.push({ junction, chunk: chunk.clone() });
    return this.#isClosed;
  }
}

/** So many times what was sent may come back to a stream, and so many events for each that was sent. */
const MOST_ROUNDS = 100_000;

/** Queries write into what they read, again and again. */
export class CircleError extends Error {
  override name = "CircleError";

  /** The stream that all of it comes back to. */
  constructor(stream: string) {
    super(
      `what comes of an event of ${stream} came back to it ${MOST_ROUNDS} times: its queries write to what they read without end; let a filter stop them`,
    );
  }
}

/** A stream of an app. */
export class Junction implements Taker {
  readonly name: string;
  readonly attributes: readonly Attribute[];
  readonly #gate: Gate;
  #all: Reader[] = [];
  /** Arranged when the next events come. */
  #readers: Readers | undefined;
  #added = 0;
  #isBusy = false;
  /** What came in while readers were at work: of a query that writes to what it reads, directly or around a corner. */
  #waiting: Chunk[] = [];
  /** Events that went through. */
  events = 0;

  /** A stream without readers. */
  constructor(name: string, attributes: readonly Attribute[], gate: Gate) {
    this.name = name;
    this.attributes = attributes;
    this.#gate = gate;
  }

  /** Lets somebody read, what a guard lets through. Readers get events in the order in which they came to read. */
  add(taker: Taker, guard?: Guard): void {
    this.#all.push({ place: this.#added++, taker, guard, part: undefined });
    this.#readers = undefined;
  }

  /** Lets somebody read no longer. */
  remove(taker: Taker): void {
    this.#all = this.#all.filter((other) => other.taker !== taker);
    this.#readers = undefined;
  }

  /** Whether its readers are at work. */
  get isBusy(): boolean {
    return this.#isBusy;
  }

  /** As it was when it was new: nobody reads it. */
  reset(): void {
    this.#all = [];
    this.#readers = undefined;
    this.#added = 0;
    this.events = 0;
  }

  take(chunk: Chunk): void {
    if (this.#gate.holds(this, chunk)) return;
    if (this.#isBusy) {
      this.#waiting.push(chunk.clone());
      return;
    }
    this.#isBusy = true;
    try {
      this.#give(chunk);
      if (this.#waiting.length > 0) this.#goRound(chunk.size);
    } finally {
      this.#isBusy = false;
    }
  }

  /** Gives what came in meanwhile, as long as there is anything. A circle without an end ends in an error. */
  #goRound(sent: number): void {
    const most = MOST_ROUNDS * Math.max(1, sent);
    try {
      let [at, rounds, events] = [0, 0, 0];
      for (let next = this.#waiting[at++]; next !== undefined; next = this.#waiting[at++]) {
        events += next.size;
        if (++rounds > MOST_ROUNDS || events > most) throw new CircleError(this.name);
        this.#give(next);
        // What is done is let go of now and then: one by one would cost as much as there is waiting.
        if (at >= 1024) at -= this.#waiting.splice(0, at).length;
      }
    } finally {
      this.#waiting.length = 0;
    }
  }

  #give(chunk: Chunk): void {
    this.events += chunk.size;
    this.#readers ??= new Readers(this.#all);
    this.#readers.give(chunk);
  }
}
