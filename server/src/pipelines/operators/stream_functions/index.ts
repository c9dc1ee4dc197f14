// The stream functions that there are.
import type { StreamFunctionFactory } from "../stream_function.ts";
import { log } from "./log.ts";
import { pol2Cart } from "./pol2_cart.ts";

/** All of them. */
export const STREAM_FUNCTIONS: readonly StreamFunctionFactory[] = [log, pol2Cart];
