// Times as texts: `2017-06-01 04:05:50`, `2017-06-01 04:05:50 +05:30`, and stretches of time: `2017-06-** **:**:**`.
import { daysOfMonth, utc } from "./calendar.ts";
import { FunctionError } from "./function.ts";
import { type Bucket, bucketOf, type Granularity } from "./time_buckets.ts";
import { timeShown, type Zone, zoneNamed } from "./time_zone.ts";

const TEXT = /^(\d{4})-(\d\d|\*\*)-(\d\d|\*\*)\s(\d\d|\*\*):(\d\d|\*\*):(\d\d|\*\*)(?:\s([+-]\d\d:\d\d))?$/;

/** What is open from here on is the whole of that. */
const WHOLE: readonly Granularity[] = ["year", "month", "day", "hour", "min", "sec"];

/** The time of a text, in milliseconds since 1970. Without an offset it is what the clocks of the zone show. */
export function timeOfText(text: string, zone: Zone): number {
  const { start, granularity } = read(text, zone, "2017-06-01 04:05:50 or 2017-06-01 04:05:50 +05:30");
  if (granularity === "sec") return start;
  throw new FunctionError(`'${text}' is a stretch of time; a time has no **`);
}

/** The stretch of time of a text: the second it names, or the year, month, day, hour or minute before its **. */
export function stretchOfText(text: string, zone: Zone): Bucket {
  const { start, granularity, in: place } = read(text, zone, "2017-06-** **:**:** or 2017-06-01 04:**:** +05:30");
  return bucketOf(start, granularity, place);
}

function read(text: string, zone: Zone, like: string): { start: number; granularity: Granularity; in: Zone } {
  const found = TEXT.exec(text.trim());
  const parts = found?.slice(1, 7) ?? [];
  const first = parts.indexOf("**");
  const known = first < 0 ? parts : parts.slice(0, first);
  // Whatever stands behind ** is open as well.
  if (found === null || parts.slice(known.length).some((part) => part !== "**")) {
    throw new FunctionError(`'${text}' is not a time such as ${like}`);
  }
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = known.map(Number);
  const exists = month >= 1 && month <= 12 && day >= 1 && day <= daysOfMonth(year, month - 1);
  if (!exists || hour > 23 || minute > 59 || second > 59) throw new FunctionError(`there is no time '${text}'`);
  const offset = found[7];
  const place = offset === undefined ? zone : (zoneNamed(offset) as Zone);
  const start = timeShown(utc(year, month - 1, day) + ((hour * 60 + minute) * 60 + second) * 1000, place);
  return { start, granularity: WHOLE[known.length - 1] as Granularity, in: place };
}
