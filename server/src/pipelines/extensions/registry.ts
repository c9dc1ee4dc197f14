// What queries can call: what comes along, and what extensions add. Nothing is replaced: a name that is taken is refused.
import { EDGES } from "../edges/index.ts";
import { AGGREGATOR_NAMES, functionNamed, unknownFunction } from "../functions/find_function.ts";
import type { ScalarFunction } from "../functions/function.ts";
import { title } from "../functions/match_arguments.ts";
import { parseSignature } from "../functions/parse_signature.ts";
import { SCRIPT_LIMITS, type ScriptLimits } from "../functions/script.ts";
import { type Aggregator, aggregatorFrom } from "../operators/aggregator.ts";
import { aggregatorOf } from "../operators/aggregators.ts";
import { COLLECTING } from "../operators/collecting.ts";
import { STREAM_FUNCTIONS } from "../operators/stream_functions/index.ts";
import { WINDOWS } from "../operators/windows/index.ts";
import type { Registry } from "../plan/catalogue.ts";
import { javascript } from "../scripts/javascript.ts";
import { checkShape } from "./check_shape.ts";
import { ExtensionError } from "./extension_error.ts";
import type { Extensions } from "./extensions.ts";
import { functionFrom } from "./function_factory.ts";

const SCRIPTS = [javascript];

const BUILT_IN = { windows: WINDOWS, streamFunctions: STREAM_FUNCTIONS, ...EDGES };

const BUILT_IN_AGGREGATORS = new Map(
  COLLECTING.map((factory) => [title(parseSignature(factory.signature)), aggregatorFrom(factory)]),
);

/** What is found by its namespace and name, and what one of them is called. */
const NAMED = [
  ["windows", "window"],
  ["streamFunctions", "stream function"],
  ["sources", "source"],
  ["sinks", "sink"],
  ["sourceMappers", "source mapper"],
  ["sinkMappers", "sink mapper"],
  ["tables", "table"],
] as const;

type Each<K extends keyof Extensions> = NonNullable<Extensions[K]> extends readonly (infer T)[] ? T : never;

/** What there is with these extensions. Throws an ExtensionError. */
export function registryOf(extensions: readonly Extensions[] = [], limits: Partial<ScriptLimits> = {}): Registry {
  const functions = new Map<string, ScalarFunction>();
  const aggregators = new Map<string, Aggregator>(BUILT_IN_AGGREGATORS);
  const taken = new Names();
  for (const [kind, one] of NAMED) for (const factory of BUILT_IN[kind]) taken.builtIn(one, title(factory));
  for (const name of SCRIPTS.flatMap(({ languages }) => languages)) taken.builtIn("script engine", name);
  extensions.forEach((extension, at) => {
    const of = extension?.name ?? (extensions.length === 1 ? "the extension" : `extension ${at + 1}`);
    checkShape(extension, of);
    // Both are called in select.
    const takeCalled = (called: { namespace: string; name: string }) => {
      const isThere = functionNamed(called.namespace, called.name) !== undefined;
      if (isThere || isBuiltInAggregator(called.namespace, called.name)) taken.builtIn("function", title(called));
      taken.take("function", title(called), of);
    };
    for (const factory of extension.functions ?? []) {
      const made = functionFrom(factory);
      takeCalled(made);
      functions.set(title(made), made);
    }
    for (const factory of extension.aggregators ?? []) {
      const signature = parseSignature(factory.signature);
      takeCalled(signature);
      aggregators.set(title(signature), aggregatorFrom(factory));
    }
    for (const [kind, one] of NAMED) for (const each of extension[kind] ?? []) taken.take(one, title(each), of);
    for (const name of (extension.scripts ?? []).flatMap(({ languages }) => languages))
      taken.take("script engine", name, of);
  });
  const added = <K extends keyof Extensions>(kind: K) =>
    extensions.flatMap((extension) => [...((extension[kind] ?? []) as Iterable<unknown>)]) as Each<K>[];
  return {
    functionNamed: (namespace, name) => functionNamed(namespace, name) ?? functions.get(title({ namespace, name })),
    unknownFunction: (namespace, name, own) =>
      unknownFunction(namespace, name, [...AGGREGATOR_NAMES, ...functions.keys(), ...aggregators.keys(), ...own]),
    aggregatorOf: (call) =>
      aggregators.get(title({ namespace: call.namespace ?? "", name: call.name })) ?? aggregatorOf(call),
    isAggregator: (namespace, name) =>
      aggregators.has(title({ namespace, name })) || isBuiltInAggregator(namespace, name),
    windows: [...WINDOWS, ...added("windows")],
    streamFunctions: [...STREAM_FUNCTIONS, ...added("streamFunctions")],
    sources: [...EDGES.sources, ...added("sources")],
    sinks: [...EDGES.sinks, ...added("sinks")],
    sourceMappers: [...EDGES.sourceMappers, ...added("sourceMappers")],
    sinkMappers: [...EDGES.sinkMappers, ...added("sinkMappers")],
    tables: [...EDGES.tables, ...added("tables")],
    scripts: [...SCRIPTS, ...added("scripts")],
    scriptLimits: { ...SCRIPT_LIMITS, ...limits },
  };
}

function isBuiltInAggregator(namespace: string, name: string): boolean {
  if (BUILT_IN_AGGREGATORS.has(title({ namespace, name }))) return true;
  return namespace === "" && AGGREGATOR_NAMES.some((known) => known.toLowerCase() === name.toLowerCase());
}

/** Who has which name. */
class Names {
  readonly #owners = new Map<string, string | undefined>();

  builtIn(kind: string, name: string): void {
    this.#owners.set(`${kind} ${name}`, undefined);
  }

  take(kind: string, name: string, of: string): void {
    const key = `${kind} ${name}`;
    if (this.#owners.has(key)) {
      const owner = this.#owners.get(key);
      const whose = owner === undefined ? "comes along with the engine" : `is there already, of ${owner}`;
      throw new ExtensionError(
        `${of}: the ${key} ${whose}; give yours a namespace of its own, such as custom:${name.split(":").at(-1)}`,
      );
    }
    this.#owners.set(key, of);
  }
}
