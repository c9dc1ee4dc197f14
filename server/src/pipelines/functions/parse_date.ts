// Texts as times by a pattern. What the pattern does not say is 1970-01-01, 00:00; values out of range are refused, where Java
// would count on (the 45th of a month is a mistake more often than it is meant).
import { daysOfMonth, utc } from "./calendar.ts";
import { type DatePattern, type Field, MONTHS, type Part, WEEKDAYS } from "./date_pattern.ts";
import { timeShown, type Zone, zoneNamed } from "./time_zone.ts";

const DAY = 86_400_000;

type Read = Partial<Record<Field, number>> & { zone?: Zone };

/** The time that a text says, in the zone where it names none; undefined where it does not keep the pattern. Text behind it is ignored. */
export function parseDate(text: string, { parts }: DatePattern, zone: Zone): number | undefined {
  const read: Read = {};
  let at = 0;
  for (const [index, part] of parts.entries()) {
    if ("text" in part) {
      if (!text.startsWith(part.text, at)) return undefined;
      at += part.text.length;
      continue;
    }
    const end = readField(text, at, part.field, part.width, read, isNumber(parts[index + 1]));
    if (end === undefined) return undefined;
    at = end;
  }
  return timeOf(read, zone);
}

/** From, to and where the values of a field are. */
const RANGES: Partial<Record<Field, readonly [number, number]>> = {
  month: [1, 12],
  dayOfYear: [1, 366],
  day: [1, 31],
  weekdayNumber: [1, 7],
  hour: [0, 23],
  hour24: [1, 24],
  hour11: [0, 11],
  hour12: [1, 12],
  minute: [0, 59],
  second: [0, 59],
};

const ZONE = /^(?:Z|(?:GMT|UTC)?[+-]\d{1,2}(?::?\d{2})?|[A-Za-z]+(?:[/_][A-Za-z_]+)*)/;

function readField(
  text: string,
  at: number,
  field: Field,
  width: number,
  read: Read,
  numberNext: boolean,
): number | undefined {
  if (field === "era") return readName(text, at, ["BC", "AD"], 2, (index) => (read.era = index));
  if (field === "half") return readName(text, at, ["AM", "PM"], 2, (index) => (read.half = index));
  if (field === "weekday") return readName(text, at, WEEKDAYS, 3, () => 0);
  if (field === "month" && width > 2) return readName(text, at, MONTHS, 3, (index) => (read.month = index + 1));
  if (field === "zoneName" || field === "zone822" || field === "zoneIso") {
    const name = ZONE.exec(text.slice(at, at + 50))?.[0];
    const zone = name === undefined ? undefined : zoneNamed(name);
    if (name === undefined || zone === undefined) return undefined;
    read.zone = zone;
    return at + name.length;
  }
  // Numbers side by side have as many digits as they have letters.
  const [digits] = /^\d+/.exec(text.slice(at, at + (numberNext ? width : 9))) ?? [];
  if (digits === undefined) return undefined;
  const value = Number(digits);
  const [least, most] = RANGES[field] ?? [0, Number.POSITIVE_INFINITY];
  if (value < least || value > most) return undefined;
  // Two digits are of 1969 to 2068.
  read[field] = field === "year" && width === 2 && digits.length <= 2 ? value + (value < 69 ? 2000 : 1900) : value;
  return at + digits.length;
}

function readName(
  text: string,
  at: number,
  names: readonly string[],
  short: number,
  set: (index: number) => unknown,
): number | undefined {
  const rest = text.slice(at, at + 10).toLowerCase();
  for (const [index, name] of names.entries()) {
    const length = rest.startsWith(name.toLowerCase()) ? name.length : short;
    if (!rest.startsWith(name.slice(0, length).toLowerCase())) continue;
    set(index);
    return at + length;
  }
  return undefined;
}

function isNumber(part: Part | undefined): boolean {
  if (part === undefined || "text" in part) return false;
  return (
    !["era", "half", "weekday", "zoneName", "zone822", "zoneIso"].includes(part.field) &&
    !(part.field === "month" && part.width > 2)
  );
}

function timeOf(read: Read, zone: Zone): number | undefined {
  const written = read.year ?? 1970;
  const year = read.era === 0 ? 1 - written : written;
  const month = (read.month ?? 1) - 1;
  const day = read.day ?? 1;
  if (day > daysOfMonth(year, month)) return undefined;
  const start = read.dayOfYear === undefined ? utc(year, month, day) : utc(year, 0, 1) + (read.dayOfYear - 1) * DAY;
  const half = (read.hour11 ?? (read.hour12 ?? 0) % 12) + (read.half === 1 ? 12 : 0);
  const hour = read.hour ?? (read.hour24 === undefined ? half : read.hour24 % 24);
  const shown = start + ((hour * 60 + (read.minute ?? 0)) * 60 + (read.second ?? 0)) * 1000 + (read.millisecond ?? 0);
  return Math.abs(shown) > 8.64e15 - DAY ? undefined : timeShown(shown, read.zone ?? zone);
}
