import { expect, test } from "vitest";
import { parseDuration } from "../../server/src/api/duration.ts";

test.each([
  ["300s", 300_000],
  ["5m", 300_000],
  ["1h30m", 5_400_000],
  ["250ms", 250],
  ["0s", 0],
  ["1.5s", 1_500],
  ["1w", 604_800_000],
  ["2d4h1m1s1ms", 187_261_001],
])("%s", (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

test.each(["", "5", "s", "5 m", "-5s", "30m1h", "1h1h", "5M", "1e3s", ".5s", "1.5ms", "5m ", "1234567890s", "٣s"])(
  "%j is none",
  (text) => {
    expect(parseDuration(text)).toBeUndefined();
  },
);
