// Times as texts by a pattern.
import { SUNDAY_WEEKS, utc, weekOf } from "./calendar.ts";
import { type DatePattern, type Field, MONTHS, WEEKDAYS } from "./date_pattern.ts";
import type { Zone } from "./time_zone.ts";

const DAY = 86_400_000;

/** Writes a time as the clocks of a zone show it. */
export function formatDate(time: number, { parts }: DatePattern, zone: Zone): string {
  const before = zone(time);
  const date = new Date(time + before);
  let text = "";
  for (const part of parts) text += "text" in part ? part.text : fieldText(date, before, part.field, part.width);
  return text;
}

function fieldText(date: Date, before: number, field: Field, width: number): string {
  const number = (value: number) => String(value).padStart(width, "0");
  const shown = date.getTime();
  const hour = date.getUTCHours();
  switch (field) {
    case "era":
      return date.getUTCFullYear() > 0 ? "AD" : "BC";
    case "year":
      return yearText(date.getUTCFullYear(), width);
    case "weekYear":
      return yearText(weekOf(shown, SUNDAY_WEEKS).year, width);
    case "month":
      return width > 2 ? named(MONTHS[date.getUTCMonth()], width) : number(date.getUTCMonth() + 1);
    case "week":
      return number(weekOf(shown, SUNDAY_WEEKS).week);
    case "weekOfMonth":
      return number(
        Math.floor(
          (date.getUTCDate() - 1 + new Date(utc(date.getUTCFullYear(), date.getUTCMonth(), 1)).getUTCDay()) / 7,
        ) + 1,
      );
    case "dayOfYear":
      return number(Math.floor((shown - utc(date.getUTCFullYear(), 0, 1)) / DAY) + 1);
    case "day":
      return number(date.getUTCDate());
    case "weekdayOfMonth":
      return number(Math.floor((date.getUTCDate() - 1) / 7) + 1);
    case "weekday":
      return named(WEEKDAYS[date.getUTCDay()], width);
    case "weekdayNumber":
      return number(date.getUTCDay() || 7);
    case "half":
      return hour < 12 ? "AM" : "PM";
    case "hour":
      return number(hour);
    case "hour24":
      return number(hour || 24);
    case "hour11":
      return number(hour % 12);
    case "hour12":
      return number(hour % 12 || 12);
    case "minute":
      return number(date.getUTCMinutes());
    case "second":
      return number(date.getUTCSeconds());
    case "millisecond":
      return number(date.getUTCMilliseconds());
    case "zoneName":
      return before === 0 ? "UTC" : `GMT${offsetText(before, ":")}`;
    case "zone822":
      return offsetText(before, "");
    case "zoneIso":
      return before === 0 ? "Z" : isoText(before, width);
  }
}

// Years before 1 are counted backwards from it, as eras are.
function yearText(year: number, width: number): string {
  const shown = year > 0 ? year : 1 - year;
  return width === 2 ? String(shown % 100).padStart(2, "0") : String(shown).padStart(width, "0");
}

function named(name: string | undefined, width: number): string {
  return (width > 3 ? name : name?.slice(0, 3)) ?? "";
}

function isoText(before: number, width: number): string {
  const text = offsetText(before, width === 3 ? ":" : "");
  return width === 1 ? text.slice(0, 3) : text;
}

function offsetText(before: number, between: string): string {
  const minutes = Math.floor(Math.abs(before) / 60_000);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${before < 0 ? "-" : "+"}${two(Math.floor(minutes / 60))}${between}${two(minutes % 60)}`;
}
