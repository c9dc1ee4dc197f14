// The keys of a partition: each has its queries, made when its first event comes and let go of when it has been idle for long.
import type { StreamName } from "../language/ast.ts";
import type { Environment } from "../plan/environment.ts";
import type { Guard } from "../plan/guard.ts";
import type { PartitionPlan } from "../plan/partition.ts";
import type { QueryPlan } from "../plan/query.ts";
import type { Chunk, Taker } from "./chunk.ts";
import type { AppHost } from "./host.ts";
import { Junction } from "./junction.ts";
import { isTooMuch, type Owner, type State, type Stateful, Unit } from "./stateful.ts";

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
export class Instance implements Owner {
  readonly number: number;
  readonly key: unknown;
  /** Where the events of each of the partition's streams go in. */
  readonly entrances: (Taker | undefined)[];
  /** One for each query of the partition. */
  units: Unit[] = [];
  lastUsed: number;
  /** It was there when the keys were last saved. */
  isSaved = false;
  readonly #instances: Instances;

  /** Without queries as yet. */
  constructor(number: number, key: unknown, lastUsed: number, streams: number, instances: Instances) {
    this.number = number;
    this.key = key;
    this.lastUsed = lastUsed;
    this.entrances = new Array(streams).fill(undefined);
    this.#instances = instances;
  }

  get address(): readonly [partition: string, key: number] {
    return [this.#instances.name, this.number];
  }

  touch(): void {
    this.#instances.touched?.add(this);
  }
}

/** Two who read the same events, one after the other. */
class Both implements Taker {
  readonly #first: Taker;
  readonly #second: Taker;

  constructor(first: Taker, second: Taker) {
    this.#first = first;
    this.#second = second;
  }

  take(chunk: Chunk): void {
    this.#first.take(chunk);
    this.#second.take(chunk);
  }
}

interface SavedKey {
  number: number;
  key: unknown;
  lastUsed: number;
  /** All of it, not what changed. */
  isWhole: boolean;
  /** Of each query what its parts keep. */
  states: (State | undefined)[][];
}

interface SavedKeys {
  /** What was there before is gone. */
  isWhole: boolean;
  next: number;
  /** The queries by name, with the forms of their parts. */
  queries: [name: string, forms: string[]][];
  gone: number[];
  keys: SavedKey[];
}

/** The keys of a partition. */
export class Instances implements Stateful {
  readonly form = "partition@1";
  readonly name: string;
  /** Those that may have changed since they were last saved. */
  touched: Set<Instance> | undefined;
  readonly #plan: PartitionPlan;
  readonly #environment: Environment;
  readonly #host: AppHost;
  /** The streams from outside that its queries read. */
  readonly streams: readonly StreamName[];
  readonly #byKey = new Map<unknown, Instance>();
  /** What the queries of all keys share. */
  readonly #shared = new Map<object, object>();
  #next = 0;
  #gone: number[] = [];

  /** None as yet. */
  constructor(name: string, plan: PartitionPlan, environment: Environment, host: AppHost) {
    this.name = name;
    this.#plan = plan;
    this.#environment = { ...environment, shared: (of, make) => this.#share(of, make) };
    this.#host = host;
    const streams = plan.queries.flatMap(({ reads }) => reads.filter(({ prefix }) => prefix !== "#"));
    this.streams = [...new Map(streams.map((stream) => [stream.prefix + stream.name, stream])).values()];
    host.keep(this);
  }

  /** How many there are. */
  get size(): number {
    return this.#byKey.size;
  }

  /** All of them, those first that came first. */
  get all(): Instance[] {
    return [...this.#byKey.values()];
  }

  /** The queries of a key. */
  of(key: unknown): Instance {
    return this.#byKey.get(key) ?? this.#make(this.#next++, key, this.#host.now);
  }

  /** The unit of a query of a key, by the number of the key. */
  unitsByNumber(): Map<number, readonly Unit[]> {
    return new Map(this.all.map(({ number, units }) => [number, units]));
  }

  /** Lets go of those that nothing was given to since a time. */
  purge(since: number): void {
    const gone: Unit[] = [];
    for (const instance of this.#byKey.values()) {
      if (instance.lastUsed > since) continue;
      this.#remove(instance);
      gone.push(...instance.units);
    }
    this.#host.forget(gone);
  }

  save(changed: boolean): State | undefined {
    const isWhole = !changed || this.touched === undefined;
    const instances = isWhole ? this.all : [...(this.touched ?? [])];
    const saved: SavedKeys = { isWhole, next: this.#next, queries: [], gone: isWhole ? [] : this.#gone, keys: [] };
    for (const instance of instances) {
      const { number, key, lastUsed, units } = instance;
      const isNew = isWhole || !instance.isSaved;
      const states = units.map(({ parts }) => parts.map((part) => part.save(!isNew)));
      saved.keys.push({ number, key, lastUsed, isWhole: isNew, states });
      instance.isSaved = true;
    }
    const [first] = instances;
    if (first !== undefined) {
      saved.queries = first.units.map(({ name, parts }) => [name, parts.map(({ form }) => form)]);
    }
    this.touched = new Set();
    this.#gone = [];
    return !isWhole && saved.keys.length + saved.gone.length === 0 ? undefined : saved;
  }

  restore(state: State): void {
    const { isWhole, next, queries, gone, keys } = state as SavedKeys;
    const byNumber = new Map(this.all.map((instance) => [instance.number, instance]));
    for (const number of isWhole ? byNumber.keys() : gone) this.#remove(byNumber.get(number) as Instance);
    for (const saved of keys) {
      const instance = byNumber.get(saved.number) ?? this.#make(saved.number, saved.key, saved.lastUsed);
      instance.lastUsed = saved.lastUsed;
      instance.isSaved = true;
      for (const [at, [name, forms]] of queries.entries()) {
        const unit = instance.units.find((candidate) => candidate.name === name);
        if (unit !== undefined) this.#host.restoring?.(unit, forms, saved.states[at] ?? [], !saved.isWhole);
      }
    }
    this.#next = next;
    this.touched = new Set();
    this.#gone = [];
  }

  #remove(instance: Instance): void {
    this.#byKey.delete(instance.key);
    if (this.touched === undefined) return;
    this.touched.delete(instance);
    if (instance.isSaved) this.#gone.push(instance.number);
    if (isTooMuch(this.#gone.length, this.#byKey.size)) this.touched = undefined;
  }

  #make(number: number, key: unknown, lastUsed: number): Instance {
    const instance = new Instance(number, key, lastUsed, this.streams.length, this);
    this.#byKey.set(key, instance);
    const environment = this.#plan.inner.size === 0 ? this.#environment : this.#withStreams();
    const entrance = (stream: StreamName) => {
      if (stream.prefix === "#") return environment.junction(stream);
      const at = this.streams.findIndex(({ prefix, name }) => prefix === stream.prefix && name === stream.name);
      const add = (taker: Taker) => {
        const before = instance.entrances[at];
        instance.entrances[at] = before === undefined ? taker : new Both(before, taker);
      };
      return { add };
    };
    instance.units = this.#plan.queries.map((query) => {
      const unit = new Unit(query.unit, instance);
      this.#host.setUp(unit, () => connect(query, environment, entrance));
      return unit;
    });
    return instance;
  }

  /** The surroundings of a key that has streams of its own. */
  #withStreams(): Environment {
    const inner = new Map<string, Junction>();
    for (const [name, attributes] of this.#plan.inner)
      inner.set(name, new Junction(`#${name}`, attributes, this.#host.gate));
    const { junction: around } = this.#environment;
    const junction = (stream: StreamName) =>
      stream.prefix === "#" ? (inner.get(stream.name) as Junction) : around(stream);
    return { ...this.#environment, junction };
  }

  #share<T extends object>(of: object, make: () => T): T {
    const there = this.#shared.get(of) as T | undefined;
    if (there !== undefined) return there;
    const made = make();
    this.#shared.set(of, made);
    return made;
  }
}
