/** The verbs of event processing. They need no server. */
import type { Verb } from "../../verb.ts";
import { checkPipeline } from "./check.ts";
import { formatPipeline } from "./format.ts";
import { runPipeline } from "./run.ts";

/** All of them. */
export const pipelineVerbs: readonly Verb[] = [runPipeline, checkPipeline, formatPipeline];
