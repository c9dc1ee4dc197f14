/** Firings for people. */
import type { ActionResult, Firing, FiringDetail } from "@gapless/sdk";
import { exactJson } from "../../exact_numbers.ts";
import { pairs, table } from "../../table.ts";
import { textOf } from "../definition/show.ts";

/** Of a list. */
export const HEAD = ["id", "state", "attempts", "fired", "by", "actions", "reason"];

/** A line of it. */
export function firingRow({ id, state, attempts, firedAt, nominalAt, event, actions, reason }: Firing) {
  const by = nominalAt ?? (event ? `${event.type} ${event.stream}@${event.version}` : null);
  return [id, state, String(attempts), firedAt, by, actions.map(mark).join(" ") || null, short(reason)];
}

/** Everything of one. */
export function wholeFiring({ actions, history, event, ...firing }: FiringDetail): string {
  const more = event ? { event: `${event.type} ${event.stream}@${event.version}`, data: exactJson(event.data) } : {};
  const whole = pairs(Object.entries({ ...firing, ...more }).map(([name, value]) => [name, textOf(value)]));
  const results = actions.map((each, place) => [
    String(place + 1),
    each.type,
    each.ok ? "ok" : "failed",
    textOf(each.durationMs),
    short(each.ok ? textOf(each.result) : (each.error ?? each.errorClass)),
  ]);
  const attempts = history.map((each) => [String(each.attempt), each.at, each.outcome, short(each.reason)]);
  return [
    whole,
    ...(results.length === 0 ? [] : [table(["action", "type", "came out", "ms", "result"], results)]),
    ...(attempts.length === 0 ? [] : [table(["attempt", "at", "outcome", "reason"], attempts)]),
  ].join("\n");
}

function mark({ type, ok }: ActionResult): string {
  return `${type}:${ok ? "ok" : "failed"}`;
}

function short(text: string | null | undefined): string | null {
  return text?.slice(0, 80) ?? null;
}
