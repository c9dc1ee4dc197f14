/** Bodies of requests that only schedules have. The same rules hold for GraphQL. */
import { count, type Fields, text } from "../api/body.ts";
import { refuse, time } from "../api/query.ts";
import { TIMING } from "./schemas.ts";

/** The fields that say when. */
export const TIMES = Object.keys(TIMING);
/** How many times a preview shows. */
export const COUNT = { least: 1, most: 1_000, otherwise: 10 };
/** How many occurrences a backfill makes. */
const MAX = { least: 1, most: 1_000 };

/** Reads the range of a backfill. */
export function readRange(fields: Fields): {
  since: string;
  until: string | undefined;
  max: number | undefined;
} {
  const since = moment(fields, "since") ?? refuse("since", "is required", "Such as 2030-01-31T12:00:00Z.");
  return { since, until: moment(fields, "until"), max: count(fields, "max", MAX) };
}

/** Reads why a schedule is paused. */
export function readNote(fields: Fields): string | undefined {
  const note = text(fields, "note");
  if (note !== undefined && note.length > 1_000) refuse("note", "must not be longer than 1000 characters");
  return note;
}

/** The fields that say when, as JSON text. */
export function timingOf(fields: Fields): string {
  const found = TIMES.flatMap((name) => {
    const raw = fields.get(name);
    return raw === undefined ? [] : [`${JSON.stringify(name)}:${raw}`];
  });
  return `{${found.join(",")}}`;
}

/** Reads a moment. */
export function moment(fields: Fields, name: string): string | undefined {
  return time({ [name]: text(fields, name) }, name);
}
