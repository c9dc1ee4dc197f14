// What programs may add to the language: one object with a list for each kind.
import type { ScalarFunction } from "../functions/function.ts";
import type { ScriptEngine } from "../functions/script.ts";
import type { AggregatorFactory } from "../operators/aggregator.ts";
import type { SinkFactory, SinkMapperFactory } from "../operators/sink.ts";
import type { SourceFactory, SourceMapperFactory } from "../operators/source.ts";
import type { StreamFunctionFactory } from "../operators/stream_function.ts";
import type { TableFactory } from "../operators/table_store.ts";
import type { WindowFactory } from "../operators/window.ts";
import { checkShape } from "./check_shape.ts";
import type { FunctionFactory } from "./function_factory.ts";

/** The form that extensions have now. What has another one is refused, and not misunderstood. */
export const EXTENSIONS_VERSION = 1;

/** What an extension adds. Names take a namespace of one's own: `custom:plus`. */
export interface Extensions {
  /** 1: said by defineExtensions(). */
  version?: typeof EXTENSIONS_VERSION;
  /** For messages: the package, the file. */
  name?: string;
  /** Of the values of one event. */
  functions?: readonly (FunctionFactory | ScalarFunction)[];
  /** Of the events of a window or a group: in select. */
  aggregators?: readonly AggregatorFactory[];
  /** `#window.custom:name(…)`. */
  windows?: readonly WindowFactory[];
  /** `#custom:name(…)`: events come in, and others, or more, or fewer go on. */
  streamFunctions?: readonly StreamFunctionFactory[];
  /** `@store(type = 'custom:name') define table …`. */
  tables?: readonly TableFactory[];
  /** `define function f[language]`. */
  scripts?: readonly ScriptEngine[];
  /** `@source(type = 'custom:name')`. */
  sources?: readonly SourceFactory[];
  /** `@sink(type = 'custom:name')`. */
  sinks?: readonly SinkFactory[];
  /** `@map(type = 'custom:name')` of a source. */
  sourceMappers?: readonly SourceMapperFactory[];
  /** `@map(type = 'custom:name')` of a sink. */
  sinkMappers?: readonly SinkMapperFactory[];
}

/** Says what an extension adds, and checks that it is whole. Throws an ExtensionError. */
export function defineExtensions(extensions: Extensions): Extensions {
  const whole: Extensions = { version: EXTENSIONS_VERSION, ...extensions };
  checkShape(whole, extensions.name ?? "an extension");
  return whole;
}
