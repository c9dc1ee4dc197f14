// partition with (key of Stream) begin … end: the queries within are set up once for each key.

import { annotation, element, isTrue } from "../check/annotations.ts";
import { durationOf } from "../check/duration.ts";
import { type Context, check, condition } from "../check/expression.ts";
import { fail } from "../check/fail.ts";
import { type Attribute, fits, scopeOf } from "../check/scope.ts";
import type { Partition, PartitionKey, Query, StreamName } from "../language/ast.ts";
import type { Evaluate, Host } from "../operators/window.ts";
import type { Row } from "../runtime/chunk.ts";
import type { Catalogue } from "./environment.ts";
import { type Fingerprint, partitionFingerprint } from "./fingerprint.ts";
import { attributesOf, evaluator } from "./input.ts";
import { planQuery, type QueryPlan } from "./query.ts";

/** How the events of a stream are told apart: by a value, where null is of no key, or by ranges, which may overlap. */
export type KeysOf = { value: Evaluate } | { ranges: (row: Row, time: number, host: Host) => readonly unknown[] };

/** A partition that can be set up. */
export interface PartitionPlan {
  /** What its state is saved by. */
  unit: string;
  fingerprint: Fingerprint;
  queries: QueryPlan[];
  /** How events of a stream are told apart; streams that are not here go to all keys. */
  keys: Map<string, KeysOf>;
  /** Attributes of the streams of its own, by name without prefix. */
  inner: Map<string, readonly Attribute[]>;
  /** Keys without events for so long are let go of, looked at every so long. */
  purge: { every: number; idle: number } | undefined;
}

/** Plans a partition. */
export function planPartition(
  partition: Partition,
  nameOf: (query: Query) => string,
  catalogue: Catalogue,
): PartitionPlan {
  const { with: keys, queries, annotations, span } = partition;
  const inside = new Inside(catalogue);
  const byStream = new Map<string, KeysOf>();
  for (const key of keys) byStream.set(key.stream, planKey(key, catalogue));
  const fingerprint = partitionFingerprint(partition);
  const plans = queries.map((query) => {
    const plan = planQuery(query, nameOf(query), inside);
    return { ...plan, fingerprint: { ...fingerprint, ...plan.fingerprint } };
  });
  const purge = annotation(annotations, "purge");
  const enable = element(purge, "enable");
  const isOn = purge !== undefined && (enable === undefined || isTrue(enable, "@purge"));
  const time = (name: string) => {
    const given = element(purge, name);
    if (given === undefined) return fail(`@purge takes ${name}, such as ${name} = '1 hour'`, purge?.span ?? span);
    return durationOf(given.value, given.span);
  };
  return {
    unit: `partition with (${fingerprint["its keys"]})`,
    fingerprint,
    queries: plans,
    keys: byStream,
    inner: inside.inner,
    purge: isOn ? { every: time("interval"), idle: time("idle.period") } : undefined,
  };
}

function planKey({ stream, by, span }: PartitionKey & { span?: Partition["span"] }, catalogue: Catalogue): KeysOf {
  const place = "key" in by ? by.key.span : (by.ranges[0]?.when.span ?? (span as Partition["span"]));
  const attributes = attributesOf({ name: stream, prefix: "", span: place }, catalogue);
  let slots = 1;
  const { tables, functionNamed } = catalogue;
  const context: Context = { scope: scopeOf([stream], attributes), tables, functionNamed, nextSlot: () => slots++ };
  const evaluate = evaluator(catalogue);
  if ("key" in by) return { value: evaluate(check(by.key, context)) };
  const ranges = by.ranges.map(({ when, as }) => ({ holds: evaluate(condition(when, context, "a range")), as }));
  return {
    ranges: (row, time, host) => ranges.filter(({ holds }) => holds(row, time, host) === true).map((range) => range.as),
  };
}

/** What is defined within a partition: its own streams, and everything around it. */
class Inside implements Catalogue {
  readonly inner = new Map<string, readonly Attribute[]>();
  readonly #around: Catalogue;

  constructor(around: Catalogue) {
    this.#around = around;
  }

  stream(name: StreamName): readonly Attribute[] | undefined {
    return name.prefix === "#" ? this.inner.get(name.name) : this.#around.stream(name);
  }

  writes(name: StreamName, attributes: readonly Attribute[], span: Partition["span"]): void {
    if (name.prefix !== "#") this.#around.writes(name, attributes, span);
    else {
      const known = this.inner.get(name.name);
      if (known !== undefined && !fits(known, attributes)) fail(`#${name.name} has other attributes already`, span);
      if (known === undefined)
        this.inner.set(
          name.name,
          attributes.map((attribute) => ({ name: attribute.name, type: attribute.type })),
        );
    }
  }

  get tellsCauses(): boolean {
    return this.#around.tellsCauses;
  }

  get tables(): Catalogue["tables"] {
    return this.#around.tables;
  }

  table(name: string): ReturnType<Catalogue["table"]> {
    return this.#around.table(name);
  }

  functionNamed: Catalogue["functionNamed"] = (...call) => this.#around.functionNamed(...call);
  get aggregatorOf(): Catalogue["aggregatorOf"] {
    return this.#around.aggregatorOf;
  }

  windowNamed: Catalogue["windowNamed"] = (...call) => this.#around.windowNamed(...call);
  streamFunctionNamed: Catalogue["streamFunctionNamed"] = (...call) => this.#around.streamFunctionNamed(...call);
  namedWindow: Catalogue["namedWindow"] = (name) => this.#around.namedWindow(name);
  aggregation: Catalogue["aggregation"] = (name) => this.#around.aggregation(name);

  get keptFunctions(): Catalogue["keptFunctions"] {
    return this.#around.keptFunctions;
  }

  names(): string[] {
    return [...[...this.inner.keys()].map((name) => `#${name}`), ...this.#around.names()];
  }
}
