// A pattern at work: its states, what it found, and the time that matches are given.
import { Chunk, CURRENT, type Kind, type Row, type Taker } from "../../runtime/chunk.ts";
import type { Stateful } from "../../runtime/stateful.ts";
import type { Sleeper } from "../../runtime/timers.ts";
import type { Failed, Host } from "../window.ts";
import { Alarms } from "./alarms.ts";
import { Ledger, type SavedMatch } from "./ledger.ts";
import { type Match, NEVER } from "./match.ts";
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
  expiry: number;
  asked: number;
  heldUntil: number;
}

/** What all states of a pattern share. */
export class Pattern implements Sleeper, Stateful {
  readonly form = "pattern@1";
  readonly host: Host;
  readonly spec: PatternSpec;
  readonly isSequence: boolean;
  /** Is told of matches before they change. */
  readonly ledger: Ledger;
  readonly alarms: Alarms;
  /** In the order in which matches go through them; the two of a logical state as two. */
  states: readonly State[] = [];
  /** The last of them first, so that none leads a match on twice; the two of a logical state in their order. */
  backwards: readonly State[] = [];
  readonly #within: number;
  readonly #next: Taker;
  readonly #out = new Chunk();
  readonly #found: Match[] = [];
  #isTelling = false;
  /** When the first of those that wait has taken too long. */
  #expiry = Number.POSITIVE_INFINITY;
  /** The app was asked to wake it then, for when no events come. */
  #asked = Number.POSITIVE_INFINITY;
  /** Until then the clock does not say that a match is over: events came with times that are not the clock's. */
  #heldUntil = NEVER;
  /** What the frame was when it was saved. */
  #saved = "";

  /** Matches go to `next`, each as a chunk. */
  constructor(spec: PatternSpec, host: Host, next: Taker) {
    this.spec = spec;
    this.isSequence = spec.isSequence;
    this.ledger = new Ledger(spec.collects);
    this.#within = spec.within ?? Number.POSITIVE_INFINITY;
    this.host = host;
    this.#next = next;
    this.alarms = new Alarms(host);
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
        if (this.alarms.next < this.#asked) this.#sleep();
      },
    };
  }

  /** The states wait from the beginning of the app, or of their key. */
  begin(): void {
    this.host.whenStarted((now) => {
      for (const state of this.states) state.begin();
      for (const state of this.states) state.start(now);
      this.give();
      this.#sleep();
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

  /** A match waits: it is let go of in time, also when no events come. */
  watch(match: Match): void {
    if (this.#within === Number.POSITIVE_INFINITY || match.begun === NEVER || this.#expiry !== Number.POSITIVE_INFINITY)
      return;
    this.#expiry = Math.max(match.begun, this.host.now) + this.#within + 1;
    this.#sleep();
  }

  wake(at: number): void {
    if (at >= this.#asked) this.#asked = Number.POSITIVE_INFINITY;
    this.#pass(at);
    this.#sleep();
  }

  /** Lets happen what the time brings until then, in its order. */
  #pass(until: number): void {
    for (;;) {
      const { next } = this.alarms;
      if (Math.min(next, this.#expiry) > until) return;
      if (next < this.#expiry) this.alarms.ring();
      else this.#expire();
    }
  }

  /** Some have taken too long. */
  #expire(): void {
    // A batch may have brought later events before the clock came to wake anybody.
    const now = Math.max(this.#expiry, this.alarms.now);
    this.#expiry = Number.POSITIVE_INFINITY;
    if (now >= this.#heldUntil) for (const state of this.states) state.expire(now);
    let oldest = Number.POSITIVE_INFINITY;
    for (const { waiting } of this.states) {
      const begun = waiting.head?.match.begun ?? NEVER;
      if (begun !== NEVER && begun < oldest) oldest = begun;
    }
    if (oldest === Number.POSITIVE_INFINITY) return;
    this.#expiry = Math.max(oldest, now - this.#within, this.#heldUntil - this.#within) + this.#within + 1;
  }

  #sleep(): void {
    const at = Math.min(this.#expiry, this.alarms.next);
    if (at >= this.#asked) return;
    this.#asked = at;
    this.host.idle.ask(at, this);
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
    return { matches, waiting, begun, expiry: this.#expiry, asked: this.#asked, heldUntil: this.#heldUntil };
  }

  restore({ matches, waiting, begun, expiry, asked, heldUntil }: SavedPattern, changed: boolean): void {
    const lists = this.states.map((state) => state.waiting);
    if (!changed) for (const list of lists) list.clear();
    const matchOf = this.ledger.restore(matches, lists);
    this.states.forEach((state, at) => {
      const saved = waiting[at];
      if (saved !== undefined) state.waiting.restore(saved, matchOf, (match) => state.spec.key?.ofMatch(match.slots));
      state.hasBegun = begun[at] === true;
    });
    this.#expiry = expiry;
    this.#asked = asked;
    this.#heldUntil = heldUntil;
    this.#saved = this.#frame();
  }

  /** What is saved beside the matches. */
  #frame(): string {
    return `${this.#expiry} ${this.#asked} ${this.#heldUntil} ${this.states.map((state) => state.hasBegun)}`;
  }

  #take(states: readonly State[], row: Row, time: number, failed: Failed): void {
    const now = this.host.nowAt(time);
    // Of a batch each event first lets happen what is due by then, as if it came alone.
    if (this.alarms.next <= now || (this.#expiry <= now && this.alarms.areThere)) this.#pass(now);
    this.alarms.latest = now;
    if (this.#within !== Number.POSITIVE_INFINITY) {
      if (now !== time) this.#heldUntil = now + this.#within + 1;
      for (const state of this.states) state.expire(time);
    }
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
