// The sources, sinks and mappers that come along.

import { cacheStore } from "../operators/cache_store.ts";
import { inMemoryTable } from "../operators/in_memory_table.ts";
import type { EdgeRegistry } from "../plan/edges.ts";
import { csvSink } from "./mappers/csv_sink.ts";
import { csvSource } from "./mappers/csv_source.ts";
import { jsonSink } from "./mappers/json_sink.ts";
import { jsonSource } from "./mappers/json_source.ts";
import { passThroughSink, passThroughSource } from "./mappers/pass_through.ts";
import { textSink } from "./mappers/text_sink.ts";
import { textSource } from "./mappers/text_source.ts";
import { fileSink } from "./sinks/file.ts";
import { inMemorySink } from "./sinks/in_memory.ts";
import { logSink } from "./sinks/log.ts";
import { stdoutSink } from "./sinks/stdout.ts";
import { fileSource } from "./sources/file.ts";
import { inMemorySource } from "./sources/in_memory.ts";
import { stdinSource } from "./sources/stdin.ts";
import { timerSource } from "./sources/timer.ts";

/** All of them. */
export const EDGES: EdgeRegistry = {
  sources: [inMemorySource, fileSource, stdinSource, timerSource],
  sinks: [inMemorySink, logSink, fileSink, stdoutSink],
  sourceMappers: [passThroughSource, jsonSource, csvSource, textSource],
  tables: [inMemoryTable, cacheStore],
  sinkMappers: [passThroughSink, jsonSink, csvSink, textSink],
};
