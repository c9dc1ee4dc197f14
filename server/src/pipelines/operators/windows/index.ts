// The windows that there are.
import type { WindowFactory } from "../window.ts";
import { batch } from "./arriving_batch.ts";
import { cron } from "./cron.ts";
import { delay } from "./delay.ts";
import { expression } from "./expression.ts";
import { expressionBatch } from "./expression_batch.ts";
import { externalTime } from "./external_time.ts";
import { externalTimeBatch } from "./external_time_batch.ts";
import { FIRST_UNIQUE } from "./first_unique.ts";
import { frequent } from "./frequent.ts";
import { hopping } from "./hopping.ts";
import { length } from "./length.ts";
import { lengthBatch } from "./length_batch.ts";
import { lossyFrequent } from "./lossy_frequent.ts";
import { session } from "./session.ts";
import { sort } from "./sort.ts";
import { time } from "./time.ts";
import { timeBatch } from "./time_batch.ts";
import { timeLength } from "./time_length.ts";
import { UNIQUE } from "./unique.ts";
import { UNIQUE_LENGTH_BATCHES } from "./unique_length_batch.ts";
import { UNIQUE_TIME_BATCHES } from "./unique_time_batch.ts";

/** All of them. */
export const WINDOWS: readonly WindowFactory[] = [
  length,
  lengthBatch,
  time,
  timeBatch,
  timeLength,
  externalTime,
  externalTimeBatch,
  session,
  batch,
  delay,
  hopping,
  cron,
  expression,
  expressionBatch,
  sort,
  frequent,
  lossyFrequent,
  ...UNIQUE,
  ...FIRST_UNIQUE,
  ...UNIQUE_LENGTH_BATCHES,
  ...UNIQUE_TIME_BATCHES,
];
