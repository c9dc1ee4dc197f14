// A stream at work: what is sent into it reaches all who read it, one after the other, before whatever they send in turn.
import type { Attribute } from "../check/scope.ts";
import { Chunk, type Taker } from "./chunk.ts";

/** A stream of an app. */
export class Junction implements Taker {
  readonly name: string;
  readonly attributes: readonly Attribute[];
  #takers: Taker[] = [];
  #isBusy = false;
  /** What came in while readers were at work: of a query that writes to what it reads, directly or around a corner. */
  #waiting: Chunk[] = [];
  /** Events that went through. */
  events = 0;

  /** A stream without readers. */
  constructor(name: string, attributes: readonly Attribute[]) {
    this.name = name;
    this.attributes = attributes;
  }

  /** Lets somebody read. Readers get events in the order in which they came to read. */
  add(taker: Taker): void {
    this.#takers.push(taker);
  }

  /** Lets somebody read no longer. */
  remove(taker: Taker): void {
    this.#takers = this.#takers.filter((other) => other !== taker);
  }

  take(chunk: Chunk): void {
    if (this.#isBusy) {
      const kept = new Chunk();
      for (let at = 0; at < chunk.size; at++) kept.copy(chunk, at);
      this.#waiting.push(kept);
      return;
    }
    this.#isBusy = true;
    try {
      this.#give(chunk);
      for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) this.#give(next);
    } finally {
      this.#isBusy = false;
    }
  }

  #give(chunk: Chunk): void {
    this.events += chunk.size;
    for (const taker of this.#takers) taker.take(chunk);
  }
}
