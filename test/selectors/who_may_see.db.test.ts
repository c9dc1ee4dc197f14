// Presets, and selectors by what somebody may see.
import { beforeAll, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});

const events = {
  own: { type: "user.updated", data: { user_id: "u1" } },
  others: { type: "user.updated", data: { user_id: "u2" } },
  nobodys: { type: "user.updated", data: {} },
  both: { type: "user.updated", data: { user_id: ["u1", "u2"] } },
  row: { type: "row.inserted", data: { table_name: "orders" } },
  secret: { type: "row.inserted", data: { table_name: "salaries" } },
  tableless: { type: "row.inserted", data: {} },
  tables: { type: "row.inserted", data: { table_name: ["orders", "salaries"] } },
  empty: { type: "row.inserted", data: { table_name: [] } },
  custom: { type: "report.made", data: { table_name: "salaries" } },
  query: { type: "query.executed", data: {} },
  system: { type: "system.started", data: {} },
  order: { type: "order.placed", data: {} },
};

async function taken(selector: unknown): Promise<string[]> {
  const rows = await database.query<{ name: string }>(
    `with s as materialized (select gapless.compile_selector($1::jsonb) as it)
     select key as name from s, jsonb_each($2::jsonb) where gapless.condition_holds(value, (s.it).condition)
       and ((s.it).types is null or gapless.type_matches(value ->> 'type', (s.it).types))`,
    [JSON.stringify(selector), JSON.stringify(events)],
  );
  return rows.map(({ name }) => name).sort();
}

test.each<[who: unknown, sees: string[]]>([
  [{}, []],
  [{ permissions: [] }, []],
  [{ user: "u1" }, ["own"]],
  [{ user: "u1", permissions: ["read"] }, ["order", "own"]],
  [{ permissions: ["read"], tables: ["orders"] }, ["order", "row"]],
  [{ permissions: ["read"], tables: ["orders", "salaries"] }, ["custom", "order", "row", "secret", "tables"]],
  [{ tables: ["orders"] }, []],
  [{ permissions: ["operator"], user: "u2" }, ["others", "system"]],
  [{ permissions: ["admin"] }, ["both", "nobodys", "order", "others", "own", "system"]],
  [{ permissions: ["admin"], tables: ["*"] }, Object.keys(events).sort()],
  [
    { permissions: ["read"], tables: ["*"] },
    ["custom", "empty", "order", "query", "row", "secret", "tableless", "tables"],
  ],
])("who is %j sees %j", async (visibleTo, sees) => {
  expect(await taken({ visibleTo })).toEqual(sees);
});

test.each([
  ["database_changes", ["empty", "row", "secret", "tableless", "tables"]],
  ["user_activity", ["both", "nobodys", "others", "own"]],
  ["system_events", ["system"]],
])("preset %s", async (preset, expected) => {
  expect(await taken({ preset })).toEqual(expected);
});

test("they join all else by and", async () => {
  const where = { path: "data.user_id", eq: "u2" };
  expect(await taken({ preset: "user_activity", visibleTo: { permissions: ["admin"] }, where })).toEqual([
    "both",
    "others",
  ]);
  expect(await taken({ preset: "user_activity", visibleTo: { user: "u1" }, where })).toEqual([]);
});
