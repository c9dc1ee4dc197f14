// define aggregation A from S … aggregate every sec ... year, at work.
import type { Attribute } from "../../check/scope.ts";
import type { Bucket, Granularity } from "../../functions/time_buckets.ts";
import type { StreamName } from "../../language/ast.ts";
import type { Chunk, Row, Taker } from "../../runtime/chunk.ts";
import type { State, Stateful } from "../../runtime/stateful.ts";
import type { Sleeper } from "../../runtime/timers.ts";
import type { ColumnSpec } from "../groups.ts";
import type { Probe, TableSpec } from "../table.ts";
import type { Failed, Host } from "../window.ts";
import type { SavedLevel } from "./level.ts";
import type { Sums } from "./sums.ts";
import { type Merge, Tree } from "./tree.ts";

/** How long the buckets of a granularity are kept, in milliseconds; undefined: for ever. */
export type Retention = Partial<Record<Granularity, number>>;

/** What is defined. */
export interface AggregationSpec extends Pick<TableSpec, "name" | "key" | "indexes"> {
  name: string;
  /** AGG_TIMESTAMP, the start of the bucket, and what is selected. */
  attributes: readonly Attribute[];
  /** The attributes by which a group is found in each bucket: those it is grouped by, if all are selected. */
  key: number[];
  stream: StreamName;
  /** Ascending. */
  granularities: readonly Granularity[];
  /** The bucket of a granularity that a time lies in. */
  bucketOf(time: number, granularity: Granularity): Bucket;
  /** A text as a time, and as a stretch of time. */
  timeOfText(text: string): number;
  stretchOfText(text: string): Bucket;
  /** What is too old goes, looked at every so long. */
  purge: { every: number; retention: Retention } | undefined;
  columns: readonly ColumnSpec[];
  /** Adds the events of a chunk to the tree. */
  add(chunk: Chunk, tree: Tree, host: Host, failed: Failed): void;
  merge: Merge;
  /** What a group of a bucket has come to: the values of the attributes. */
  row(sums: Sums, place: number, start: number): Row;
  /** How many values an event of the stream has. */
  width: number;
  /** What its state depends on. */
  fingerprint: Readonly<Record<string, string>>;
  /** Sets up what the events of the stream go through first. */
  chain(host: Host, failed: Failed, next: Taker): Taker;
}

/** The aggregation. */
export class Aggregation implements Taker, Sleeper, Stateful {
  readonly form = "aggregation@1";
  readonly spec: AggregationSpec;
  readonly #tree: Tree;
  readonly #host: Host;
  readonly #failed: Failed;

  /** Nothing is added up yet. */
  constructor(spec: AggregationSpec, host: Host, failed: Failed) {
    this.spec = spec;
    this.#host = host;
    this.#failed = failed;
    const of = spec.granularities.map((granularity) => (time: number) => spec.bucketOf(time, granularity));
    this.#tree = new Tree(spec.columns, of, spec.merge);
    host.keep(this);
    const { purge } = spec;
    if (purge !== undefined) host.whenStarted((now) => host.timers.ask(now + purge.every, this));
  }

  take(chunk: Chunk): void {
    this.spec.add(chunk, this.#tree, this.#host, this.#failed);
  }

  /** Visits what the groups that may hold a condition have come to in the buckets of a granularity that begin within a stretch of time, until `visit` says true. */
  each(granularity: Granularity, within: Bucket, probe: Probe, visit: (row: Row) => boolean | undefined): void {
    const { granularities, row } = this.spec;
    const level = granularities.indexOf(granularity);
    const only = probe.by === "key" ? probe : undefined;
    this.#tree.each(level, within, only, (sums, place, start) => visit(row(sums, place, start)) === true);
  }

  /** Lets go of what is too old. */
  wake(at: number): void {
    const { purge, granularities } = this.spec;
    if (purge === undefined) return;
    this.#host.timers.ask(at + purge.every, this);
    for (const [level, granularity] of granularities.entries()) {
      const kept = purge.retention[granularity];
      if (kept !== undefined) this.#tree.purge(level, at - kept);
    }
  }

  save(changed: boolean): (SavedLevel | undefined)[] | undefined {
    const levels = this.#tree.levels.map((level) => level.save(changed));
    return levels.every((level) => level === undefined) ? undefined : levels;
  }

  restore(state: State): void {
    for (const [at, saved] of (state as (SavedLevel | undefined)[]).entries()) {
      if (saved !== undefined) this.#tree.levels[at]?.restore(saved);
    }
    this.#tree.restored();
  }
}
