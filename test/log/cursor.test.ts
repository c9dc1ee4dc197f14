import { readCursor, writeCursor } from "@gapless/server/log/cursor";
import { expect, test } from "vitest";

test("a cursor comes back as the place it was made of", () => {
  for (const place of ["0", "1", "9007199254740993", "9223372036854775807"]) {
    expect(readCursor("log", "forwards", writeCursor("log", "forwards", place))).toBe(place);
    expect(readCursor("stream", "backwards", writeCursor("stream", "backwards", place))).toBe(place);
  }
});

test("a cursor of another list or direction, changed or made up, is refused", () => {
  const cursor = writeCursor("log", "forwards", "41");
  const refused = [
    ["stream", "forwards", cursor],
    ["log", "backwards", cursor],
    ["log", "forwards", `${cursor}A`],
    ["log", "forwards", cursor.slice(0, -1)],
    ["log", "forwards", ""],
    ["log", "forwards", "41"],
    ["log", "forwards", Buffer.from("1lf41.00000000").toString("base64url")],
  ] as const;
  for (const [kind, direction, text] of refused) {
    expect(() => readCursor(kind, direction, text)).toThrowError(expect.objectContaining({ code: "invalid_cursor" }));
  }
  for (let i = 0; i < cursor.length; i++) {
    const changed = `${cursor.slice(0, i)}${cursor[i] === "A" ? "B" : "A"}${cursor.slice(i + 1)}`;
    expect(() => readCursor("log", "forwards", changed)).toThrowError(
      expect.objectContaining({ code: "invalid_cursor" }),
    );
  }
});
