// The windows that there are.
import type { WindowFactory } from "../window.ts";
import { externalTime } from "./external_time.ts";
import { length } from "./length.ts";
import { lengthBatch } from "./length_batch.ts";
import { time } from "./time.ts";
import { timeBatch } from "./time_batch.ts";

/** All of them. */
export const WINDOWS: readonly WindowFactory[] = [length, lengthBatch, time, timeBatch, externalTime];
