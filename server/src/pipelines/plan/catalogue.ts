// What an app defines, for those who plan its queries.
import type { Context } from "../check/expression.ts";
import { fail, nearest } from "../check/fail.ts";
import { type Attribute, fits } from "../check/scope.ts";
import type { Argument, ScalarFunction } from "../functions/function.ts";
import { title } from "../functions/match_arguments.ts";
import type { ScriptEngine, ScriptLimits } from "../functions/script.ts";
import type {
  AggregationDefinition,
  Annotation,
  FunctionDefinition,
  Span,
  StreamDefinition,
  StreamName,
  TableDefinition,
  WindowDefinition,
} from "../language/ast.ts";
import type { AggregationSpec } from "../operators/aggregations/aggregation.ts";
import type { AggregatorOf } from "../operators/aggregator.ts";
import type { NamedWindowSpec } from "../operators/named_window.ts";
import type { StreamFunctionFactory } from "../operators/stream_function.ts";
import type { TableSpec } from "../operators/table.ts";
import type { WindowFactory } from "../operators/window.ts";
import { checkAsync, type OnError, onErrorOf } from "./annotations.ts";
import type { EdgeRegistry } from "./edges.ts";
import type { Catalogue } from "./environment.ts";
import { windowFingerprint } from "./fingerprint.ts";
import { planWindow } from "./input.ts";
import { KeptFunction } from "./kept_function.ts";
import { planAggregation } from "./plan_aggregation.ts";
import { ScriptFunctions } from "./script_functions.ts";

/** What queries can call. */
export interface Registry extends EdgeRegistry {
  functionNamed(namespace: string, name: string): ScalarFunction | undefined;
  /** What to say of a function that there is not; `own` are those that the app defines. */
  unknownFunction(namespace: string, name: string, own: Iterable<string>): string;
  aggregatorOf: AggregatorOf;
  /** Whether an aggregator is called so. */
  isAggregator(namespace: string, name: string): boolean;
  windows: readonly WindowFactory[];
  streamFunctions: readonly StreamFunctionFactory[];
  scripts: readonly ScriptEngine[];
  scriptLimits: ScriptLimits;
}

/** The definitions of an app. */
export class AppCatalogue implements Catalogue {
  readonly streams = new Map<string, readonly Attribute[]>();
  readonly tables = new Map<string, readonly Attribute[]>();
  readonly written = new Set<string>();
  readonly specs = new Map<string, TableSpec>();
  readonly windows = new Map<string, NamedWindowSpec>();
  readonly onError = new Map<string, OnError>();
  readonly keptFunctions: KeptFunction[] = [];
  readonly aggregations = new Map<string, AggregationSpec>();
  readonly aggregatorOf: AggregatorOf;
  readonly #registry: Registry;
  readonly #scripts: ScriptFunctions;

  /** Nothing is defined yet. */
  constructor(registry: Registry) {
    this.#registry = registry;
    this.#scripts = new ScriptFunctions(registry.scripts, registry.scriptLimits);
    this.aggregatorOf = registry.aggregatorOf;
  }

  define(name: StreamName, attributes: readonly Attribute[], span: Span): void {
    const key = name.prefix + name.name;
    const names = new Set<string>();
    for (const attribute of attributes) {
      const { name: called, span: place = span } = attribute as Attribute & { span?: Span };
      if (names.has(called)) fail(`${key} has ${called} twice`, place);
      names.add(attribute.name);
    }
    const known = this.streams.get(key);
    if (this.tables.has(key) || (known !== undefined && !areAlike(known, attributes)))
      fail(`${key} is defined already, with ${listed(known ?? (this.tables.get(key) as Attribute[]))}`, span);
    this.streams.set(key, own(attributes));
  }

  /** A stream, and with `@OnError(action='STREAM')` that of the events that fail. */
  defineStream({ name, attributes, annotations, span }: StreamDefinition): void {
    this.define({ name, prefix: "", span }, attributes, span);
    checkAsync(annotations);
    const action = onErrorOf(annotations, "stream");
    if (action !== undefined) this.onError.set(name, action);
    if (action !== "STREAM") return;
    this.define({ name, prefix: "!", span }, [...attributes, { name: "_error", type: "object" }], span);
  }

  defineFunction(definition: FunctionDefinition): void {
    const { name, span } = definition;
    if (this.#registry.functionNamed("", name) !== undefined || this.#registry.isAggregator("", name))
      fail(`${name} is a function already, which comes along; call yours otherwise`, span);
    this.#scripts.define(definition);
  }

  defineWindow(definition: WindowDefinition): void {
    const { name, attributes, window, output, span } = definition;
    const given = own(attributes);
    const known = this.windows.get(name);
    if (this.streams.has(name) || this.specs.has(name) || known !== undefined) fail(`${name} is defined already`, span);
    const { functionNamed } = this;
    const scope = { groups: [[{ names: [name], attributes: given, slot: 0, many: false }]] };
    const context: Context = { scope, tables: new Map(), functionNamed, nextSlot: () => 1 };
    const plan = planWindow(window, given, context, this);
    const fingerprint = windowFingerprint(definition);
    const text = fingerprint["its window"] as string;
    this.windows.set(name, { name, attributes: given, plan, output: output ?? "all", text, fingerprint });
    this.tables.set(name, given);
  }

  /** What adds up a stream. `ofApp`: the annotations of the app. */
  defineAggregation(definition: AggregationDefinition, ofApp: readonly Annotation[]): void {
    const { name, span } = definition;
    if (this.streams.has(name) || this.tables.has(name) || this.aggregations.has(name))
      fail(`${name} is defined already`, span);
    this.aggregations.set(name, planAggregation(definition, ofApp, this));
  }

  defineTable({ name, attributes, annotations, span }: TableDefinition): void {
    const known = this.specs.get(name);
    if (
      this.streams.has(name) ||
      this.windows.has(name) ||
      (known !== undefined && !areAlike(known.attributes, attributes))
    ) {
      fail(`${name} is defined already`, span);
    }
    const columns = own(attributes);
    const action = onErrorOf(annotations, "table");
    if (action !== undefined) this.onError.set(name, action);
    const placesOf = (kind: string) =>
      annotations
        .filter((candidate) => candidate.name.toLowerCase() === kind)
        .map(({ elements }) =>
          elements.map((element) => {
            const at = columns.findIndex((attribute) => attribute.name === element.value);
            return at >= 0 ? at : fail(`${name} has no attribute ${element.value}`, element.span);
          }),
        );
    const [key = [], second] = placesOf("primarykey");
    const [isKeyed] = annotations.filter((candidate) => candidate.name.toLowerCase() === "primarykey");
    if (isKeyed !== undefined && key.length === 0) fail("@PrimaryKey names the attributes of the key", isKeyed.span);
    if (second !== undefined) fail(`${name} has more than one primary key; write one of several attributes`, span);
    const indexed = placesOf("index");
    for (const places of indexed) if (places.length !== 1) fail(`@Index takes one attribute; write one for each`, span);
    const indexes = indexed.flat();
    const twice = indexes.find((place, at) => indexes.indexOf(place) !== at);
    if (twice !== undefined) fail(`${name}.${columns[twice]?.name} has an index already`, span);
    this.specs.set(name, { name, attributes: columns, key, indexes });
    this.tables.set(name, columns);
  }

  table(name: string): TableSpec | undefined {
    return this.specs.get(name);
  }

  namedWindow(name: string): NamedWindowSpec | undefined {
    return this.windows.get(name);
  }

  get tellsCauses(): boolean {
    return [...this.onError.values()].some((action) => action === "STREAM" || action === "STORE");
  }

  aggregation(name: string): AggregationSpec | undefined {
    return this.aggregations.get(name);
  }

  stream(name: StreamName): readonly Attribute[] | undefined {
    return this.streams.get(name.prefix + name.name);
  }

  writes(name: StreamName, attributes: readonly Attribute[], span: Span): void {
    this.written.add(name.prefix + name.name);
    const known = this.stream(name);
    if (known === undefined) {
      this.define(name, attributes, span);
      return;
    }
    if (!fits(known, attributes))
      fail(`${name.name} has ${listed(known)}; the query gives ${listed(attributes)}`, span);
  }

  functionNamed = (namespace: string, name: string, span: Span): ScalarFunction => {
    const script = namespace === "" ? this.#scripts.functions.get(name) : undefined;
    const found = script ?? this.#registry.functionNamed(namespace, name);
    if (found !== undefined) return { ...found, choose: (values) => this.#choose(found, values) };
    if (this.#registry.isAggregator(namespace, name))
      fail(`${title({ namespace, name })} adds up events: it stands in select, having and order by, not here`, span);
    return fail(this.#registry.unknownFunction(namespace, name, this.#scripts.functions.keys()), span);
  };

  #choose(found: ScalarFunction, values: Argument[]): ReturnType<ScalarFunction["choose"]> {
    const chosen = found.choose(values);
    if ("state" in chosen && chosen.state !== undefined) {
      this.keptFunctions.push(new KeptFunction(`${found.namespace}:${found.name}`, chosen.state));
    }
    return chosen;
  }

  windowNamed = (namespace: string, name: string, span: Span): WindowFactory => {
    const { windows } = this.#registry;
    const found = windows.find((window) => window.namespace === namespace && window.name === name);
    if (found !== undefined) return found;
    const hint = near(namespace, name, windows) || `; there is ${windows.map(title).join(", ")}`;
    return fail(`there is no window ${title({ namespace, name })}${hint}`, span);
  };

  streamFunctionNamed = (namespace: string, name: string, span: Span): StreamFunctionFactory => {
    const { streamFunctions } = this.#registry;
    const found = streamFunctions.find((each) => each.namespace === namespace && each.name === name);
    if (found !== undefined) return found;
    const called = title({ namespace, name });
    const isWindow = this.#registry.windows.some((each) => each.namespace === namespace && each.name === name);
    const others = near(namespace, name, streamFunctions) || `; there is ${streamFunctions.map(title).join(", ")}`;
    const hint = isWindow ? `; ${called} is a window: write #window.${called}(…)` : others;
    return fail(`there is no stream function ${called}${hint}`, span);
  };

  names(): string[] {
    return [...this.streams.keys(), ...this.windows.keys()];
  }
}

/** What could have been meant: also the right name in another namespace. */
function near(namespace: string, name: string, known: readonly { namespace: string; name: string }[]): string {
  const elsewhere = known.find((each) => each.name.toLowerCase() === name.toLowerCase());
  if (elsewhere !== undefined) return `; did you mean ${title(elsewhere)}?`;
  return nearest(title({ namespace, name }), known.map(title));
}

function own(attributes: readonly Attribute[]): Attribute[] {
  return attributes.map(({ name, type }) => ({ name, type }));
}

function areAlike(a: readonly Attribute[], b: readonly Attribute[]): boolean {
  return a.length === b.length && a.every(({ name, type }, at) => b[at]?.name === name && b[at]?.type === type);
}

function listed(attributes: readonly Attribute[]): string {
  return `(${attributes.map(({ name, type }) => `${name} ${type}`).join(", ")})`;
}
