import { expect, test } from "vitest";
import { TrackedMap } from "../../../server/src/pipelines/operators/tracked_map.ts";
import { randomFrom } from "../../schedules/random.ts";

test("the oldest key is the first of the map, whatever has come and gone", () => {
  const draw = randomFrom(7);
  const map = new TrackedMap<number, number>();
  for (let round = 0; round < 20_000; round++) {
    const key = draw.one(Number.NaN, draw.number(0, 30));
    const what = draw.number(1, 100);
    if (what <= 50) map.set(key, round);
    else if (what <= 70) map.delete(key);
    else if (what === 71) map.clear();
    else if (map.oldest !== undefined) map.delete(map.oldest.key);
    const [first] = map.keys();
    expect(map.oldest?.key).toBe(first);
  }
});
