// Who reads a stream, and which of its events each gets: what several readers ask of an event is asked once.
import type { Guard } from "../plan/guard.ts";
import { Chunk, type Taker } from "./chunk.ts";

/** One who reads a stream. */
export interface Reader {
  /** Readers get a chunk in this order. */
  place: number;
  taker: Taker;
  guard: Guard | undefined;
  /** What it gets of the chunk. */
  part: Chunk | undefined;
}

/** Readers that ask the same of events, or the same attribute for values. */
interface Sieve {
  /** Adds those who get something of the chunk to `hits`. */
  sift(chunk: Chunk, hits: Reader[]): void;
}

/** The readers of a stream, arranged by what they ask. */
export class Readers {
  /** Those that get everything. */
  readonly open: Reader[] = [];
  readonly #sieves: Sieve[] = [];
  readonly #hits: Reader[] = [];

  /** Arranges readers. What only one of them asks it finds out itself. */
  constructor(readers: readonly Reader[]) {
    const byAttribute = new Map<number, Reader[]>();
    const byText = new Map<string, Reader[]>();
    for (const reader of readers) {
      const { guard } = reader;
      if (guard === undefined) this.open.push(reader);
      else if (guard.equals !== undefined) push(byAttribute, guard.equals.attribute, reader);
      else push(byText, guard.text, reader);
    }
    for (const [attribute, same] of byAttribute) this.#add(same, () => new ValueSieve(attribute, same));
    for (const same of byText.values()) this.#add(same, () => new SameSieve(same));
    this.open.sort(inOrder);
  }

  #add(same: Reader[], make: () => Sieve): void {
    if (same.length === 1) this.open.push(...same);
    else this.#sieves.push(make());
  }

  /** Gives a chunk to all. */
  give(chunk: Chunk): void {
    if (this.#sieves.length === 0) {
      for (const { taker } of this.open) taker.take(chunk);
      return;
    }
    const hits = this.#hits;
    hits.length = 0;
    for (const reader of this.open) {
      reader.part = chunk;
      hits.push(reader);
    }
    for (const sieve of this.#sieves) sieve.sift(chunk, hits);
    hits.sort(inOrder);
    for (const { taker, part } of hits) if (part !== undefined) taker.take(part);
  }
}

function inOrder(a: Reader, b: Reader): number {
  return a.place - b.place;
}

function push<K>(map: Map<K, Reader[]>, key: K, reader: Reader): void {
  const there = map.get(key);
  if (there === undefined) map.set(key, [reader]);
  else there.push(reader);
}

/** Readers with the same guard. */
class SameSieve implements Sieve {
  readonly #guard: Guard;
  readonly #readers: readonly Reader[];
  readonly #part = new Chunk();

  constructor(readers: readonly Reader[]) {
    this.#readers = readers;
    this.#guard = readers[0]?.guard as Guard;
    for (const reader of readers) reader.part = this.#part;
  }

  sift(chunk: Chunk, hits: Reader[]): void {
    const part = this.#part.clear();
    part.batch = chunk.batch;
    this.#guard.sift(chunk, part);
    if (part.size > 0) hits.push(...this.#readers);
  }
}

/** Readers that ask whether an attribute has some value: one look-up for an event, however many there are. */
class ValueSieve implements Sieve {
  readonly #attribute: number;
  readonly #byValue = new Map<unknown, { part: Chunk; readers: Reader[] }>();
  readonly #touched: Chunk[] = [];

  constructor(attribute: number, readers: readonly Reader[]) {
    this.#attribute = attribute;
    for (const reader of readers) {
      const value = reader.guard?.equals?.value;
      const there = this.#byValue.get(value) ?? { part: new Chunk(), readers: [] };
      there.readers.push(reader);
      reader.part = there.part;
      this.#byValue.set(value, there);
    }
  }

  sift(chunk: Chunk, hits: Reader[]): void {
    const [attribute, byValue, touched] = [this.#attribute, this.#byValue, this.#touched];
    // What is left of the last chunk.
    for (const part of touched) part.clear();
    touched.length = 0;
    for (let at = 0; at < chunk.size; at++) {
      const found = byValue.get(chunk.rows[at]?.[attribute]);
      if (found === undefined) continue;
      const { part } = found;
      if (part.size === 0) {
        part.batch = chunk.batch;
        touched.push(part);
        hits.push(...found.readers);
      }
      part.copy(chunk, at);
    }
  }
}
