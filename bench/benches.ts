// Every bench there is.
import { capture } from "./capture.ts";
import { emmett } from "./emmett.ts";
import type { Bench } from "./harness/bench.ts";
import { httpAppend } from "./http_append.ts";
import { importNdjson } from "./import.ts";
import { matching } from "./matching.ts";
import { pipelines } from "./pipelines.ts";
import { pull } from "./pull.ts";
import { pullStability } from "./pull_stability.ts";
import { pullWaiting } from "./pull_waiting.ts";
import { push } from "./push.ts";
import { reads } from "./reads.ts";
import { routing } from "./routing.ts";
import { schedules } from "./schedules.ts";
import { sequencerLag } from "./sequencer_lag.ts";
import { sqlAppend } from "./sql_append.ts";
import { sqlBatch } from "./sql_batch.ts";
import { subscribers } from "./subscribers.ts";
import { tailLatency } from "./tail_latency.ts";
import { triggers } from "./triggers.ts";

/** In the order they run. */
export const BENCHES: Bench[] = [
  sqlAppend,
  sqlBatch,
  emmett,
  sequencerLag,
  tailLatency,
  httpAppend,
  importNdjson,
  reads,
  subscribers,
  routing,
  matching,
  pull,
  pullWaiting,
  pullStability,
  push,
  triggers,
  schedules,
  pipelines,
  capture,
];
