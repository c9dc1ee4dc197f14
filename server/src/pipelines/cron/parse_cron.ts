// Cron expressions as Quartz reads them: seconds minutes hours days-of-month months days-of-week [years].

/** A text that is no cron expression. */
export class CronError extends Error {
  override name = "CronError";
}

/** Days of a month. */
export type Days =
  | { by: "day"; days: Set<number> }
  /** `L`, `L-3`: so many before the last one; `LW`: the last that is no weekend. */
  | { by: "last"; before: number; isWeekday: boolean }
  /** `15W`: the weekday nearest to it, in the same month. */
  | { by: "nearest"; day: number }
  /** 0 is Sunday. */
  | { by: "weekday"; weekdays: Set<number> }
  /** `6L`, `6#3`; nth is -1 for the last one. */
  | { by: "nth"; weekday: number; nth: number };

/** When something happens. All are in UTC. */
export interface Cron {
  seconds: Set<number>;
  minutes: Set<number>;
  hours: Set<number>;
  days: Days;
  months: Set<number>;
  /** undefined: each. */
  years: Set<number> | undefined;
}

const MONTHS = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split(" ");
const WEEKDAYS = "SUN MON TUE WED THU FRI SAT".split(" ");

/** Reads a cron expression. */
export function parseCron(text: string): Cron {
  const fields = text.trim().toUpperCase().split(/\s+/);
  if (fields.length !== 6 && fields.length !== 7) {
    throw new CronError(
      `'${text}' has ${fields.length} fields; a cron expression has 6 or 7: seconds minutes hours day-of-month month day-of-week [year]`,
    );
  }
  const [seconds, minutes, hours, monthDays, months, weekdays, years] = fields as [string, ...string[]];
  return {
    seconds: numbers(seconds, "seconds", 0, 59),
    minutes: numbers(minutes as string, "minutes", 0, 59),
    hours: numbers(hours as string, "hours", 0, 23),
    days: daysOf(monthDays as string, weekdays as string),
    months: numbers(months as string, "months", 1, 12, MONTHS),
    years: years === undefined || years === "*" ? undefined : numbers(years, "years", 1970, 2199),
  };
}

function daysOf(monthDays: string, weekdays: string): Days {
  const isEach = (field: string) => field === "?" || field === "*";
  if (isEach(weekdays)) return isEach(monthDays) ? { by: "day", days: all(1, 31) } : daysOfMonth(monthDays);
  if (!isEach(monthDays)) {
    throw new CronError(
      `days are given by day of month (${monthDays}) and of week (${weekdays}); one of them must be ?`,
    );
  }
  const nth = /^(\w+)#(\d)$/.exec(weekdays) ?? /^(\w+)L$/.exec(weekdays);
  if (nth === null) {
    // SUN is 1, as Quartz counts; 0 as Date does.
    if (weekdays === "L") return { by: "weekday", weekdays: new Set([6]) };
    return {
      by: "weekday",
      weekdays: new Set([...numbers(weekdays, "days of week", 1, 7, WEEKDAYS)].map((day) => day - 1)),
    };
  }
  const [, name = "", which] = nth;
  const weekday = number(name, "days of week", 1, 7, WEEKDAYS) - 1;
  return { by: "nth", weekday, nth: which === undefined ? -1 : number(which, "# of days of week", 1, 5) };
}

function daysOfMonth(field: string): Days {
  const last = /^L(?:-(\d+))?(W)?$/.exec(field);
  if (last !== null) return { by: "last", before: Number(last[1] ?? 0), isWeekday: last[2] !== undefined };
  const nearest = /^(\d+)W$/.exec(field);
  if (nearest !== null) return { by: "nearest", day: number(nearest[1] as string, "days of month", 1, 31) };
  return { by: "day", days: numbers(field, "days of month", 1, 31) };
}

/** `*`, `5`, `1-5`, `22-2`, `0/15`, `1-20/3`, and lists of these. */
function numbers(field: string, of: string, least: number, most: number, names: readonly string[] = []): Set<number> {
  const found = new Set<number>();
  for (const part of field.split(",")) {
    const [range = "", step, ...more] = part.split("/");
    if (more.length > 0) throw new CronError(`${of} cannot be ${field}`);
    const by = step === undefined ? 1 : number(step, `steps of ${of}`, 1, most);
    const [from, to, ...rest] = range.split("-");
    if (rest.length > 0) throw new CronError(`${of} cannot be ${field}`);
    const isEach = range === "*" || range === "?" || range === "";
    const first = isEach ? least : number(from as string, of, least, most, names);
    const last = to !== undefined ? number(to, of, least, most, names) : isEach || step !== undefined ? most : first;
    // A range that ends before it begins goes on over the end: from 22 to 2.
    const length = last >= first ? last - first : last - first + (most - least + 1);
    for (let away = 0; away <= length; away += by) found.add(least + ((first - least + away) % (most - least + 1)));
  }
  return found;
}

function number(text: string, of: string, least: number, most: number, names: readonly string[] = []): number {
  const named = names.indexOf(text.slice(0, 3));
  const value = named >= 0 ? named + least : /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new CronError(`${of} are from ${least} to ${most}, not ${text}`);
}

function all(least: number, most: number): Set<number> {
  return new Set(Array.from({ length: most - least + 1 }, (_, at) => least + at));
}
