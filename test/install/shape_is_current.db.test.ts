import { readFileSync, writeFileSync } from "node:fs";
import { shape, shapeFile } from "@gapless/sql/shape";
import { expect, inject, test } from "vitest";
import { createDatabase } from "../helpers/database.ts";

// GAPLESS_UPDATE_SHAPE=1 writes it anew.
test("sql/shape.sql shows what is installed, on every version alike", async () => {
  const database = await createDatabase();
  const text = await shape(await database.connect());
  if (process.env["GAPLESS_UPDATE_SHAPE"] && inject("postgresMajor") >= 18) writeFileSync(shapeFile, text);
  expect(text).toBe(readFileSync(shapeFile, "utf8"));
  expect(text.split("\n").length).toBeGreaterThan(200);
});
