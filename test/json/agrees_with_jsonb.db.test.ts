import { scan } from "@gapless/server/json";
import { expect, test } from "vitest";
import { createDatabase } from "../helpers/database.ts";
import { randomText } from "./random_text.ts";

test("takes exactly the texts that cast to jsonb", async () => {
  const database = await createDatabase();
  await database.query(`create function public.is_jsonb(value text) returns boolean language plpgsql as $$
    begin perform value::jsonb; return true; exception when others then return false; end $$`);
  const texts = Array.from({ length: 8_000 }, (_, index) => randomText(index + 1)).filter(
    (text) => !text.includes("\0") && text.isWellFormed(),
  );
  const rows = await database.query<{ text: string; sound: boolean }>(
    "select text, public.is_jsonb(text) as sound from unnest($1::text[]) with ordinality as t (text, no) order by no",
    [texts],
  );
  let sound = 0;
  for (const row of rows) {
    let refusal = "";
    try {
      scan(row.text);
      sound++;
    } catch (error) {
      refusal = String(error);
    }
    expect([row.text, refusal]).toEqual([row.text, row.sound ? "" : expect.stringContaining("JsonError")]);
  }
  expect(sound).toBeGreaterThan(1_000);
  expect(sound).toBeLessThan(rows.length - 1_000);
});
