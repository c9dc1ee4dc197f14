// Time zones: how far the clocks of a place are from UTC.

/** How many milliseconds the clocks of a zone are before UTC at a time. */
export type Zone = (time: number) => number;

/** Zones that Java knows by three letters. */
const SHORT: Readonly<Record<string, string>> = {
  ACT: "Australia/Darwin",
  AET: "Australia/Sydney",
  AGT: "America/Argentina/Buenos_Aires",
  ART: "Africa/Cairo",
  AST: "America/Anchorage",
  BET: "America/Sao_Paulo",
  BST: "Asia/Dhaka",
  CAT: "Africa/Harare",
  CNT: "America/St_Johns",
  CST: "America/Chicago",
  CTT: "Asia/Shanghai",
  EAT: "Africa/Addis_Ababa",
  ECT: "Europe/Paris",
  EST: "-05:00",
  HST: "-10:00",
  IET: "America/Indiana/Indianapolis",
  IST: "Asia/Kolkata",
  JST: "Asia/Tokyo",
  MIT: "Pacific/Apia",
  MST: "-07:00",
  NET: "Asia/Yerevan",
  NST: "Pacific/Auckland",
  PLT: "Asia/Karachi",
  PNT: "America/Phoenix",
  PRT: "America/Puerto_Rico",
  PST: "America/Los_Angeles",
  SST: "Pacific/Guadalcanal",
  VST: "Asia/Ho_Chi_Minh",
};

const OFFSET = /^(?:UTC|GMT|UT)?([+-])(\d{1,2})(?::?(\d{2}))?$/;
const DAY = 86_400_000;

/** The clocks of UTC. */
export const UTC: Zone = () => 0;

const known = new Map<string, Zone | undefined>([
  ["UTC", UTC],
  ["GMT", UTC],
  ["UT", UTC],
  ["Z", UTC],
]);

/** The zone of a name, `Europe/Berlin`, `IST`, or an offset, `+05:30`; undefined where there is none. */
export function zoneNamed(name: string): Zone | undefined {
  if (known.has(name)) return known.get(name);
  // Names come with events: what is remembered has an end.
  if (known.size >= 1000) known.clear();
  const zone = zoneOf(SHORT[name] ?? name);
  known.set(name, zone);
  return zone;
}

/** The time at which the clocks of a zone show what those of UTC show at `shown`; of two the earlier, in a gap as if it had not begun. */
export function timeShown(shown: number, zone: Zone): number {
  const before = zone(shown - DAY);
  const after = zone(shown + DAY);
  const early = shown - before;
  if (before === after || zone(early) === before) return early;
  const late = shown - after;
  return zone(late) === after ? late : early;
}

function zoneOf(name: string): Zone | undefined {
  const offset = OFFSET.exec(name);
  if (offset !== null) {
    const minutes = Number(offset[2]) * 60 + Number(offset[3] ?? 0);
    const before = (offset[1] === "-" ? -1 : 1) * minutes * 60_000;
    return () => before;
  }
  try {
    const format = new Intl.DateTimeFormat("en", { timeZone: name, timeZoneName: "longOffset" });
    // Clocks change on the quarter of an hour.
    let from = Number.NaN;
    let value = 0;
    return (time) => {
      const quarter = Math.floor(time / 900_000);
      if (quarter !== from) {
        from = quarter;
        value = offsetIn(format.formatToParts(time));
      }
      return value;
    };
  } catch {
    return undefined;
  }
}

function offsetIn(parts: Intl.DateTimeFormatPart[]): number {
  const text = parts.find(({ type }) => type === "timeZoneName")?.value ?? "";
  const [, sign, hours, minutes = "0", seconds = "0"] = /([+-])(\d+):?(\d+)?:?(\d+)?/.exec(text) ?? [];
  const size = (Number(hours ?? 0) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000;
  return sign === "-" ? -size : size;
}
