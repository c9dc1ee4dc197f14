// Where a bucket of time begins, found by looking at a calendar minute by minute.

/** A length of time that aggregations know. */
export type Length = "sec" | "min" | "hour" | "day" | "month" | "year";

const SHOWN: Record<Length, number> = { sec: 19, min: 16, hour: 13, day: 10, month: 7, year: 4 };
const MINUTE = 60_000;

/** The first time that is shown as this one is, as far as the length goes, without another one in between. */
export function bucketStart(time: number, length: Length, zone: string): number {
  if (length === "sec") return Math.floor(time / 1000) * 1000;
  let start = Math.floor(time / MINUTE) * MINUTE;
  const label = labelOf(start, length, zone);
  const known = starts.get(`${label} ${zone}`);
  if (known !== undefined) return known;
  for (const step of [86_400_000, 3_600_000, 900_000, MINUTE]) {
    while (labelOf(start - step, length, zone) === label) start -= step;
  }
  starts.set(`${label} ${zone}`, start);
  return start;
}

const starts = new Map<string, number>();
const labels = new Map<string, string>();
const formats = new Map<string, Intl.DateTimeFormat>();

/** The beginning of `2024-03-10 01:30:00`; of hours also how far the clocks are from UTC, since some are shown twice. */
function labelOf(time: number, length: Length, zone: string): string {
  const key = `${time} ${length} ${zone}`;
  const known = labels.get(key);
  if (known !== undefined) return known;
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat("sv-SE", {
      ...{ timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" },
      ...{ hour: "2-digit", minute: "2-digit", second: "2-digit", timeZoneName: "longOffset" },
    });
    formats.set(zone, format);
  }
  const text = format.format(time);
  const label = text.slice(0, SHOWN[length]) + (length === "hour" || length === "min" ? text.slice(19) : "");
  labels.set(key, label);
  return label;
}
