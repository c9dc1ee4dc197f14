// What those need who write extensions.
export { fail } from "../check/fail.ts";
export type { Attribute } from "../check/scope.ts";
export { FunctionError, type ScalarFunction } from "../functions/function.ts";
export {
  SCRIPT_LIMITS,
  type Script,
  type ScriptCall,
  type ScriptEngine,
  type ScriptLimits,
  type ScriptRoom,
} from "../functions/script.ts";
export type { AggregatorFactory } from "../operators/aggregator.ts";
export type {
  StreamFunctionCall,
  StreamFunctionFactory,
  StreamFunctionPlan,
  StreamFunctionUse,
} from "../operators/stream_function.ts";
export { keyOf, type Probe, type TableSpec } from "../operators/table.ts";
export type { StoreCondition, TableCall, TableFactory, TablePlan, TableStore } from "../operators/table_store.ts";
export type { Failed, Host, Window, WindowCall, WindowFactory, WindowPlan, WindowUse } from "../operators/window.ts";
export * as parameters from "../operators/windows/parameters.ts";
export { Chunk, CURRENT, EXPIRED, type Kind, NOTHING, RESET, type Row, type Taker } from "../runtime/chunk.ts";
export type { State, Stateful } from "../runtime/stateful.ts";
export { ExtensionError } from "./extension_error.ts";
export { defineExtensions, EXTENSIONS_VERSION, type Extensions } from "./extensions.ts";
export type { FunctionFactory, KeptCall } from "./function_factory.ts";
export { loadExtensions } from "./load_extensions.ts";
