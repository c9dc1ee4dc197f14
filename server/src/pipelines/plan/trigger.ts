// define trigger T at …: a stream whose events come of themselves.
import { fail } from "../check/fail.ts";
import type { Cron } from "../cron/parse_cron.ts";
import { readCron } from "../cron/read_cron.ts";
import type { TriggerDefinition } from "../language/ast.ts";
import type { AppCatalogue } from "./catalogue.ts";

/** When the events of a trigger come. */
export interface TriggerSpec {
  /** Its stream. */
  name: string;
  at: "start" | { every: number } | { cron: Cron };
}

/** Plans a trigger: its stream has the time as its only attribute. */
export function planTrigger({ name, at, span }: TriggerDefinition, catalogue: AppCatalogue): TriggerSpec {
  catalogue.define({ name, prefix: "", span }, [{ name: "triggered_time", type: "long" }], span);
  if ("every" in at) {
    if (at.every.milliseconds < 1) fail("a trigger takes 1 millisecond or more", at.every.span);
    return { name, at: { every: at.every.milliseconds } };
  }
  return { name, at: at.text.toLowerCase() === "start" ? "start" : { cron: readCron(at.text, span) } };
}
