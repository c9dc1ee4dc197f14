import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { testApp } from "../helpers/app.ts";
import { createDatabase } from "../helpers/database.ts";
import { makeReferences } from "./references/index.ts";
import type { OpenApi } from "./references/source.ts";

const FOLDER = fileURLToPath(new URL("../../docs/reference/", import.meta.url));

test("docs/reference says what the code says; `npm run docs` writes it anew", async () => {
  const database = await createDatabase();
  const app = await testApp(database);
  const openapi = (await (await fetch(new URL("/openapi.json", app.url))).json()) as OpenApi;
  const graphql = await (await fetch(new URL("/schema.graphql", app.url))).text();
  const pages = await makeReferences({ query: database.query, openapi, graphql });
  for (const [file, text] of pages) {
    const committed = existsSync(FOLDER + file) ? readFileSync(FOLDER + file, "utf8") : "";
    expect(committed, `docs/reference/${file} is out of date: npm run docs`).toBe(text);
  }
  expect(readdirSync(FOLDER).sort()).toEqual([...pages.keys()].sort());
});

test("everything public has a comment", async () => {
  const database = await createDatabase();
  const silent = await database.query(`
    select p.oid::regprocedure::text as name from pg_proc p
    where p.pronamespace = 'gapless'::regnamespace and obj_description(p.oid, 'pg_proc') is null
    union all
    select c.oid::regclass::text from pg_class c
    where c.relnamespace = 'gapless'::regnamespace and c.relkind in ('r', 'p', 'v') and obj_description(c.oid, 'pg_class') is null`);
  expect(silent).toEqual([]);
});
