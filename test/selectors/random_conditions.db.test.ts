// Random conditions on random documents: the same answer as an evaluator that knows no jsonpath, whatever is missing, null, a
// list or of another type; and `not` is the exact opposite.
import { expect, test } from "vitest";
import { createDatabase } from "../helpers/database.ts";
import { holds, type JsonObject } from "./naive.ts";
import { randomCondition, randomObject, randomValue } from "./random_condition.ts";

test("conditions mean what they say", async () => {
  const database = await createDatabase();
  const documents = Array.from(
    { length: 150 },
    (_, n) => ({ type: "t", data: n % 3 === 0 ? randomValue(4) : randomObject(4) }) as JsonObject,
  );
  let matched = 0;
  for (let n = 0; n < 400; n++) {
    const where = randomCondition(4);
    const rows = await database.query<{ is: boolean; opposite: boolean }>(
      `with s as materialized (select gapless.compile_selector(jsonb_build_object('where', $2::jsonb)) as it,
         gapless.compile_selector(jsonb_build_object('where', jsonb_build_object('not', $2::jsonb))) as opposite)
       select gapless.condition_holds(d, (s.it).condition) as is, gapless.condition_holds(d, (s.opposite).condition) as opposite
       from s, jsonb_array_elements($1::jsonb) with ordinality d (d, place) order by d.place`,
      [JSON.stringify(documents), JSON.stringify(where)],
    );
    const wrong = documents.flatMap((document, i) => {
      const expected = holds(where, document);
      if (expected) matched++;
      const row = rows[i];
      return row?.is === expected && row.opposite === !expected ? [] : [{ where, document, expected, row }];
    });
    expect(wrong.slice(0, 1)).toEqual([]);
  }
  // A test in which nothing ever matched, or everything, would prove little.
  expect(matched).toBeGreaterThan(6_000);
  expect(matched).toBeLessThan(54_000);
});
