import { crc32 } from "node:zlib";
import { Problem } from "../errors.ts";

/** What a cursor walks over, and which way: a cursor of one kind means nothing to another. */
export type CursorKind = "log" | "stream";
/** Which way a list goes. */
export type Direction = "forwards" | "backwards";

const MAX = 9_223_372_036_854_775_807n;

/** An opaque place in a list. The sum finds typing errors and guesses; it protects nothing, and nothing needs it to. */
export function writeCursor(kind: CursorKind, direction: Direction, place: string): string {
  const text = `1${kind[0]}${direction[0]}${place}`;
  return Buffer.from(`${text}.${sum(text)}`).toString("base64url");
}

/** The place in a cursor of that kind and direction; refuses any other text. */
export function readCursor(kind: CursorKind, direction: Direction, cursor: string, field = "cursor"): string {
  const text = Buffer.from(cursor, "base64url").toString("latin1");
  const [, body = "", kindLetter, directionLetter, place = "", given] =
    /^(1([ls])([fb])(\d{1,19}))\.([0-9a-f]{8})$/.exec(text) ?? [];
  const sound = body !== "" && given === sum(body) && BigInt(place) <= MAX;
  if (!sound || writeCursor(kind, directionLetter === "b" ? "backwards" : "forwards", place) !== cursor) {
    const wrong = sound && kindLetter !== kind[0] ? "belongs to another list" : "is not one this server gave";
    throw new Problem("invalid_cursor", `${field} ${wrong}`, {
      field,
      rule: wrong,
      hint: "Use nextCursor as it came.",
    });
  }
  if (directionLetter !== direction[0]) {
    const rule = "belongs to the other direction";
    throw new Problem("invalid_cursor", `${field} ${rule}`, { field, rule, hint: "Keep direction as it was." });
  }
  return place;
}

function sum(text: string): string {
  return crc32(`gapless ${text}`).toString(16).padStart(8, "0");
}
