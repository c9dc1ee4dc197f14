// A partition at work: each key has its queries, made when its first event comes and let go of when it has been idle for long.
import type { StreamName } from "../language/ast.ts";
import type { Environment } from "../plan/environment.ts";
import type { Guard } from "../plan/guard.ts";
import type { KeysOf, PartitionPlan } from "../plan/partition.ts";
import type { QueryPlan } from "../plan/query.ts";
import { Chunk, type Row, type Taker } from "./chunk.ts";
import type { AppHost } from "./host.ts";
import { Junction } from "./junction.ts";
import type { LogEntry } from "./log.ts";
import type { Stateful } from "./stateful.ts";
import type { Sleeper } from "./timers.ts";

/** Sets a query up and gives it the streams it reads. */
export function connect(
  query: QueryPlan,
  environment: Environment,
  place: (stream: StreamName) => { add(taker: Taker, guard?: Guard): void },
): void {
  const parts = query.create(environment);
  query.reads.forEach((stream, at) => {
    const entrance = parts.entrances[at];
    if (entrance !== undefined) place(stream).add(entrance, query.guard);
  });
}

/** The queries of one key. */
interface Instance {
  /** By stream, who reads it. */
  takers: Map<string, Taker[]>;
  sleepers: Set<Sleeper>;
  lastUsed: number;
}

/** The queries of all keys. */
export class PartitionRuntime implements Sleeper {
  readonly #plan: PartitionPlan;
  readonly #environment: Environment;
  readonly #host: AppHost;
  readonly #instances = new Map<unknown, Instance>();

  /** Begins to read the streams of the partition's queries. */
  constructor(plan: PartitionPlan, environment: Environment, host: AppHost) {
    this.#plan = plan;
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
    const { purge } = plan;
    if (purge !== undefined) host.whenStarted((now) => host.timers.ask(now + purge.every, this));
  }

  /** How many keys there are. */
  get size(): number {
    return this.#instances.size;
  }

  /** Lets go of the keys that have been idle for long. */
  wake(at: number): void {
    const { every, idle } = this.#plan.purge as { every: number; idle: number };
    this.#host.timers.ask(at + every, this);
    const gone = new Set<Sleeper>();
    for (const [key, { lastUsed, sleepers }] of this.#instances) {
      if (lastUsed + idle > at) continue;
      this.#instances.delete(key);
      for (const sleeper of sleepers) gone.add(sleeper);
    }
    if (gone.size === 0) return;
    this.#host.timers.forget(gone);
    this.#host.idle.forget(gone);
  }

  #router(stream: StreamName, keysOf: KeysOf): (chunk: Chunk) => void {
    const part = new Chunk();
    let key: unknown;
    const give = () => {
      if (part.size > 0) this.#give(this.#instance(key), stream.prefix + stream.name, part);
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
    for (const instance of [...this.#instances.values()]) this.#give(instance, stream, chunk);
  }

  #give(instance: Instance, stream: string, chunk: Chunk): void {
    instance.lastUsed = this.#host.now;
    const takers = instance.takers.get(stream);
    if (takers !== undefined) for (const taker of takers) taker.take(chunk);
  }

  #instance(key: unknown): Instance {
    const known = this.#instances.get(key);
    if (known !== undefined) return known;
    const { host: outer, junction: around, ...rest } = this.#environment;
    const instance: Instance = { takers: new Map(), sleepers: new Set(), lastUsed: this.#host.now };
    this.#instances.set(key, instance);
    const inner = new Map<string, Junction>();
    for (const [name, attributes] of this.#plan.inner)
      inner.set(name, new Junction(`#${name}`, attributes, this.#host.gate));
    const own = (stream: StreamName) => (stream.prefix === "#" ? (inner.get(stream.name) as Junction) : around(stream));
    const remember = (alarms: typeof outer.timers) => ({
      ask: (at: number, sleeper: Sleeper) => {
        instance.sleepers.add(sleeper);
        alarms.ask(at, sleeper);
      },
    });
    const [timers, idle] = [remember(outer.timers), remember(outer.idle)];
    const host = {
      timers,
      idle,
      get now() {
        return outer.now;
      },
      nowAt: (time: number) => outer.nowAt(time),
      random: outer.random,
      table: (name: string) => outer.table(name),
      window: (name: string) => outer.window(name),
      log: (entry: LogEntry) => outer.log(entry),
      whenStarted: (begin: (now: number) => void) => outer.whenStarted(begin),
      keep: (part: Stateful) => outer.keep(part),
    };
    for (const query of this.#plan.queries) {
      connect(query, { ...rest, host, junction: own }, (stream) => {
        if (stream.prefix === "#") return own(stream);
        return {
          add: (taker) => {
            const name = stream.prefix + stream.name;
            instance.takers.set(name, [...(instance.takers.get(name) ?? []), taker]);
          },
        };
      });
    }
    return instance;
  }
}
