// Cron expressions that stand in a text of EventFluxQL.
import { fail } from "../check/fail.ts";
import type { Span } from "../language/ast.ts";
import { type Cron, CronError, parseCron } from "./parse_cron.ts";

/** Reads a cron expression; what is wrong with it is told with its place. */
export function readCron(text: string, span: Span): Cron {
  try {
    return parseCron(text);
  } catch (error) {
    if (error instanceof CronError) return fail(error.message, span);
    throw error;
  }
}
