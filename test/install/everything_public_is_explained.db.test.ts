import { expect, test } from "vitest";
import { createDatabase } from "../helpers/database.ts";

test("every function, view, table and type has a comment", async () => {
  const database = await createDatabase();
  const rows = await database.query(`
    select p.oid::regprocedure::text as name from pg_proc p where p.pronamespace = 'gapless'::regnamespace and obj_description(p.oid, 'pg_proc') is null
    union all select c.oid::regclass::text from pg_class c
    where c.relnamespace = 'gapless'::regnamespace and c.relkind in ('r', 'p', 'v') and obj_description(c.oid, 'pg_class') is null
    union all select t.oid::regtype::text from pg_type t join pg_class c on c.oid = t.typrelid
    where t.typnamespace = 'gapless'::regnamespace and c.relkind = 'c' and obj_description(t.oid, 'pg_type') is null`);
  expect(rows).toEqual([]);
});
