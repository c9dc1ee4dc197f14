// Windows that hold events as long as an expression is true: how the expression is given, and how it changes with an attribute.
import { CheckError, fail } from "../../check/fail.ts";
import { LanguageError } from "../../language/language_error.ts";
import { Chunk, CURRENT, type Row } from "../../runtime/chunk.ts";
import type { State, Stateful } from "../../runtime/stateful.ts";
import { Queue } from "../queue.ts";
import { restoreChunk, saveChunk } from "../saved_chunk.ts";
import type { Host, Retention, Window, WindowCall, WindowUse } from "../window.ts";
import { attribute } from "./parameters.ts";

/** The first parameter: a text, or an attribute with texts. */
export type Condition = { fixed: (host: Host) => Retention } | { place: number; compile: WindowCall["retention"] };

/** Reads the first parameter; a text is checked at once. */
export function conditionOf(call: WindowCall): Condition {
  const parameter = call.parameters[0];
  if (parameter?.typed.kind !== "constant") {
    return { place: attribute(call, 0, "expression", ["string"]).attribute, compile: call.retention };
  }
  const { typed, span } = parameter;
  if (typed.type !== "string") return fail("expression takes a text such as 'count() <= 20'", span);
  try {
    return { fixed: call.retention(String(typed.value)) };
  } catch (error) {
    // It stands in a text of its own, whose places are not those of this one.
    if (error instanceof CheckError || error instanceof LanguageError)
      return fail(`in '${typed.value}': ${error.message}`, span);
    throw error;
  }
}

/** The condition at work. */
export class Held {
  readonly #host: Host;
  readonly #condition: Condition;
  #text: unknown;
  #now: Retention | undefined;

  /** Nothing is held yet. */
  constructor(condition: Condition, host: Host) {
    this.#condition = condition;
    this.#host = host;
    if ("fixed" in condition) this.#now = condition.fixed(host);
  }

  /** What holds for an event and those before it. `isNew`: it is another condition than before. Throws what is wrong with its text. */
  of(row: Row): { retention: Retention; isNew: boolean } {
    const condition = this.#condition;
    if ("fixed" in condition) return { retention: this.#now as Retention, isNew: false };
    const text = row[condition.place];
    if (text === this.#text && this.#now !== undefined) return { retention: this.#now, isNew: false };
    const retention = condition.compile(String(text))(this.#host);
    this.#text = text;
    this.#now = retention;
    return { retention, isNew: true };
  }

  /** What has been counted, or what has changed of it, and by which condition. */
  save(changed: boolean): State {
    return [this.#text, this.#now?.save(changed)];
  }

  /** Takes it up. */
  restore(state: State): void {
    const [text, now] = state as [unknown, State];
    const condition = this.#condition;
    // Of a condition that was not there before all is saved, never changes.
    if (!("fixed" in condition) && text !== undefined && text !== this.#text) {
      this.#text = text;
      this.#now = condition.compile(String(text))(this.#host);
    }
    if (now !== undefined) this.#now?.restore(now);
  }
}

/** How batches end. */
export interface HeldBatchSpec {
  condition: Condition;
  /** Whether the event that ends a batch belongs to it: always, never, or as one of its attributes says. */
  includes: boolean | { place: number };
}

/** A window of batches that last as long as a condition is true. */
export abstract class HeldBatch implements Window, Stateful {
  abstract readonly form: string;
  protected readonly use: WindowUse;
  /** The batch that grows. */
  protected readonly current = new Queue();
  /** What is told next. */
  protected out = new Chunk();
  /** What is told when the event has been taken in. */
  readonly #ready: Chunk[] = [];
  readonly #spec: HeldBatchSpec;
  readonly #held: Held;

  /** An empty batch. */
  constructor(use: WindowUse, spec: HeldBatchSpec) {
    this.use = use;
    this.#spec = spec;
    this.#held = new Held(spec.condition, use.host);
    use.host.keep(this);
  }

  /** What it keeps beside the batch that grows. */
  protected abstract readonly aside: Queue;

  /** An event comes. */
  protected abstract add(retention: Retention, row: Row, time: number, now: number): void;

  /** An event of the batch comes in once more, under another condition. */
  protected addAgain(retention: Retention, row: Row, time: number, now: number): void {
    this.add(retention, row, time, now);
  }

  take(chunk: Chunk): void {
    for (let at = 0; at < chunk.size; at++) {
      if (chunk.kinds[at] !== CURRENT) continue;
      const row = chunk.rows[at] as Row;
      const time = chunk.times[at] as number;
      const now = this.use.host.nowAt(time);
      try {
        const { retention, isNew } = this.#held.of(row);
        if (isNew) for (const [other, when] of this.current.drain()) this.addAgain(retention, other, when, now);
        this.add(retention, row, time, now);
      } catch (error) {
        this.use.failed(row, time, error);
      }
      for (const out of this.#ready.splice(0)) this.use.next.take(out);
    }
  }

  each(visit: (row: Row, time: number) => boolean | undefined): void {
    this.current.each(visit);
  }

  save(changed: boolean): State {
    return [this.#held.save(changed), this.current.save(changed), this.aside.save(changed), saveChunk(this.out)];
  }

  restore(state: State, changed: boolean): void {
    const [held, current, aside, out] = state as State[];
    this.#held.restore(held);
    if (current !== undefined) this.current.restore(current, changed);
    if (aside !== undefined) this.aside.restore(aside, changed);
    restoreChunk(this.out.clear(), out);
  }

  /** Whether the condition is true with the event; if not, nothing is counted any more. */
  protected takesIn(retention: Retention, row: Row, time: number): boolean {
    const { current } = this;
    const isFirst = current.size === 0;
    retention.add(row, time);
    const first = isFirst ? row : current.row(current.head);
    const holds = retention.holds(first, isFirst ? time : current.time(current.head), row, time);
    if (!holds) retention.clear();
    return holds;
  }

  /** The event begins the next batch. */
  protected hold(retention: Retention, row: Row, time: number): void {
    retention.add(row, time);
    this.current.push(row, time);
  }

  /** Whether the event belongs to the batch that it ends. */
  protected includes(row: Row): boolean {
    const { includes } = this.#spec;
    return typeof includes === "boolean" ? includes : row[includes.place] === true;
  }

  /** What there is is told together. */
  protected tell(): void {
    this.out.batch = true;
    this.#ready.push(this.out);
    this.out = new Chunk();
  }
}
