/** The verbs of triggers. */
import { newKey } from "./append.ts";
import type { Connection } from "./connect.ts";
import { senderOf } from "./definitions.ts";
import type { Event } from "./event.ts";
import type { Firings } from "./firing.ts";
import { createFirings } from "./firings.ts";
import type { CallOptions } from "./options.ts";
import { digits, moment, refuse, step } from "./read_options.ts";
import type { Backtest, BacktestOptions, Trigger, TriggerSpec, TriggersStats, TriggerTest } from "./trigger.ts";

/** An event that is thought up: what the trigger looks at, and no more. */
export type TriedEvent = Partial<Event> & { type: string };

/** Triggers: when which events come, what is done. */
export type Triggers = Firings<TriggerSpec, Trigger, TriggersStats> & {
  /** Fires no more. What comes meanwhile is kept, or passed over with `drop`. */
  pause(name: string, options?: CallOptions & { drop?: boolean | undefined }): Promise<Trigger>;
  /** What a trigger, or one that is not defined yet, would do at an event. Nothing is done. */
  test(name: string, given: { event: TriedEvent } | { eventId: string }, options?: CallOptions): Promise<TriggerTest>;
  test(
    spec: TriggerSpec & { name?: string },
    given: { event: TriedEvent },
    options?: CallOptions,
  ): Promise<TriggerTest>;
  /** What it would have done over a part of the log, had it been there. Nothing is done. */
  backtest(name: string, options?: BacktestOptions): Promise<Backtest>;
};

/** Makes the verbs. */
export function createTriggers(connection: Connection): Triggers {
  const base = "/v1/triggers";
  const { json } = senderOf(connection);
  const at = (name: string, verb: string): string => `${base}/${step("name", name)}/${verb}`;
  return {
    ...createFirings<TriggerSpec, Trigger, TriggersStats>(connection, "triggers"),
    pause: (name, { drop, ...call } = {}) => json("POST", at(name, "pause"), { drop }, call, newKey()),
    test: (trigger: string | object, given: { event?: TriedEvent; eventId?: string }, call?: CallOptions) =>
      typeof trigger === "string"
        ? json<TriggerTest>("POST", at(trigger, "test"), given, call)
        : json<TriggerTest>("POST", `${base}/test`, { trigger, ...given }, call),
    async backtest(name, { last, after, upTo, since, until, limit, ...call } = {}) {
      if (last !== undefined && !Number.isSafeInteger(last)) refuse("last", "must be a whole number");
      const body = {
        last,
        after: after === undefined ? undefined : digits("after", after),
        upTo: upTo === undefined ? undefined : digits("upTo", upTo),
        since: since === undefined ? undefined : moment("since", since),
        until: until === undefined ? undefined : moment("until", until),
        limit,
      };
      return await json("POST", at(name, "backtest"), body, call);
    },
  };
}
