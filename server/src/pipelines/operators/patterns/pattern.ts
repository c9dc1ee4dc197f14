// A pattern at work: its states, what it found, and the time that matches are given.
import { Chunk, CURRENT, type Kind, type Row, type Taker } from "../../runtime/chunk.ts";
import type { Sleeper } from "../../runtime/timers.ts";
import type { Host } from "../window.ts";
import { type Match, NEVER } from "./match.ts";
import type { State } from "./state.ts";

/** What all states of a pattern share. */
export class Pattern implements Sleeper {
  readonly host: Host;
  readonly isSequence: boolean;
  /** How many slots a match has. */
  readonly size: number;
  /** In the order in which matches go through them; the two of a logical state as two. */
  states: readonly State[] = [];
  /** The last of them first, so that none leads a match on twice; the two of a logical state in their order. */
  backwards: readonly State[] = [];
  readonly #within: number;
  readonly #next: Taker;
  readonly #out = new Chunk();
  #found: Match[] = [];
  #isTelling = false;
  #isAsleep = false;
  /** Until then the clock does not say that a match is over: events came with times that are not the clock's. */
  #heldUntil = NEVER;

  /** Matches go to `next`, each as a chunk. */
  constructor(size: number, isSequence: boolean, within: number | undefined, host: Host, next: Taker) {
    this.size = size;
    this.isSequence = isSequence;
    this.#within = within ?? Number.POSITIVE_INFINITY;
    this.host = host;
    this.#next = next;
  }

  /** Where the events of a stream come in, of the states with these slots. */
  entrance(slots: ReadonlySet<number>): Taker {
    const states = this.backwards.filter((state) => slots.has(state.spec.slot));
    return {
      take: (chunk) => {
        for (let at = 0; at < chunk.size; at++) {
          if ((chunk.kinds[at] as Kind) !== CURRENT) continue;
          this.#take(states, chunk.rows[at] as Row, chunk.times[at] as number);
        }
      },
    };
  }

  /** The states wait from the beginning of the app, or of their key. */
  begin(): void {
    this.host.whenStarted((now) => {
      for (const state of this.states) state.begin();
      for (const state of this.states) state.start(now);
      this.give();
    });
  }

  /** Whether a match has taken too long. */
  isOver(match: Match, now: number): boolean {
    return match.begun !== NEVER && Math.abs(now - match.begun) > this.#within;
  }

  /** A match is complete. */
  tell(match: Match): void {
    this.#found.push(match);
  }

  /** Gives out what was found. Whatever is found meanwhile, because results come back as events, comes after it. */
  give(): void {
    if (this.#found.length === 0 || this.#isTelling) return;
    this.#isTelling = true;
    try {
      while (this.#found.length > 0) {
        const found = this.#found;
        this.#found = [];
        for (const match of found) {
          const out = this.#out.clear();
          out.add(match.slots as Row, match.time, CURRENT);
          this.#next.take(out);
        }
      }
    } finally {
      this.#isTelling = false;
    }
  }

  /** A match waits: it is let go of in time, also when no events come. */
  watch(match: Match): void {
    if (this.#within === Number.POSITIVE_INFINITY || match.begun === NEVER || this.#isAsleep) return;
    this.#sleep(Math.max(match.begun, this.host.now));
  }

  wake(at: number): void {
    this.#isAsleep = false;
    if (at >= this.#heldUntil) for (const state of this.states) state.expire(at);
    let oldest = Number.POSITIVE_INFINITY;
    for (const { waiting } of this.states) {
      const begun = waiting.head?.match.begun ?? NEVER;
      if (begun !== NEVER && begun < oldest) oldest = begun;
    }
    if (oldest !== Number.POSITIVE_INFINITY)
      this.#sleep(Math.max(oldest, at - this.#within, this.#heldUntil - this.#within));
  }

  #sleep(since: number): void {
    this.#isAsleep = true;
    this.host.idle.ask(since + this.#within + 1, this);
  }

  #take(states: readonly State[], row: Row, time: number): void {
    if (this.#within !== Number.POSITIVE_INFINITY) {
      const now = this.host.nowAt(time);
      if (now !== time) this.#heldUntil = now + this.#within + 1;
      for (const state of this.states) state.expire(time);
    }
    if (this.isSequence) {
      for (const state of this.backwards) state.reset();
      for (const state of this.states) state.update();
    } else for (const state of states) state.update();
    for (const state of states) state.take(row, time);
    this.give();
  }
}
