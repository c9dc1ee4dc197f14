/** Cursors of lists that go by name: opaque, and of one list only. */
import { crc32 } from "node:zlib";
import { Problem } from "../errors.ts";

/** Where something with a name stands in its list: applications may use the same names. */
export function placeOf({ name, application }: { name: string; application?: string | null }): string {
  return typeof application === "string" ? `${name}/${application}` : name;
}

/** The cursor behind such a place. */
export function writePlaceCursor(scope: string, place: string): string {
  return writeNameCursor(scope, encodeURIComponent(place));
}

/** The place in a cursor of that list; refuses any other text. */
export function readPlaceCursor(scope: string, cursor: string): string {
  return decodeURIComponent(readNameCursor(scope, cursor));
}

/** The cursor behind a name in a list; `scope` says whose and which list. */
export function writeNameCursor(scope: string, name: string): string {
  return Buffer.from(`1n${name}.${sum(scope, name)}`).toString("base64url");
}

/** The name in a cursor of that list; refuses any other text. */
export function readNameCursor(scope: string, cursor: string): string {
  const text = Buffer.from(cursor, "base64url").toString("latin1");
  const [, name = "", given] = /^1n([A-Za-z0-9._~!*'()%-]{1,2000})\.([0-9a-f]{8})$/.exec(text) ?? [];
  if (
    given === undefined ||
    given !== sum(scope, name) ||
    Buffer.from(text, "latin1").toString("base64url") !== cursor
  ) {
    const rule = "is not one that this list gave";
    const hint = "Send back a cursor that this list gave, as it came, with the same filters.";
    throw new Problem("invalid_cursor", `cursor ${rule}`, { field: "cursor", rule, hint });
  }
  return name;
}

function sum(scope: string, name: string): string {
  return crc32(`gapless names ${scope}\0${name}`).toString(16).padStart(8, "0");
}
