import { beforeAll, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});

const cases: [pattern: string, matches: string[], not: string[]][] = [
  // the same text
  ["jobs/1", ["jobs/1"], ["jobs", "jobs/1/", "/jobs/1", "jobs/11", "Jobs/1", "jobs/1/logs", "x/jobs/1"]],
  ["jobs", ["jobs"], ["jobs/", "job", "jobss"]],
  // * is exactly one segment
  ["jobs/*", ["jobs/1", "jobs/ä ü", "jobs/*", "jobs/"], ["jobs", "jobs/1/logs", "tables/1", "JOBS/1"]],
  ["tables/*", ["tables/x"], ["jobs/x"]],
  ["jobs/*/logs", ["jobs/1/logs", "jobs//logs"], ["jobs/logs", "jobs/1/2/logs", "jobs/1/log", "jobs/1/logs/2"]],
  ["*/b/*", ["a/b/c"], ["b/c", "a/b", "a/x/b/c"]],
  ["*", ["a", ""], ["a/b", "/"]],
  ["*/*", ["a/b"], ["a", "a/b/c"]],
  // ** is zero or more
  ["jobs/**", ["jobs", "jobs/1", "jobs/1/logs", "jobs/"], ["job", "jobsx", "x/jobs"]],
  ["**", ["", "a", "a/b/c", "/"], []],
  ["a/**/z", ["a/z", "a/b/z", "a/b/c/z", "a/z/z"], ["a", "z", "az", "a/bz", "a/z/b"]],
  ["**/z", ["z", "a/z", "a/b/z"], ["az", "a/z/b"]],
  ["**/m/**", ["m", "a/m", "m/a", "a/m/b"], ["am", "a/mb"]],
  ["a/**/*", ["a/b", "a/b/c"], ["a"]],
  ["a/*/**", ["a/b", "a/b/c"], ["a"]],
  ["**/**", ["", "a", "a/b"], []],
  // no part of a segment
  ["job*", ["job*"], ["jobs", "job"]],
  ["a/b**", ["a/b**"], ["a/b", "a/bc", "a/b/c"]],
  // what a regular expression would take for more than text
  [
    "a.b+(c)[d]{2}|e^f$g?h\\d",
    ["a.b+(c)[d]{2}|e^f$g?h\\d"],
    ["aXb+(c)[d]{2}|e^f$g?h\\d", "e", "a.b+(c)[d]{2}|e^f$g?h1"],
  ],
  ["(?i)a", ["(?i)a"], ["a", "A"]],
  ["***:a", ["***:a"], ["a", ":a"]],
  ["custom/order.*", ["custom/order.*"], ["custom/order.placed"]],
];

test.each(cases)("%s", async (pattern, matches, not) => {
  const rows = await database.query("select t, gapless.topic_matches(t, $1) as yes from unnest($2::text[]) t", [
    pattern,
    [...matches, ...not],
  ]);
  expect(rows).toEqual([...matches.map((t) => ({ t, yes: true })), ...not.map((t) => ({ t, yes: false }))]);
});

test("many stars take no time to speak of", async () => {
  const topic = `${"a/".repeat(120)}b`;
  await database.query(
    "set statement_timeout = '2s'; select gapless.topic_matches($1, '**/a/**/a/**/a/**/c')".replace("$1", `'${topic}'`),
  );
});
