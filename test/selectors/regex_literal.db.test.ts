// The text that match() looks for before it asks a regular expression: it must be in everything that matches.
import { beforeAll, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});

test.each([
  ["abc", "abc"],
  ["^foo\\.bar", "foo.bar"],
  ["(text )+[0-9]*123$", "123"],
  ["ab*cd", "cd"],
  ["abc+d", "abc"],
  ["ab{2,3}cde", "cde"],
  ["ab{0}cd", "cd"],
  ["x(y|z)wv", "wv"],
  ["[a-z]+@example[.]com", "@example"],
  ["[]ab]cde", "cde"],
  ["\\d+-\\d+ab", "ab"],
  // Nothing is sure.
  ["a|bc", null],
  ["abc|", null],
  ["x((yy))ww", null],
  ["(?i)abc", null],
  ["a\\x41bc", null],
  ["[0-9]+", null],
  ["a", null],
  // JSON writes these otherwise, or may.
  ['"', null],
  ["\\\\\\\\", null],
  ["é1", null],
])("%s: %s", async (pattern, literal) => {
  expect(await database.query("select gapless.regex_literal($1) as it", [pattern])).toEqual([{ it: literal }]);
});

test("whatever random patterns match holds their text", async () => {
  const [found] = await database.query<{ known: string; matched: string; wrong: string[] | null }>(`
    with pattern as materialized (
      select n, string_agg((array['a', 'b', 'ab', 'c', '.', 'x-1', '[ab]', '(ab)', '(a|b)', '\\d', '\\.', 'a*', 'b?', 'c+', 'ab{1,2}', 'a{0,1}', '|', '^', '$', '[^a]'])
        [1 + floor(random() * 20)::integer], '') as pattern
      from generate_series(1, 500) n, generate_series(1, 2 + n % 4) group by n),
    text as materialized (
      select n, string_agg((array['a', 'b', 'c', 'ab', '.', 'x-1', '1'])[1 + floor(random() * 7)::integer], '') as text
      from generate_series(1, 40) n, generate_series(1, 3 + n % 6) group by n)
    select count(*) filter (where l.literal is not null) as known, count(*) filter (where t.text ~ p.pattern and l.literal is not null) as matched,
      array_agg(p.pattern || '  ' || t.text) filter (where t.text ~ p.pattern and strpos(t.text, l.literal) = 0) as wrong
    from pattern p cross join lateral (select gapless.regex_literal(p.pattern) as literal) l cross join text t
    where p.pattern !~ '[*?+{^$|(][*?+{]' and p.pattern !~ '^[*?+{]'`);
  expect(found?.wrong).toBeNull();
  expect(Number(found?.known)).toBeGreaterThan(1_500);
  expect(Number(found?.matched)).toBeGreaterThan(50);
});

test("of a condition, the longest of those that must all match", async () => {
  const needed = async (where: unknown) => {
    const [row] = await database.query<{ it: string | null }>(
      "select gapless.condition_text_needed((gapless.compile_selector($1)).condition::text) as it",
      [JSON.stringify({ where })],
    );
    return row?.it;
  };
  const long = { path: "data.a", matches: "^long.*er$" };
  const short = { path: "metadata.b", contains: "i+i" };
  expect(await needed(long)).toBe("long");
  expect(await needed(short)).toBe("i+i");
  expect(await needed({ all: [short, { path: "data.n", gt: 1 }, long] })).toBe("long");
  expect(await needed({ any: [short, long] })).toBeNull();
  expect(await needed({ not: long })).toBeNull();
  expect(await needed({ ...long, ignoreCase: true })).toBeNull();
  // Not in the JSON of data and metadata.
  expect(await needed({ path: "stream", matches: "^long.*er$" })).toBeNull();
});
