/** Schedules, on the command line. */
import { misuse } from "../../failure.ts";
import type { Options } from "../../options.ts";
import type { Shown } from "../definition/kind.ts";
import { RETRIES, WHOLE } from "../definition/spec.ts";
import { ACTIONS, actionsOf } from "../firing/actions.ts";
import type { FiringKind } from "../firing/kind.ts";
import { timeOf, waitingOf } from "../trigger/kind.ts";
import { TIMING, timingOf } from "./timing.ts";

/** What is said of a schedule and not of subscriptions. */
export const SCHEDULES: FiringKind = {
  word: "schedule",
  noun: "schedule",
  on: ({ schedules }) => schedules as unknown as ReturnType<FiringKind["on"]>,
  options: {
    ...TIMING,
    overlap: { value: "WHAT", help: "While one is not over: skip (if you don't say), queue-one, queue or allow." },
    "catch-up": {
      value: "WHAT",
      help: "What nobody was there for: skip, once (if you don't say), or all up to a number.",
    },
    "pause-on-failure": { help: "Pause it when one has failed for good." },
    ...ACTIONS,
    ...RETRIES,
    timeout: { value: "DURATION", help: "How long all actions of an attempt may take; 5m if you don't say." },
    ...WHOLE,
  },
  start: { paused: { help: "Made paused." } },
  field: "jitter",
  async specOf(options, place) {
    return {
      ...timingOf(options),
      overlap: options.text("overlap"),
      catchUp: catchUpOf(options),
      ...(options.flag("pause-on-failure") && { pauseOnFailure: true }),
      actions: await actionsOf(options, place, false),
    };
  },
  head: ["name", "status", "when", "next", "last", "waiting", "parked"],
  rowOf: (shown: Shown) => [
    shown.name,
    shown.status,
    wayOf(shown as unknown as Record<string, unknown>),
    timeOf(Reflect.get(shown, "nextAt")),
    timeOf(Reflect.get(shown, "lastAt")),
    waitingOf(shown.stats),
    String(shown.stats["parked"]),
  ],
  example: "nightly --cron '30 3 * * *' --timezone Europe/Berlin --job report",
  time: "the number of the occurrence",
  pausing: {
    about: "What is under way is finished, and it can still be run by hand.",
    options: { note: { value: "TEXT", help: "Why, for whoever looks at it." } },
    pause: (client, name, { note }) => client.schedules.pause(name, { note }) as unknown as Promise<Shown>,
  },
};

function wayOf({ cron, every, at, rrule, timezone }: Record<string, unknown>): string {
  if (typeof cron === "string") return `${cron} ${timezone}`;
  return String(typeof every === "string" ? `every ${every}` : (at ?? rrule ?? "at start"));
}

function catchUpOf(options: Options): unknown {
  const given = options.text("catch-up");
  if (given === undefined || given === "skip" || given === "once") return given;
  if (/^\d{1,9}$/.test(given)) return { all: Number(given) };
  throw misuse(`--catch-up must be skip, once or a number, not ${JSON.stringify(given)}`);
}
