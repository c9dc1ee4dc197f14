/** The verbs of schedules. */
import { newKey } from "./append.ts";
import type { Connection } from "./connect.ts";
import { senderOf } from "./definitions.ts";
import type { Firing, Firings } from "./firing.ts";
import { createFirings } from "./firings.ts";
import type { CallOptions, Moment } from "./options.ts";
import { moment, queryString, step } from "./read_options.ts";
import type { Schedule, ScheduleSpec, SchedulesStats, Timing } from "./schedule.ts";

/** How far to look ahead. */
export type PreviewOptions = CallOptions & {
  /** How many; 10 if you don't say. */
  count?: number | undefined;
  /** Behind this moment; now if you don't say. */
  after?: Moment | undefined;
};

/** Schedules: when which time comes, what is done. */
export type Schedules = Firings<ScheduleSpec, Schedule, SchedulesStats> & {
  /** Runs no more, until it is resumed. The note is for whoever looks at it. */
  pause(name: string, options?: CallOptions & { note?: string | undefined }): Promise<Schedule>;
  /** Runs it now, whatever its times are. */
  run(name: string, options?: CallOptions): Promise<Firing>;
  /** The next times of a schedule, or of a timing that is not defined yet. */
  preview(schedule: string | Timing, options?: PreviewOptions): Promise<string[]>;
  /**
   * Runs what a time that is over had and was not run: from `since` on, before `until`, which is now if you don't say;
   * the oldest `max`, 1000 if you don't say. Gives how many: 0 when there is nothing left.
   */
  backfill(
    name: string,
    range: { since: Moment; until?: Moment | undefined; max?: number | undefined },
    options?: CallOptions,
  ): Promise<number>;
};

/** Makes the verbs. */
export function createSchedules(connection: Connection): Schedules {
  const base = "/v1/schedules";
  const { json } = senderOf(connection);
  const at = (name: string, verb: string): string => `${base}/${step("name", name)}/${verb}`;
  return {
    ...createFirings<ScheduleSpec, Schedule, SchedulesStats>(connection, "schedules"),
    pause: (name, { note, ...call } = {}) => json("POST", at(name, "pause"), { note }, call, newKey()),
    run: (name, call) => json("POST", at(name, "run"), {}, call, newKey()),
    async preview(schedule, { count, after, ...call } = {}) {
      const begin = after === undefined ? undefined : moment("after", after);
      const found =
        typeof schedule === "string"
          ? json("GET", at(schedule, `preview${queryString({ count, after: begin })}`), undefined, call)
          : json("POST", `${base}/preview`, { ...schedule, count, after: begin }, call);
      return ((await found) as { times: string[] }).times;
    },
    async backfill(name, { since, until, max }, call) {
      const body = {
        since: moment("since", since),
        until: until === undefined ? undefined : moment("until", until),
        max,
      };
      return Number((await json<{ count: number }>("POST", at(name, "backfill"), body, call, newKey())).count);
    },
  };
}
