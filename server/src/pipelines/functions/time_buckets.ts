// The seconds, minutes, hours, days, months and years that times lie in, as the clocks of a zone show them.
import { utc } from "./calendar.ts";
import { timeShown, type Zone } from "./time_zone.ts";

/** The lengths of time that events are added up for, ascending. */
export const GRANULARITIES = ["sec", "min", "hour", "day", "month", "year"] as const;

/** One of them. */
export type Granularity = (typeof GRANULARITIES)[number];

/** From its start up to its end, which is not in it; in milliseconds since 1970. */
export interface Bucket {
  start: number;
  end: number;
}

const SECOND = 1000;
const MINUTE = 60_000;
const HOUR = 3_600_000;
const DAY = 86_400_000;

const NAMES: Readonly<Record<string, Granularity>> = { second: "sec", minute: "min", h: "hour" };

/** The granularity of a name: `sec`, `second`, `seconds`, `MINUTES`, `h`; undefined where there is none. */
export function granularityNamed(name: string): Granularity | undefined {
  const one = name.trim().toLowerCase().replace(/s$/, "");
  return NAMES[one] ?? GRANULARITIES.find((granularity) => granularity === one);
}

/** The bucket that a time lies in. */
export function bucketOf(time: number, granularity: Granularity, zone: Zone): Bucket {
  switch (granularity) {
    case "sec":
      return even(time, time, SECOND);
    case "min":
      return even(time, time, MINUTE);
    case "hour":
      // By how far the clocks are now: where they are set back, the hour they show twice is two hours.
      return even(time, time + zone(time), HOUR);
    default: {
      const date = new Date(time + zone(time));
      const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
      if (granularity === "year") return shown(utc(year, 0, 1), utc(year + 1, 0, 1), zone);
      if (granularity === "month") return shown(utc(year, month, 1), utc(year, month + 1, 1), zone);
      const start = utc(year, month, date.getUTCDate());
      return shown(start, start + DAY, zone);
    }
  }
}

function even(time: number, onClock: number, length: number): Bucket {
  const start = time - (((onClock % length) + length) % length);
  return { start, end: start + length };
}

function shown(start: number, end: number, zone: Zone): Bucket {
  return { start: timeShown(start, zone), end: timeShown(end, zone) };
}
