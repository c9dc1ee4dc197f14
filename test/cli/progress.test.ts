import { progressText, showProgress } from "@gapless/server/cli/import/progress";
import type { Output } from "@gapless/server/cli/output";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

const half = { bytesRead: 500, bytesInAll: 1_000, read: 50_000, done: 50_000, refused: 0 };

test("share, count, rate and what is left", () => {
  expect(progressText(half, 10, false)).toBe("50 %, 50,000 events, 5,000/s, 10 s left");
  expect(progressText(half, 10, true)).toBe("[############............] 50 %, 50,000 events, 5,000/s, 10 s left");
  expect(progressText({ ...half, refused: 3 }, 4_000, false)).toContain("13/s, 3 refused, 1 h 6 min left");
  expect(progressText({ ...half, bytesRead: 100 }, 30, false)).toContain("4 min 30 s left");
});

test("what was read but is not stored yet is not done", () => {
  expect(progressText({ ...half, bytesRead: 1_000, done: 25_000 }, 10, false)).toMatch(/^50 %/);
});

test("a pipe has no size, an empty beginning no rate", () => {
  expect(progressText({ ...half, bytesInAll: undefined }, 10, false)).toBe("50,000 events, 5,000/s");
  expect(progressText({ bytesRead: 0, bytesInAll: 10, read: 0, done: 0, refused: 0 }, 0, false)).toBe(
    "0 %, 0 events, 0/s",
  );
});

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function recorded(columns: number | undefined) {
  const drawn: string[] = [];
  const remarks: string[] = [];
  const output = {
    draw: (text: string) => void drawn.push(text),
    remark: (text: string) => void remarks.push(text),
    errorColumns: () => columns,
  } as Partial<Output> as Output;
  return { output, drawn, remarks };
}

test("on a terminal a bar on one line, as wide as there is room, and gone at the end", () => {
  const { output, drawn, remarks } = recorded(30);
  const shown = showProgress(output, () => half);
  vi.advanceTimersByTime(1_000);
  shown.stop();
  vi.advanceTimersByTime(10_000);
  expect(drawn.length).toBe(6);
  for (const text of drawn) {
    expect(text.startsWith("\r\x1b[K")).toBe(true);
    expect(text.length).toBeLessThanOrEqual(4 + 29);
  }
  expect(drawn.at(-1)).toBe("\r\x1b[K");
  expect(remarks).toEqual([]);
});

test("elsewhere a plain line every five seconds", () => {
  const { output, drawn, remarks } = recorded(undefined);
  const shown = showProgress(output, () => half);
  vi.advanceTimersByTime(11_000);
  shown.stop();
  expect(drawn).toEqual([]);
  expect(remarks.length).toBe(2);
  expect(remarks[0]).toMatch(/^[\x20-\x7e]+$/);
});
