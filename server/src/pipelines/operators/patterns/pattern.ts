// A pattern at work: its states, what it found, and the time that matches are given.
import { Chunk, CURRENT, type Kind, type Row, type Taker } from "../../runtime/chunk.ts";
import type { Stateful } from "../../runtime/stateful.ts";
import type { Sleeper } from "../../runtime/timers.ts";
import type { Failed, Host } from "../window.ts";
import { Clock, type SavedClock } from "./clock.ts";
import { Ledger, type SavedMatch } from "./ledger.ts";
import type { Match } from "./match.ts";
import type { State } from "./state.ts";
import type { SavedWaiting } from "./waiting.ts";

/** What a pattern needs to know beside its states. */
export interface PatternSpec {
  /** How many slots a match has. */
  size: number;
  /** The slots of states that collect events. */
  collects: readonly number[];
  isSequence: boolean;
  /** In milliseconds, from the first event of a match to its last. */
  within: number | undefined;
}

/** A pattern as it is saved. */
interface SavedPattern {
  matches: SavedMatch[];
  /** By state, those in which something has changed. */
  waiting: (SavedWaiting | undefined)[];
  begun: boolean[];
  clock: SavedClock;
}

/** What all states of a pattern share. */
export class Pattern implements Sleeper, Stateful {
  readonly form = "pattern@1";
  readonly host: Host;
  readonly spec: PatternSpec;
  readonly isSequence: boolean;
  /** Is told of matches before they change. */
  readonly ledger: Ledger;
  readonly clock: Clock;
  /** In the order in which matches go through them; the two of a logical state as two. */
  states: readonly State[] = [];
  /** The last of them first, so that none leads a match on twice; the two of a logical state in their order. */
  backwards: readonly State[] = [];
  readonly #next: Taker;
  readonly #out = new Chunk();
  readonly #found: Match[] = [];
  #isTelling = false;
  /** What the frame was when it was saved. */
  #saved = "";

  /** Matches go to `next`, each as a chunk. */
  constructor(spec: PatternSpec, host: Host, next: Taker) {
    this.spec = spec;
    this.isSequence = spec.isSequence;
    this.ledger = new Ledger(spec.collects);
    this.host = host;
    this.#next = next;
    this.clock = new Clock(host, this, spec.within ?? Number.POSITIVE_INFINITY);
    host.keep(this);
  }

  /** Where the events of a stream come in, of the states with these slots. `failed` takes those whose filters fail. */
  entrance(slots: ReadonlySet<number>, failed: Failed): Taker {
    const states = this.backwards.filter((state) => slots.has(state.spec.slot));
    return {
      take: (chunk) => {
        for (let at = 0; at < chunk.size; at++) {
          if ((chunk.kinds[at] as Kind) !== CURRENT) continue;
          this.#take(states, chunk.rows[at] as Row, chunk.times[at] as number, failed);
          if (this.#found.length > 0) this.give();
        }
        for (const state of this.states) state.tidy();
        this.clock.sleep();
      },
    };
  }

  /** The states wait from the beginning of the app, or of their key. */
  begin(): void {
    this.host.whenStarted((now) => {
      for (const state of this.states) state.begin();
      for (const state of this.states) state.start(now);
      this.give();
      this.clock.sleep();
    });
  }

  /** A match is complete. */
  tell(match: Match): void {
    this.#found.push(match);
  }

  /** Gives out what was found. Whatever is found meanwhile, because results come back as events, comes after it. */
  give(): void {
    const found = this.#found;
    if (found.length === 0 || this.#isTelling) return;
    this.#isTelling = true;
    try {
      for (let at = 0; at < found.length; at++) {
        const match = found[at] as Match;
        const out = this.#out.clear();
        out.add(match.slots as Row, match.time, CURRENT);
        this.#next.take(out);
      }
    } finally {
      found.length = 0;
      this.#isTelling = false;
    }
  }

  wake(at: number): void {
    this.clock.wake(at);
  }

  /** How many matches wait. */
  get size(): number {
    return this.states.reduce((sum, { waiting }) => sum + waiting.size, 0);
  }

  save(changed: boolean): SavedPattern | undefined {
    const lists = this.states.map((state) => state.waiting);
    const frame = this.#frame();
    const isSame = frame === this.#saved && !this.ledger.isChanged && !lists.some((waiting) => waiting.isChanged);
    if (changed && isSame) return undefined;
    if (!changed) for (const waiting of lists) waiting.forgetSaved();
    const matches = this.ledger.save(changed, lists);
    const waiting = lists.map((list) => (changed && !list.isChanged ? undefined : list.save()));
    this.#saved = frame;
    const begun = this.states.map((state) => state.hasBegun);
    return { matches, waiting, begun, clock: this.clock.save() };
  }

  restore({ matches, waiting, begun, clock }: SavedPattern, changed: boolean): void {
    const lists = this.states.map((state) => state.waiting);
    if (!changed) for (const list of lists) list.clear();
    const matchOf = this.ledger.restore(matches, lists);
    this.states.forEach((state, at) => {
      const saved = waiting[at];
      if (saved !== undefined) state.waiting.restore(saved, matchOf, (match) => state.spec.key?.ofMatch(match.slots));
      state.hasBegun = begun[at] === true;
    });
    this.clock.restore(clock);
    this.#saved = this.#frame();
  }

  /** What is saved beside the matches. */
  #frame(): string {
    return `${JSON.stringify(this.clock.save())} ${this.states.map((state) => state.hasBegun)}`;
  }

  #take(states: readonly State[], row: Row, time: number, failed: Failed): void {
    this.clock.move(time);
    if (this.isSequence) {
      for (const state of this.backwards) state.reset();
      for (const state of this.states) state.update();
    } else for (const state of states) state.update();
    try {
      for (const state of states) {
        const { ahead } = state.passage;
        if (ahead === undefined) {
          this.#meet(state, row, time);
          continue;
        }
        const led = ahead.rows(row, time);
        for (const each of led) this.#meet(state, each, time);
        if (led.length === 0 && this.isSequence) state.miss();
      }
    } catch (error) {
      failed(row, time, error);
    }
  }

  #meet(state: State, row: Row, time: number): void {
    const { own } = state.spec;
    if (own === undefined || own(row, time, this.host)) state.take(row, time);
  }
}
