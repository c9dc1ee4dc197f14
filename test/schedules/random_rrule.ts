// Random recurrence rules that RFC 5545 allows, most of which come now and then.
import type { Random } from "./random.ts";

/** A rule and its frequency. */
export interface RandomRrule {
  rule: string;
  freq: string;
}

const DAYS = ["SU", "MO", "TU", "WE", "TH", "FR", "SA"];

/** Draws one; `least` is the shortest frequency wanted. */
export function randomRrule(random: Random, freqs: string[]): RandomRrule {
  const freq = random.one(...freqs);
  const parts = [`FREQ=${freq}`];
  const add = (name: string, chance: number, values: () => (number | string)[]) => {
    if (!random.chance(chance)) return false;
    parts.push(`${name}=${[...new Set(values())].join(",")}`);
    return true;
  };
  const several = (most: number, low: number, high: number) => () =>
    Array.from({ length: random.number(1, most) }, () => random.number(low, high)).sort((a, b) => a - b);
  const signed = (most: number, high: number) => () =>
    several(most, 1, high)().map((value) => (random.chance(0.3) ? -value : value));
  const isSubDaily = freq === "HOURLY" || freq === "MINUTELY" || freq === "SECONDLY";
  if (random.chance(0.5)) parts.push(`INTERVAL=${random.number(1, isSubDaily ? 50 : 5)}`);
  let by = add("BYMONTH", 0.3, several(3, 1, 12));
  const byWeek = freq === "YEARLY" && add("BYWEEKNO", 0.2, signed(2, 52));
  const byYearDay = (freq === "YEARLY" || isSubDaily) && !byWeek && add("BYYEARDAY", 0.1, signed(3, 366));
  const byMonthDay = freq !== "WEEKLY" && !byWeek && !byYearDay && add("BYMONTHDAY", 0.25, signed(3, 31));
  const numbered = (freq === "MONTHLY" || freq === "YEARLY") && !byWeek && random.chance(0.5);
  const byDay = add("BYDAY", 0.4, () =>
    random.some(DAYS, 3).map((day) => (numbered ? `${random.one("1", "2", "4", "-1", "-2", "5")}${day}` : day)),
  );
  by = [by, byWeek, byYearDay, byMonthDay, byDay].some(Boolean);
  by = add("BYHOUR", 0.25, several(3, 0, 23)) || by;
  by = add("BYMINUTE", 0.2, several(3, 0, 59)) || by;
  by = add("BYSECOND", 0.1, several(2, 0, 59)) || by;
  if (by && freq !== "SECONDLY") add("BYSETPOS", 0.25, signed(2, 4));
  if (random.chance(0.3)) parts.push(`WKST=${random.one(...DAYS)}`);
  return { rule: parts.join(";"), freq };
}
