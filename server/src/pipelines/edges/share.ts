// Which destinations of a sink an event goes to.
import type { Strategy } from "../plan/distribution.ts";
import type { Row } from "../runtime/chunk.ts";
import type { Link } from "./link.ts";

/** Chooses among destinations. Those that are not connected are left out; of an event's own destination there is no other. */
export class Share {
  readonly #strategy: Strategy;
  readonly #links: readonly Link[];
  #next = 0;

  /** Among these. */
  constructor(strategy: Strategy, links: readonly Link[]) {
    this.#strategy = strategy;
    this.#links = links;
  }

  /** The places of the destinations of an event; none if it cannot go anywhere. */
  of(row: Row): number[] {
    const { length } = this.#links;
    const isUp = (at: number) => this.#links[at]?.state === "up";
    if (this.#strategy.kind === "broadcast") return [...this.#links.keys()].filter(isUp);
    if (this.#strategy.kind === "partitioned") {
      const at = hashOf(row[this.#strategy.attribute]) % length;
      return isUp(at) ? [at] : [];
    }
    for (let tries = 0; tries < length; tries++) {
      const at = this.#next++ % length;
      if (isUp(at)) return [at];
    }
    return [];
  }

  /** What events that go the same way have in common. */
  keyOf(row: Row): string {
    return this.#strategy.kind === "partitioned"
      ? String(hashOf(row[this.#strategy.attribute]) % this.#links.length)
      : "";
  }
}

/** Of the value's text: the same in each run. */
function hashOf(value: unknown): number {
  let hash = 0;
  for (const character of String(value)) hash = (Math.imul(hash, 31) + (character.codePointAt(0) as number)) | 0;
  return Math.abs(hash);
}
