// Whatever matches a pattern is inside the range that an index looks up: it may not lose a match.
import { expect, test } from "vitest";
import { createDatabase } from "../helpers/database.ts";
import { walk } from "./walk.ts";

test.each([
  ["a/b", "l.topic = 'a/b'"],
  ["a/*", "l.topic ^@ 'a/'"],
  ["a/**", "(l.topic = 'a' or l.topic ^@ 'a/')"],
  ["a/7/**", "(l.topic = 'a/7' or l.topic ^@ 'a/7/')"],
  ["a/b/*/c", "l.topic ^@ 'a/b/'"],
  ["a/b/**/c", "(l.topic = 'a/b' or l.topic ^@ 'a/b/')"],
  ["a/*/b/**", "l.topic ^@ 'a/'"],
  ["*", null],
  ["**/a", null],
  ["/**", "(l.topic = '' or l.topic ^@ '/')"],
  ["a*/b/*", "l.topic ^@ 'a*/b/'"],
])("the range of %s", async (pattern, range) => {
  const database = await one();
  expect(await database.query("select gapless.topic_range($1) as range", [pattern])).toEqual([{ range }]);
});

test("random patterns: nothing that matches is outside the range, and the regex agrees with a walk over segments", async () => {
  const database = await one();
  const random = (segments: string[], most: number) =>
    Array.from(
      { length: 1 + Math.floor(Math.random() * most) },
      () => segments[Math.floor(Math.random() * segments.length)],
    ).join("/");
  const patterns = Array.from({ length: 3000 }, () => random(["a", "b", "*", "**", "", "a*"], 5));
  const topics = patterns.map(() => random(["a", "b", "", "a*", "c"], 5));
  const rows = await database.query<{ pattern: string; topic: string; yes: boolean; inside: boolean }>(
    `select l.pattern, l.topic, gapless.topic_matches(l.topic, l.pattern) as yes,
       (xpath('/row/inside/text()', query_to_xml(format('select %s as inside from (values (%L)) l (topic)',
         coalesce(gapless.topic_range(l.pattern), 'true'), l.topic), false, true, '')))[1]::text::boolean as inside
     from unnest($1::text[], $2::text[]) l (pattern, topic) where l.pattern <> '' and l.topic <> ''`,
    [patterns, topics],
  );
  expect(rows.filter((row) => row.yes && !row.inside)).toEqual([]);
  expect(rows.filter((row) => row.yes !== walk(row.pattern.split("/"), row.topic.split("/")))).toEqual([]);
  expect(rows.filter((row) => row.yes).length).toBeGreaterThan(100);
});

let database: ReturnType<typeof createDatabase> | undefined;
function one() {
  database ??= createDatabase();
  return database;
}
