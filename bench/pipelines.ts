// Event processing in memory: queries beside loops written for them, what a hundred queries cost, what a key costs, and Nexmark.
import type { Bench, Context, Finding } from "./harness/bench.ts";
import { keys } from "./pipelines/keys.ts";
import { nexmark } from "./pipelines/nexmark.ts";
import { sharing } from "./pipelines/sharing.ts";
import { speed } from "./pipelines/speed.ts";

/** The bench. */
export const pipelines: Bench = {
  name: "pipelines",
  question: "How many events a second do queries take in, and how near is that to a loop written for each?",
  run: async (context: Context): Promise<Finding[]> => [
    ...speed(context),
    ...sharing(context),
    ...(await keys(context)),
    ...nexmark(context),
  ],
};
