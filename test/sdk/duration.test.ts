import { expect, test } from "vitest";
import { durationText, milliseconds } from "../../sdk/src/duration.ts";

test.for([
  ["50ms", 50],
  ["5s", 5_000],
  ["300s", 300_000],
  ["5m", 300_000],
  ["1h30m", 5_400_000],
  ["1.5s", 1_500],
  ["2d", 172_800_000],
  ["1m5ms", 60_005],
  [250, 250],
  [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
] as const)("%s is %d ms", ([value, ms]) => {
  expect(milliseconds("wait", value)).toBe(ms);
});

test.for(["", "5", "soon", "5 s", "-5s", "5s!", "s", -1, Number.NaN])("%o is refused by the field's name", (value) => {
  expect(() => milliseconds("wait", value)).toThrow(/^wait must be a /);
});

test("numbers are sent with their unit, texts as they are: the server judges them", () => {
  expect([durationText("delay", 1_500), durationText("delay", "1h30m")]).toEqual(["1500ms", "1h30m"]);
});
