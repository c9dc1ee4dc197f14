// Event processing in memory: apps of EventFluxQL, without a database and without a server.
export { CheckError } from "./check/fail.ts";
export type { Backpressure, CircuitState } from "./edges/backpressure.ts";
export { InMemoryBroker, inMemoryBroker, type Subscriber } from "./edges/broker.ts";
export { type InputQueue, inputQueue, type QueueOptions } from "./edges/input_queue.ts";
export type { QueueMetrics } from "./edges/latency.ts";
export * from "./extensions/index.ts";
export { compilePipeline, createPipeline, outputOf, readPipeline } from "./json_pipelines/compile.ts";
export { PipelineError, type Problem } from "./json_pipelines/problem.ts";
export { EVENTS, type Operator, type Pipeline } from "./json_pipelines/shape.ts";
export { validatePipeline } from "./json_pipelines/validate.ts";
export { formatApp } from "./language/format.ts";
export { LanguageError } from "./language/language_error.ts";
export { parseApp, parseExpression, parseOnDemand, parseQuery } from "./language/parse.ts";
export { print } from "./language/print.ts";
export { ConnectionError, type EdgeCall, type EdgeFactory, type EdgeUse, type Outside } from "./operators/edge.ts";
export type { OptionSpec, OptionSpecs, Options } from "./operators/options.ts";
export type { Sink, SinkEvent, SinkFactory, SinkMapper, SinkMapperCall, SinkMapperFactory } from "./operators/sink.ts";
export type {
  MapInto,
  Origin,
  Receiver,
  Source,
  SourceFactory,
  SourceMapper,
  SourceMapperCall,
  SourceMapperFactory,
} from "./operators/source.ts";
export type { Config, Reference } from "./plan/config.ts";
export type { OutputEvent, QueryOutput } from "./plan/environment.ts";
export { InputError } from "./plan/ingest.ts";
export { App, type AppOptions } from "./runtime/app.ts";
export { createManager, Manager, type Outcomes } from "./runtime/apps.ts";
export { type CompiledExpression, compileExpression, type ExpressionOptions } from "./runtime/compile_expression.ts";
export { type CreateOptions, createApp, type LanguageOptions, validateApp } from "./runtime/create_app.ts";
export { type ErrorEntry, type ErrorFilter, type ErrorStore, MemoryErrorStore } from "./runtime/error_store.ts";
export type { InputEvent, InputHandler } from "./runtime/inputs.ts";
export type { LogEntry, Logger, LogLevel } from "./runtime/log.ts";
export type { RestoreReport } from "./runtime/restoring.ts";
export type { RevisionPolicy } from "./runtime/revisions.ts";
export { rowOf } from "./runtime/row_of.ts";
export { SnapshotError } from "./runtime/snapshot_error.ts";
export type { AppStatistics, QueryStatistics } from "./runtime/statistics.ts";
export { FileStore } from "./stores/file_store.ts";
export { MemoryStore } from "./stores/memory_store.ts";
export type { Awaitable, Revision, RevisionStore } from "./stores/revision_store.ts";
export { SqliteStore } from "./stores/sqlite_store.ts";
