// Random cron expressions, each in the words of every library it is given to.
import type { Random } from "./random.ts";

/** One expression. */
export interface RandomCron {
  /** As Gapless reads it. */
  ours: string;
  /** For croner; undefined: it has no words for it. */
  croner: string | undefined;
  /** For cron-parser; undefined: it has no words for it. */
  parser: string | undefined;
  /** Goes by the time that passes: a wildcard or a step in second, minute or hour. */
  flows: boolean;
  /** Every hour is named by the wildcard itself. */
  everyHour: boolean;
}

const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const DAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

/** Draws one. */
export function randomCron(random: Random): RandomCron {
  const seconds = random.one(5, 5, 6, 7);
  const second = seconds === 5 ? undefined : random.one("0", "30", field(random, 0, 59, "*/20"));
  const minute = random.one("0", "30", "*", "*/15", field(random, 0, 59, "*/7"));
  const hour = random.one("*", "2", "1,2,3", field(random, 0, 23, "*/5"), field(random, 0, 23, "*/2"));
  const month = random.one("*", "*", "*", field(random, 1, 12, "*/5"), named(random, MONTHS, 1), "2");
  const year = seconds === 7 ? random.one("*", "2020-2035", "2026,2028", "2001-2036/3") : undefined;
  const dates = random.one<Days>(
    all("*"),
    all("*"),
    all("*"),
    all("?"),
    all(field(random, 1, 28, "*/9")),
    all("29"),
    all("31"),
    all("L"),
    date(random),
  );
  const weekdays =
    random.chance(0.5) || dates.ours === "?"
      ? weekday(random)
      : random.one<Days>(all("*"), dates.ours === "?" ? all("*") : all("?"));
  const line = (d: string | undefined, w: string | undefined, y: string | undefined) =>
    d === undefined || w === undefined || (y !== undefined && seconds !== 7)
      ? undefined
      : [second, minute, hour, d, month, w, y].filter((part) => part !== undefined).join(" ");
  return {
    ours: line(dates.ours, weekdays.ours, year) as string,
    croner: line(dates.croner, weekdays.croner, year),
    // It knows no years.
    parser: year === undefined || year === "*" ? line(dates.parser, weekdays.parser, undefined) : undefined,
    flows: /[*/]/.test(`${second ?? ""}${minute}${hour}`),
    everyHour: hour === "*",
  };
}

interface Days {
  ours: string;
  croner: string | undefined;
  parser: string | undefined;
}

const all = (text: string): Days => ({ ours: text, croner: text, parser: text });

function field(random: Random, low: number, high: number, steps: string): string {
  const value = () => random.number(low, high);
  const range = () => [value(), value()].sort((a, b) => a - b).join("-");
  return random.one(
    () => String(value()),
    // Each value once: cron-parser takes none twice.
    () => [...new Set([value(), value(), value()])].join(","),
    range,
    () => `${range()}/${random.number(1, 4)}`,
    () => steps,
    () => `${high},${range().replace(String(high), String(high - 1))}`,
  )();
}

function named(random: Random, names: string[], from: number): string {
  const [a, b] = random.some([...names.keys()], 2);
  const name = (place: number | undefined) =>
    random.chance(0.5) ? (names[place ?? 0] ?? "") : String((place ?? 0) + from);
  const first = random.chance(0.3) ? name(a).toLowerCase() : name(a);
  return b === undefined ? first : `${first}${random.one(",", "-")}${name(b)}`;
}

/** What only some know of days of the month. */
function date(random: Random): Days {
  const nearest = `${random.number(1, 31)}W`;
  return random.one<Days>(
    { ours: nearest, croner: nearest, parser: undefined },
    { ours: "LW", croner: "LW", parser: undefined },
    { ours: "1,L", croner: "1,L", parser: "1,L" },
    { ours: "15,L", croner: "15,L", parser: "15,L" },
  );
}

function weekday(random: Random): Days {
  const day = random.number(0, 6);
  const nth = random.number(1, 5);
  return random.one<Days>(
    all(String(random.number(0, 7))),
    all("1-5"),
    all("MON-FRI"),
    all("5-7"),
    all("0,6"),
    all(named(random, DAYS, 0)),
    { ours: `${day}L`, croner: `${day}#L`, parser: `${day}L` },
    { ours: `${DAYS[day]}#${nth}`, croner: `${DAYS[day]}#${nth}`, parser: `${DAYS[day]}#${nth}` },
    { ours: `${day}#1,${(day + 3) % 7}#3`, croner: `${day}#1,${(day + 3) % 7}#3`, parser: undefined },
  );
}
