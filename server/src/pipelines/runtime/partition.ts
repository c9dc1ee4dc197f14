// A partition at work: the events of its streams are given to the queries of their keys.
import type { StreamName } from "../language/ast.ts";
import type { Environment } from "../plan/environment.ts";
import type { KeysOf, PartitionPlan } from "../plan/partition.ts";
import { Chunk, type Row } from "./chunk.ts";
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
    const streams = new Map<string, StreamName>();
    for (const stream of plan.queries.flatMap((query) => query.reads)) {
      if (stream.prefix !== "#") streams.set(stream.prefix + stream.name, stream);
    }
    for (const [name, stream] of streams) {
      const keys = plan.keys.get(name);
      const take = keys === undefined ? (chunk: Chunk) => this.#toAll(name, chunk) : this.#router(stream, keys);
      environment.junction(stream).add({ take });
    }
  }

  #router(stream: StreamName, keysOf: KeysOf): (chunk: Chunk) => void {
    const part = new Chunk();
    let key: unknown;
    const give = () => {
      if (part.size > 0) this.#give(this.instances.of(key), stream.prefix + stream.name, part);
      part.clear();
    };
    return (chunk) => {
      part.clear();
      for (let at = 0; at < chunk.size; at++) {
        const keys = this.#keysOf(stream, keysOf, chunk.rows[at] as Row, chunk.times[at] as number);
        // Events of the same key that come one after the other stay together.
        if (keys.length !== 1 || keys[0] !== key) give();
        for (const next of keys) {
          key = next;
          part.copy(chunk, at);
          if (keys.length > 1) give();
        }
      }
      give();
    };
  }

  #keysOf(stream: StreamName, keysOf: KeysOf, row: Row, time: number): readonly unknown[] {
    try {
      return keysOf(row, time);
    } catch (error) {
      this.#environment.fail({ query: "partition", stream, row, time, error });
      return [];
    }
  }

  #toAll(stream: string, chunk: Chunk): void {
    for (const instance of this.instances.all) this.#give(instance, stream, chunk);
  }

  #give(instance: Instance, stream: string, chunk: Chunk): void {
    instance.lastUsed = this.#host.now;
    instance.touch();
    const takers = instance.takers.get(stream);
    if (takers !== undefined) for (const taker of takers) taker.take(chunk);
  }
}

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
