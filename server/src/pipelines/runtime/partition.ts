// A partition at work: the events of its streams are given to the queries of their keys.
import type { StreamName } from "../language/ast.ts";
import type { Environment } from "../plan/environment.ts";
import type { KeysOf, PartitionPlan } from "../plan/partition.ts";
import { Chunk, type Row, type Taker } from "./chunk.ts";
import type { AppHost } from "./host.ts";
import { type Instance, Instances } from "./instances.ts";
import type { State, Stateful } from "./stateful.ts";
import type { Sleeper } from "./timers.ts";

/** The queries of all keys. */
export class PartitionRuntime {
  readonly instances: Instances;
  readonly #environment: Environment;
  readonly #host: AppHost;
  /** Begins to read the streams of the partition's queries. */
  constructor(plan: PartitionPlan, environment: Environment, host: AppHost) {
    this.instances = new Instances(plan.unit, plan, environment, host);
    this.#environment = environment;
    this.#host = host;
    this.instances.streams.forEach((stream, at) => {
      environment.junction(stream).add(this.#taker(stream, at, plan.keys.get(stream.prefix + stream.name)));
    });
  }

  #taker(stream: StreamName, at: number, keys: KeysOf | undefined): Taker {
    if (keys === undefined) return { take: (chunk) => this.#toAll(at, chunk) };
    const part = new Chunk();
    const found: (Instance | undefined)[] = [];
    if ("value" in keys) return { take: (chunk) => this.#byValue(stream, at, keys.value, chunk, part, found) };
    return { take: (chunk) => this.#byRanges(stream, at, keys.ranges, chunk, part) };
  }

  /** Events of the same key that come one after the other stay together. */
  #byValue(
    stream: StreamName,
    at: number,
    keyOf: ValueOf,
    chunk: Chunk,
    part: Chunk,
    found: (Instance | undefined)[],
  ): void {
    const { rows, times, size } = chunk;
    // All keys first: looking for one waits for memory, and the next need not wait for it.
    let [last, instance]: [unknown, Instance | undefined] = [null, undefined];
    for (let place = 0; place < size; place++) {
      const key = this.#keyOf(stream, keyOf, rows[place] as Row, times[place] as number);
      if (key !== last) {
        last = key;
        instance = key === null ? undefined : this.#touched(key);
      }
      found[place] = instance;
    }
    for (let place = 0; place < size; ) {
      const next = found[place];
      part.clear();
      do part.copy(chunk, place++);
      while (place < size && found[place] === next);
      if (next !== undefined) this.#give(next, at, part);
    }
    found.fill(undefined, 0, size);
  }

  /** Events that are in one range, the same one, stay together as well. */
  #byRanges(stream: StreamName, at: number, keysOf: RangesOf, chunk: Chunk, part: Chunk): void {
    part.clear();
    let last: unknown;
    for (let place = 0; place < chunk.size; place++) {
      const keys = this.#keyOf(stream, keysOf, chunk.rows[place] as Row, chunk.times[place] as number) ?? [];
      if (part.size > 0 && (keys.length !== 1 || keys[0] !== last)) {
        this.#give(this.#touched(last), at, part);
        part.clear();
      }
      for (const key of keys) {
        last = key;
        part.copy(chunk, place);
        if (keys.length === 1) break;
        this.#give(this.#touched(key), at, part);
        part.clear();
      }
    }
    if (part.size > 0) this.#give(this.#touched(last), at, part);
  }

  /** null where it cannot be told: the event has failed. */
  #keyOf<T>(stream: StreamName, keyOf: (row: Row, time: number, host: AppHost) => T, row: Row, time: number): T | null {
    try {
      return keyOf(row, time, this.#host);
    } catch (error) {
      this.#environment.fail({ query: "partition", stream, row, time, error });
      return null;
    }
  }

  #toAll(at: number, chunk: Chunk): void {
    for (const instance of this.instances.all) {
      this.#use(instance);
      this.#give(instance, at, chunk);
    }
  }

  /** The instance of a key, which is used. */
  #touched(key: unknown): Instance {
    const instance = this.instances.of(key);
    this.#use(instance);
    return instance;
  }

  #use(instance: Instance): void {
    instance.lastUsed = this.#host.now;
    instance.touch();
  }

  /** It was used when the last of the events came, which in a batch is not when the first did. */
  #give(instance: Instance, at: number, chunk: Chunk): void {
    instance.lastUsed = this.#host.nowAt(chunk.times[chunk.size - 1] as number);
    instance.entrances[at]?.take(chunk);
  }
}

type ValueOf = Extract<KeysOf, { value: unknown }>["value"];
type RangesOf = Extract<KeysOf, { ranges: unknown }>["ranges"];

/** `@purge`: looks every so often for keys that have been idle for long. */
export class Purge implements Stateful, Sleeper {
  readonly form = "purge@1";
  readonly #lengths: { every: number; idle: number };
  readonly #instances: Instances;
  readonly #host: AppHost;

  /** It begins with the app. */
  constructor(lengths: { every: number; idle: number }, instances: Instances, host: AppHost) {
    this.#lengths = lengths;
    this.#instances = instances;
    this.#host = host;
    host.keep(this);
    host.whenStarted((now) => host.timers.ask(now + lengths.every, this));
  }

  /** Lets go of the keys that have been idle for long. */
  wake(at: number): void {
    this.#host.timers.ask(at + this.#lengths.every, this);
    this.#instances.purge(at - this.#lengths.idle);
  }

  /** All it keeps is its timer. */
  save(): State | undefined {
    return undefined;
  }

  restore(): void {}
}
