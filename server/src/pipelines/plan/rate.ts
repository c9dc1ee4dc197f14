// output first every 5 sec: how often a query gives out what it has come to.
import { fail } from "../check/fail.ts";
import type { OutputRate } from "../language/ast.ts";
import { TrackedMap } from "../operators/tracked_map.ts";
import type { Host } from "../operators/window.ts";
import { Chunk, type Taker } from "../runtime/chunk.ts";
import type { State, Stateful } from "../runtime/stateful.ts";
import type { Sleeper } from "../runtime/timers.ts";
import { Kept } from "./rate_kept.ts";

/** Sets up what stands between a query and its output. */
export type RatePlan = (host: Host, next: RateEnd) => Taker;

/** Where events go that a limit lets through. */
export interface RateEnd extends Taker {
  /** There is nothing to be told at a time at which something could have been. */
  nothing(time: number): void;
}

/** Plans a limit. `byGroup`: first and last are those of each group. */
export function planRate({ kind, every, span }: OutputRate, byGroup: boolean): RatePlan {
  if ("events" in every) {
    const { events } = every;
    if (events < 1) fail("output every takes 1 event or more", span);
    if (kind === "first") return (host, next) => new FirstOfMany(events, host, next);
    return (host, next) => new LastOfMany(events, kind === "all", byGroup, host, next);
  }
  const { milliseconds } = every.time;
  if (milliseconds < 1) fail("output every takes 1 millisecond or more", span);
  if (kind === "first") return (host, next) => new FirstOfTime(milliseconds, byGroup, host, next);
  return (host, next) => new EachTime(milliseconds, kind === "all", byGroup, host, next);
}

/** The first of so many events, of each group. */
class FirstOfMany implements Taker, Stateful {
  readonly form = "firstOfMany@1";
  readonly #many: number;
  readonly #next: Taker;
  readonly #seen = new TrackedMap<unknown, number>();
  readonly #out = new Chunk();

  constructor(many: number, host: Host, next: Taker) {
    this.#many = many;
    this.#next = next;
    host.keep(this);
  }

  save(changed: boolean): State | undefined {
    return this.#seen.save(changed);
  }

  restore(state: State): void {
    this.#seen.restore(state);
  }

  take(chunk: Chunk): void {
    const out = this.#out.clear();
    for (let at = 0; at < chunk.size; at++) {
      const group = chunk.groups[at];
      const seen = this.#seen.get(group) ?? 0;
      if (seen === 0) out.copy(chunk, at);
      // A group is forgotten when it has had its share.
      if (seen + 1 === this.#many) this.#seen.delete(group);
      else this.#seen.set(group, seen + 1);
    }
    if (out.size > 0) this.#next.take(out);
  }
}

/** All of so many events at once, or the last of them, or the last of each group. */
class LastOfMany implements Taker, Stateful {
  readonly form = "lastOfMany@1";
  readonly #many: number;
  readonly #next: Taker;
  readonly #kept: Kept;
  readonly #out = new Chunk();
  #count = 0;

  constructor(many: number, keepsAll: boolean, byGroup: boolean, host: Host, next: Taker) {
    this.#many = many;
    this.#next = next;
    this.#kept = new Kept(keepsAll, byGroup);
    host.keep(this);
  }

  save(changed: boolean): State {
    return [this.#kept.save(changed), this.#count];
  }

  restore(state: State): void {
    const [kept, count] = state as [State, number];
    if (kept !== undefined) this.#kept.restore(kept);
    this.#count = count;
  }

  take(chunk: Chunk): void {
    const out = this.#out.clear();
    for (let at = 0; at < chunk.size; at++) {
      this.#kept.add(chunk, at);
      if (++this.#count < this.#many) continue;
      this.#count = 0;
      this.#kept.give(out);
    }
    if (out.size > 0) this.#next.take(out);
  }
}

/** The first event of so long a time, of each group; it begins with that event. */
class FirstOfTime implements Taker, Stateful {
  readonly form = "firstOfTime@1";
  readonly #length: number;
  readonly #byGroup: boolean;
  readonly #host: Host;
  readonly #next: Taker;
  readonly #told = new TrackedMap<unknown, number>();
  readonly #out = new Chunk();

  constructor(length: number, byGroup: boolean, host: Host, next: Taker) {
    this.#length = length;
    this.#byGroup = byGroup;
    this.#host = host;
    this.#next = next;
    host.keep(this);
  }

  save(changed: boolean): State | undefined {
    return this.#told.save(changed);
  }

  restore(state: State): void {
    this.#told.restore(state);
  }

  take(chunk: Chunk): void {
    const out = this.#out.clear();
    for (let at = 0; at < chunk.size; at++) {
      const now = this.#host.nowAt(chunk.times[at] as number);
      const group = this.#byGroup ? chunk.groups[at] : undefined;
      const told = this.#told.get(group);
      if (told !== undefined && told + this.#length > now) continue;
      this.#told.delete(group);
      this.#told.set(group, now);
      out.copy(chunk, at);
      this.#forget(now);
    }
    if (out.size > 0) this.#next.take(out);
  }

  /** Groups whose time is over need not be remembered: the oldest stand first. */
  #forget(now: number): void {
    for (let first = this.#told.oldest; first !== undefined; first = this.#told.oldest) {
      if ((this.#told.get(first.key) as number) + this.#length > now) return;
      this.#told.delete(first.key);
    }
  }
}

/** At the end of each so long: all events of it, or the last, or the last of each group. */
class EachTime implements Taker, Stateful, Sleeper {
  readonly form = "eachTime@1";
  readonly #length: number;
  readonly #host: Host;
  readonly #next: Taker;
  readonly #kept: Kept;
  readonly #out = new Chunk();

  constructor(length: number, keepsAll: boolean, byGroup: boolean, host: Host, next: Taker) {
    this.#length = length;
    this.#host = host;
    this.#next = next;
    this.#kept = new Kept(keepsAll, byGroup);
    host.keep(this);
    host.whenStarted((now) => host.timers.ask(now + length, this));
  }

  save(changed: boolean): State | undefined {
    return this.#kept.save(changed);
  }

  restore(state: State): void {
    this.#kept.restore(state);
  }

  take(chunk: Chunk): void {
    for (let at = 0; at < chunk.size; at++) this.#kept.add(chunk, at);
  }

  wake(at: number): void {
    this.#host.timers.ask(at + this.#length, this);
    const out = this.#out.clear();
    this.#kept.give(out);
    if (out.size > 0) this.#next.take(out);
  }
}
