// Patterns of dates as Java writes them (SimpleDateFormat): yyyy-MM-dd'T'HH:mm:ss.SSSXXX. Names are English.

/** What a letter of a pattern stands for. */
export type Field =
  | "era"
  | "year"
  | "weekYear"
  | "month"
  | "week"
  | "weekOfMonth"
  | "dayOfYear"
  | "day"
  | "weekdayOfMonth"
  | "weekday"
  | "weekdayNumber"
  | "half"
  | "hour"
  | "hour24"
  | "hour11"
  | "hour12"
  | "minute"
  | "second"
  | "millisecond"
  | "zoneName"
  | "zone822"
  | "zoneIso";

/** A part of a pattern: a field with how often its letter stood there, or text. */
export type Part = { field: Field; width: number } | { text: string };

/** A pattern. */
export interface DatePattern {
  written: string;
  parts: Part[];
}

const LETTERS: Readonly<Record<string, Field>> = {
  G: "era",
  y: "year",
  u: "weekdayNumber",
  Y: "weekYear",
  M: "month",
  L: "month",
  w: "week",
  W: "weekOfMonth",
  D: "dayOfYear",
  d: "day",
  F: "weekdayOfMonth",
  E: "weekday",
  a: "half",
  H: "hour",
  k: "hour24",
  K: "hour11",
  h: "hour12",
  m: "minute",
  s: "second",
  S: "millisecond",
  z: "zoneName",
  Z: "zone822",
  X: "zoneIso",
};

const PIECE = /'((?:[^']|'')*)'|(([A-Za-z])\3*)|([^A-Za-z']+)|(')/gy;

/** Reads a pattern, or says what is wrong with it. */
export function readDatePattern(written: string): DatePattern | { error: string } {
  const parts: Part[] = [];
  for (const [, quoted, run, letter, other, open] of written.matchAll(PIECE)) {
    if (open !== undefined) return { error: `the date pattern '${written}' has a ' that is not closed: '' is a '` };
    if (run === undefined || letter === undefined) {
      // '' is one quote, within quotes and outside.
      parts.push({ text: other ?? (quoted === "" ? "'" : (quoted ?? "").replaceAll("''", "'")) });
      continue;
    }
    const field = LETTERS[letter];
    if (field === undefined) {
      return {
        error: `the date pattern '${written}' has the letter ${letter}, which stands for nothing: text goes in quotes, '${run}'`,
      };
    }
    if (field === "zoneIso" && run.length > 3) return { error: `the date pattern '${written}' has more than three X` };
    parts.push({ field, width: run.length });
  }
  return { written, parts };
}

/** Months, from January. */
export const MONTHS: readonly string[] = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

/** Days of the week, from Sunday. */
export const WEEKDAYS: readonly string[] = [
  "Sunday",
  "Monday",
  "Tuesday",
  "Wednesday",
  "Thursday",
  "Friday",
  "Saturday",
];
