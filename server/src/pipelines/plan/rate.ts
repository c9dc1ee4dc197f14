// output first every 5 sec: how often a query gives out what it has come to.
import { fail } from "../check/fail.ts";
import type { OutputRate } from "../language/ast.ts";
import type { Host } from "../operators/window.ts";
import { Chunk, type Taker } from "../runtime/chunk.ts";
import type { Sleeper } from "../runtime/timers.ts";

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
    if (kind === "first") return (_, next) => new FirstOfMany(events, next);
    return (_, next) => new LastOfMany(events, kind === "all", byGroup, next);
  }
  const { milliseconds } = every.time;
  if (milliseconds < 1) fail("output every takes 1 millisecond or more", span);
  if (kind === "first") return (host, next) => new FirstOfTime(milliseconds, byGroup, host, next);
  return (host, next) => new EachTime(milliseconds, kind === "all", byGroup, host, next);
}

/** The first of so many events, of each group. */
class FirstOfMany implements Taker {
  readonly #many: number;
  readonly #next: Taker;
  readonly #seen = new Map<unknown, number>();
  readonly #out = new Chunk();

  constructor(many: number, next: Taker) {
    this.#many = many;
    this.#next = next;
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
class LastOfMany implements Taker {
  readonly #many: number;
  readonly #next: Taker;
  readonly #kept: Kept;
  readonly #out = new Chunk();
  #count = 0;

  constructor(many: number, keepsAll: boolean, byGroup: boolean, next: Taker) {
    this.#many = many;
    this.#next = next;
    this.#kept = new Kept(keepsAll, byGroup);
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
class FirstOfTime implements Taker {
  readonly #length: number;
  readonly #byGroup: boolean;
  readonly #host: Host;
  readonly #next: Taker;
  readonly #told = new Map<unknown, number>();
  readonly #out = new Chunk();

  constructor(length: number, byGroup: boolean, host: Host, next: Taker) {
    this.#length = length;
    this.#byGroup = byGroup;
    this.#host = host;
    this.#next = next;
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
    for (const [group, told] of this.#told) {
      if (told + this.#length > now) return;
      this.#told.delete(group);
    }
  }
}

/** At the end of each so long: all events of it, or the last, or the last of each group. */
class EachTime implements Taker, Sleeper {
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
    host.whenStarted((now) => host.timers.ask(now + length, this));
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

/** What waits to be told: all, the last, or the last of each group in the order in which the groups came. */
class Kept {
  readonly #keepsAll: boolean;
  readonly #byGroup: boolean;
  readonly #events = new Chunk();
  readonly #places = new Map<unknown, number>();

  constructor(keepsAll: boolean, byGroup: boolean) {
    this.#keepsAll = keepsAll;
    this.#byGroup = byGroup;
  }

  add(chunk: Chunk, at: number): void {
    const events = this.#events;
    if (this.#keepsAll) {
      events.copy(chunk, at);
      return;
    }
    const group = this.#byGroup ? chunk.groups[at] : undefined;
    const place = this.#places.get(group);
    if (place === undefined) {
      this.#places.set(group, events.size);
      events.copy(chunk, at);
      return;
    }
    const size = events.size;
    events.size = place;
    events.copy(chunk, at);
    events.size = size;
  }

  give(out: Chunk): void {
    for (let at = 0; at < this.#events.size; at++) out.copy(this.#events, at);
    this.#events.clear();
    this.#places.clear();
  }
}
