/** Triggers, on the command line. */

import { misuse } from "../../failure.ts";
import { FILTERS } from "../../filter.ts";
import type { Options } from "../../options.ts";
import type { Shown, Spec } from "../definition/kind.ts";
import { EXHAUSTED, RETRIES, WHOLE } from "../definition/spec.ts";
import { ACTIONS, actionsOf } from "../firing/actions.ts";
import type { FiringKind } from "../firing/kind.ts";

/** What is said of a trigger and not of other subscriptions. */
export const TRIGGERS: FiringKind = {
  word: "trigger",
  noun: "trigger",
  on: ({ triggers }) => triggers as unknown as ReturnType<FiringKind["on"]>,
  options: {
    ...FILTERS,
    count: { value: "N", help: "Fire at so many matches within --within; at each one if you don't say." },
    within: { value: "DURATION", help: "The sliding window of --count." },
    by: { value: "PATH", help: "Count apart for each value there, such as data.customerId." },
    distinct: { value: "PATH", help: "Count only different values there, such as data.ip." },
    cooldown: { value: "DURATION", help: "So long it does not fire again; the window of --count if you don't say." },
    rate: { value: "N/DURATION", help: "At most so many in that time, such as 10/1m; others are skipped." },
    priority: { value: "N", help: "0 to 9, 5 if you don't say: the higher is done first where several wait." },
    "max-depth": { value: "N", help: "How many firings may lead to one of its own; 8 if you don't say." },
    ...ACTIONS,
    ...RETRIES,
    ...EXHAUSTED,
    timeout: { value: "DURATION", help: "How long all actions of an attempt may take; 60s if you don't say." },
    "max-in-flight": { value: "N", help: "Firings that are done at a time." },
    ...WHOLE,
  },
  start: { paused: { help: "Made paused." } },
  field: "cooldown",
  async specOf(options, place) {
    return {
      frequency: frequencyOf(options),
      cooldown: options.text("cooldown"),
      priority: options.count("priority", 0, 9),
      maxDepth: options.count("max-depth", 1, 1_000),
      actions: await actionsOf(options, place, true),
    };
  },
  head: ["name", "status", "fired", "last fired", "waiting", "parked"],
  rowOf: ({ name, status, stats }: Shown) => [
    name,
    status,
    String(stats["fired"]),
    timeOf(stats["lastFiredAt"]),
    waitingOf(stats),
    String(stats["parked"]),
  ],
  example: "alarm --types 'payment.failed' --count 5 --within 5m --notify 'ops={{count}} payments failed'",
  time: "the position of the event",
  pausing: {
    about: "What comes meanwhile is kept. What is being done is finished.",
    options: { drop: { help: "Pass over what comes meanwhile instead." } },
    pause: (client, name, { drop }) => client.triggers.pause(name, { drop }) as unknown as Promise<Shown>,
  },
};

/** What waits to be done. */
export function waitingOf(stats: Record<string, unknown>): string {
  return String(["held", "ready", "retrying"].reduce((sum, count) => sum + Number(stats[count] ?? 0), 0));
}

/** A moment in a table. */
export function timeOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

function frequencyOf(options: Options): Spec | undefined {
  const count = options.count("count", 1, 1_000_000);
  const [within, key, distinct] = [options.text("within"), options.text("by"), options.text("distinct")];
  if (count === undefined && within === undefined && key === undefined && distinct === undefined) return undefined;
  if (count === undefined || within === undefined) {
    throw misuse("--count and --within need each other", "Such as --count 5 --within 5m");
  }
  return { count, within, ...(key !== undefined && { key }), ...(distinct !== undefined && { distinct }) };
}
