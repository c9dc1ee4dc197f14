/** When: the timing of a schedule, from options. */
import { misuse } from "../../failure.ts";
import type { Options } from "../../options.ts";
import type { OptionSpecs } from "../../verb.ts";
import type { Spec } from "../definition/kind.ts";

/** The options. */
export const TIMING: OptionSpecs = {
  cron: {
    value: "CRON",
    help: "5 fields, 6 with seconds before them, 7 with a year behind them; or @daily and its like.",
  },
  every: { value: "DURATION", help: "At an interval, such as 30s." },
  at: { value: "TIME", help: "Once: ISO 8601 with a zone." },
  rrule: { value: "RRULE", help: "RFC 5545, such as FREQ=WEEKLY;BYDAY=MO; --from is its DTSTART." },
  "at-start": { help: "Once at each start of a server." },
  timezone: { value: "ZONE", help: "IANA, such as Europe/Berlin; UTC if you don't say." },
  from: { value: "TIME", help: "Not before." },
  until: { value: "TIME", help: "Not after." },
  jitter: { value: "DURATION", help: "Up to so much later, always the same for the same occurrence." },
};

const WAYS = ["cron", "every", "at", "rrule", "at-start"];

/** Reads it; undefined fields were not said. */
export function timingOf(options: Options): Spec {
  const given = WAYS.filter((name) => options.flag(name));
  if (given.length > 1) throw misuse(`--${given[0]} and --${given[1]} exclude each other`);
  return {
    cron: options.text("cron"),
    every: options.text("every"),
    at: options.text("at"),
    rrule: options.text("rrule"),
    ...(options.flag("at-start") && { start: true }),
    timezone: options.text("timezone"),
    from: options.text("from"),
    until: options.text("until"),
    jitter: options.text("jitter"),
  };
}
