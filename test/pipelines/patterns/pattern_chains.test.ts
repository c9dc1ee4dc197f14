// Patterns that are drawn, against the plainest code there is.
import { describe, expect, test } from "vitest";
import { randomFrom } from "../../schedules/random.ts";
import { clocked, drawn, run } from "./pattern_runs.ts";
import { drawPattern, plainly, written } from "./plain_pattern.ts";

describe.each(Array.from({ length: 100 }, (_, at) => at + 1))("seed %i", (seed) => {
  const draw = randomFrom(seed);
  const pattern = drawPattern(draw);
  const query = written(pattern);

  test(query, () => {
    const events = drawn(draw, ["A", "B", "C"], 100);
    const wanted = plainly(pattern, events, 30_000);
    expect(run(query, events, 30_000)).toEqual(wanted);
    expect(clocked(query, events, draw, 30_000)).toEqual(wanted);
  });
});
