// What is kept of an action's result can always be stored, and is never long.
import { type Kept, keep, MAX_RESULT } from "@gapless/server/actions/kept";
import { expect, test } from "vitest";

const kept = (result: unknown): Kept => keep({ type: "call" }, { ok: true, result }, 2, 12.4);

test("a result is kept as it is", () => {
  expect(kept({ rows: [{ a: 1, b: null }] })).toEqual({
    type: "call",
    ok: true,
    attempt: 2,
    durationMs: 12,
    result: { rows: [{ a: 1, b: null }] },
  });
});

test("what is too long is told as the beginning of its text", () => {
  const { result } = kept({ text: "€".repeat(MAX_RESULT) });
  expect(result).toMatchObject({ truncated: true });
  expect(JSON.stringify(result).length).toBeLessThan(MAX_RESULT);
});

test.each([
  ["a NUL", "a\0b", "a\ufffdb"],
  ["half a character", "a\ud83db", "a\ufffdb"],
  ["what only looks like one", "a\\u0000b", "a\\u0000b"],
  ["a backslash in front of one", "\\\0", "\\\ufffd"],
])("%s can be stored", (_, text, stored) => {
  expect(kept({ text }).result).toEqual({ text: stored });
  expect(keep({ type: "call" }, { ok: false, error: text.replace("\\u0000", "") }, 1, 1).error).not.toMatch(
    /\0|\p{Cs}/u,
  );
});

test("numbers keep their digits", () => {
  const row = (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON("12345678901234567890.10");
  expect(JSON.stringify(kept({ row }).result)).toBe('{"row":12345678901234567890.10}');
});
