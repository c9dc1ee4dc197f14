/** Times as people and programs write them, as ISO 8601 with a zone. */
import { misuse } from "../failure.ts";
import { RecordProblem } from "./record.ts";

/** How times are written: ISO 8601, or a number since 1970. */
export const TIME_FORMATS = ["iso", "seconds", "milliseconds"] as const;

const ISO = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?))? ?(Z|[+-]\d\d(?::?\d\d)?)?$/i;

/** Makes a reader. `zone` is for times that have none of their own. */
export function timeReader(format: (typeof TIME_FORMATS)[number], zone: string | undefined) {
  if (zone !== undefined && !/^(Z|[+-]\d\d:\d\d)$/.test(zone)) throw misuse("--zone must be Z or like +02:00");
  return (field: string, text: string): string =>
    format === "iso" ? fromIso(field, text, zone) : fromNumber(field, text, format);
}

function fromIso(field: string, text: string, zone: string | undefined): string {
  const [, day, clock = "00:00:00", own] = ISO.exec(text.trim()) ?? [];
  if (day === undefined)
    throw new RecordProblem(
      field,
      `must be a time in ISO 8601, not ${show(text)}`,
      "For numbers: --time-format seconds or milliseconds",
    );
  const chosen = own ?? zone;
  if (chosen === undefined)
    throw new RecordProblem(field, `has no zone: ${show(text)}`, "Say which one is meant: --zone Z, --zone +02:00");
  const written = `${day}T${clock.replace(",", ".")}${clock.length === 5 ? ":00" : ""}${chosen.length === 3 ? `${chosen}:00` : chosen.toUpperCase()}`;
  // Whether there is such a day and such an hour; the digits themselves stay as they are.
  const isDay = new Date(`${day}T00:00:00Z`);
  if (
    Number.isNaN(isDay.getTime()) ||
    !isDay.toISOString().startsWith(day) ||
    Number.isNaN(Date.parse(written.replace(/(\.\d{3})\d+/, "$1").replace(/([+-]\d\d)(\d\d)$/, "$1:$2")))
  ) {
    throw new RecordProblem(field, `is no time that there is: ${show(text)}`);
  }
  return written.replace(/([+-]\d\d)(\d\d)$/, "$1:$2");
}

function fromNumber(field: string, text: string, format: "seconds" | "milliseconds"): string {
  const [, sign = "", whole, fraction = ""] = /^(-?)(\d{1,15})(?:\.(\d+))?$/.exec(text.trim()) ?? [];
  if (whole === undefined)
    throw new RecordProblem(field, `must be a number of ${format} since 1970, not ${show(text)}`);
  // In whole microseconds, so that no digit goes through a double.
  const digits = format === "seconds" ? 6 : 3;
  const micros = BigInt(`${sign}${whole}${fraction.padEnd(digits, "0").slice(0, digits)}`);
  const seconds = (micros - (((micros % 1_000_000n) + 1_000_000n) % 1_000_000n)) / 1_000_000n;
  const date = new Date(Number(seconds) * 1000);
  if (Number.isNaN(date.getTime()) || date.getUTCFullYear() > 9999 || date.getUTCFullYear() < 0) {
    throw new RecordProblem(
      field,
      `is no time of the years 0 to 9999: ${show(text)}`,
      "Are these milliseconds? --time-format milliseconds",
    );
  }
  const rest = (micros - seconds * 1_000_000n).toString().padStart(6, "0");
  return date.toISOString().replace(/\.\d+Z$/, `.${rest}Z`);
}

function show(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
}
