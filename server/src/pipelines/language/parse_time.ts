// Lengths of time.
import type { TimeValue, Unit } from "./ast.ts";
import type { Reader } from "./reader.ts";

/** Every spelling of each unit. */
const UNITS: Record<string, Unit> = {
  ...{ year: "year", years: "year", month: "month", months: "month", week: "week", weeks: "week" },
  ...{ day: "day", days: "day", hour: "hour", hours: "hour", min: "min", minute: "min", minutes: "min" },
  ...{ sec: "sec", second: "sec", seconds: "sec" },
  ...{ millisec: "millisec", millisecond: "millisec", milliseconds: "millisec" },
};

/** How long each is, descending; months and years are the mean ones, as SiddhiQL has them. */
const MILLISECONDS: Record<Unit, number> = {
  year: 31_556_900_000,
  month: 2_630_000_000,
  week: 604_800_000,
  day: 86_400_000,
  hour: 3_600_000,
  min: 60_000,
  sec: 1000,
  millisec: 1,
};

const ORDER = Object.keys(MILLISECONDS) as Unit[];
const SPELLINGS: ReadonlySet<string> = new Set(Object.keys(UNITS));

/** The unit a word means. */
export function unitOf(word: string): Unit | undefined {
  return Object.hasOwn(UNITS, word) ? UNITS[word] : undefined;
}

/** How long a time of these parts is. */
export function millisecondsOf(parts: TimeValue["parts"]): number {
  return parts.reduce((sum, { amount, unit }) => sum + amount * MILLISECONDS[unit], 0);
}

/** Is a time next: a whole number with a unit behind it? */
export function isTime(reader: Reader): boolean {
  return reader.peek().kind === "int" && unitOf(reader.peek(1).key) !== undefined;
}

/** `1 hour 30 min`: units from long to short, each once. */
export function parseTime(reader: Reader): TimeValue {
  const first = reader.peek();
  const parts: TimeValue["parts"] = [];
  do {
    const number = reader.expectKind("int", "a length of time such as 5 sec");
    const amount = Number(number.text);
    if (!Number.isSafeInteger(amount)) throw reader.refuse("this number is too large", undefined, number);
    if (!reader.isOne(SPELLINGS, "a unit of time")) throw reader.fail();
    const word = reader.next();
    const unit = UNITS[word.key] as Unit;
    const before = parts.at(-1)?.unit;
    if (before !== undefined && ORDER.indexOf(unit) <= ORDER.indexOf(before)) {
      throw reader.refuse(`${word.text} cannot follow ${before}`, "units go from long to short, each once", word);
    }
    parts.push({ amount, unit });
  } while (isTime(reader));
  const milliseconds = millisecondsOf(parts);
  if (!Number.isSafeInteger(milliseconds)) throw reader.refuse("this time is too long", undefined, first);
  return { milliseconds, parts, span: reader.spanFrom(first) };
}
