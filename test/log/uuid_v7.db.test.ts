import { beforeAll, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});

test("version 7, the variant of RFC 9562, the time in front", async () => {
  const rows = await database.query<{ id: string; before: string; after: string }>(`
    select (extract(epoch from clock_timestamp()) * 1000)::bigint - 1 as before, gapless.uuid_v7() as id,
      (extract(epoch from clock_timestamp()) * 1000)::bigint + 1 as after from generate_series(1, 1000)`);
  for (const { id, before, after } of rows) {
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    const milliseconds = Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
    expect(milliseconds).toBeGreaterThanOrEqual(Number(before));
    expect(milliseconds).toBeLessThanOrEqual(Number(after));
  }
  expect(new Set(rows.map((row) => row.id)).size).toBe(1000);
  // Every one of the 74 random bits takes both values.
  const random = rows.map((row) => BigInt(`0x${row.id.slice(15).replaceAll("-", "")}`));
  const always = random.reduce((all, bits) => all & bits);
  const ever = random.reduce((any, bits) => any | bits);
  expect([always, ever].map((bits) => bits.toString(16))).toEqual(["8000000000000000", "fffbfffffffffffffff"]);
});

test("an id made a millisecond later sorts later", async () => {
  const [first] = await database.query<{ id: string }>("select gapless.uuid_v7() as id");
  await database.query("select pg_sleep(0.002)");
  const [row] = await database.query("select gapless.uuid_v7() > $1::uuid as later", [first?.id]);
  expect(row).toEqual({ later: true });
});
