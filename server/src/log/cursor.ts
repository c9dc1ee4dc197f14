import { crc32 } from "node:zlib";
import { Problem } from "../errors.ts";

/** Which way a list goes. */
export type Direction = "forwards" | "backwards";

/** What a cursor walks over: a cursor of one list means nothing to another. */
export type CursorList = {
  kind: "log" | "stream" | "correlation" | "deliveries" | "batches" | "firings";
  /** Whose list, and of what: the tenant, and the stream's or correlation's name behind it. */
  scope: string;
  direction: Direction;
};

const MAX = 9_223_372_036_854_775_807n;

/** An opaque place in a list. The sum finds other lists' cursors, typing errors and guesses; it protects nothing, and nothing needs it to. */
export function writeCursor(list: CursorList, place: string): string {
  const text = `1${list.kind[0]}${list.direction[0]}${place}`;
  return Buffer.from(`${text}.${sum(list, text)}`).toString("base64url");
}

/** The place in a cursor of that list; refuses any other text. */
export function readCursor(list: CursorList, cursor: string, field = "cursor"): string {
  const text = Buffer.from(cursor, "base64url").toString("latin1");
  const found = /^(1([lscdbf])([fb])(\d{1,19}))\.([0-9a-f]{8})$/.exec(text);
  const [, body = "", kind, direction, place = "", given] = found ?? [];
  if (found === null || BigInt(place) > MAX || Buffer.from(text, "latin1").toString("base64url") !== cursor) {
    refuse(field, "is not one this server gave", "Send back a cursor that this list gave, as it came.");
  }
  if (kind !== list.kind[0])
    refuse(field, "belongs to another list", "Send back a cursor that this list gave, as it came.");
  if (direction !== list.direction[0]) refuse(field, "belongs to the other direction", "Keep direction as it was.");
  if (given !== sum(list, body))
    refuse(field, "belongs to another list", "Send back a cursor that this list gave, as it came.");
  return place;
}

/** For a place that lies behind the end of the log: going on there would leave out what comes in between. */
export function aheadOfLog(field: string, place: string, end: string): Problem {
  const rule = `is ahead of the log, which ends at ${end}`;
  const hint = "The log is shorter than it was, after a restore perhaps: begin again at a position you trust.";
  return new Problem("invalid_cursor", `${field} ${rule}: ${place}`, { field, rule, hint });
}

function refuse(field: string, rule: string, hint: string): never {
  throw new Problem("invalid_cursor", `${field} ${rule}`, { field, rule, hint });
}

function sum({ scope }: CursorList, text: string): string {
  return crc32(`gapless ${text} ${scope}`).toString(16).padStart(8, "0");
}
