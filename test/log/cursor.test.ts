import { type CursorList, readCursor, writeCursor } from "@gapless/server/log/cursor";
import { expect, test } from "vitest";

const log: CursorList = { kind: "log", scope: "default", direction: "forwards" };
const stream: CursorList = { kind: "stream", scope: "default\0order-1", direction: "backwards" };

test("a cursor comes back as the place it was made of", () => {
  for (const place of ["0", "1", "9007199254740993", "9223372036854775807"]) {
    expect(readCursor(log, writeCursor(log, place))).toBe(place);
    expect(readCursor(stream, writeCursor(stream, place))).toBe(place);
  }
});

test("a cursor of another list or direction, changed or made up, is refused", () => {
  const cursor = writeCursor(log, "41");
  const refused: [CursorList, string][] = [
    [{ ...log, kind: "stream" }, cursor],
    [{ ...log, direction: "backwards" }, cursor],
    [{ ...log, scope: "other" }, cursor],
    [{ ...stream, scope: "default\0order-2" }, writeCursor(stream, "1")],
    [log, `${cursor}A`],
    [log, cursor.slice(0, -1)],
    [log, ""],
    [log, "41"],
    [log, Buffer.from("1lf41.00000000").toString("base64url")],
  ];
  for (const [list, text] of refused) {
    expect(() => readCursor(list, text)).toThrowError(expect.objectContaining({ code: "invalid_cursor" }));
  }
  for (let i = 0; i < cursor.length; i++) {
    const changed = `${cursor.slice(0, i)}${cursor[i] === "A" ? "B" : "A"}${cursor.slice(i + 1)}`;
    expect(() => readCursor(log, changed)).toThrowError(expect.objectContaining({ code: "invalid_cursor" }));
  }
});
