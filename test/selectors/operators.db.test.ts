// Every operator, case by case: what is found at data.v, the leaf beside its path, and whether it holds.
import { beforeAll, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});

/** A value that is not there. */
const MISSING = Symbol("missing");

const cases: [leaf: Record<string, unknown>, yes: unknown[], no: unknown[]][] = [
  [{ eq: 1 }, [1, 1.0, [0, 1]], [2, "1", null, true, { a: 1 }, [], [[1]], MISSING]],
  [{ eq: "a" }, ["a", ["b", "a"]], ["A", "ab", "", 1, null, MISSING]],
  [{ eq: null }, [null, [1, null]], [0, "", false, [], {}, MISSING]],
  [{ eq: true }, [true], [false, "true", 1, null, MISSING]],
  [{ eq: "a", ignoreCase: true }, ["a", "A"], ["ab", "ba", "", MISSING]],
  [{ eq: "a.c", ignoreCase: true }, ["A.C"], ["abc"]],
  [{ ne: 1 }, [2, "1", null, { a: 1 }, [1, 2]], [1, [1, 1], [], [[2]], MISSING]],
  [{ ne: "a", ignoreCase: true }, ["b", 1], ["A", MISSING]],
  [{ gt: 1 }, [2, 1.5, [0, 9]], [1, "2", null, true, MISSING]],
  [{ gte: 1 }, [1, 2], [0.99, "1", MISSING]],
  [{ lt: -1 }, [-2, -1.5], [-1, 0, MISSING]],
  [{ lte: "b" }, ["a", "b", "B"], ["c", "ba", 1, MISSING]],
  [{ gt: 1, lt: 5 }, [2, [9, 3]], [0, 5, [0, 9]]],
  [{ between: [1, 3] }, [1, 2, 3], [0, 4, "2", [0, 4], MISSING]],
  [{ between: ["a", "c"] }, ["a", "bcd", "c"], ["ca", "A", MISSING]],
  [{ in: [1, "a", null] }, [1, "a", null, ["x", "a"]], [2, "b", "", MISSING]],
  [{ in: ["a"], ignoreCase: true }, ["A"], ["b"]],
  [{ not_in: [1, "a"] }, [2, null, {}, [1, 2]], [1, "a", [1, "a"], MISSING]],
  [{ contains: "a.b" }, ["xa.by", "a.b"], ["aab", "A.B", ["a", "b"], 1, MISSING]],
  [{ contains: "a.b", ignoreCase: true }, ["xA.By"], ["aab"]],
  [{ contains: "" }, ["", "a"], [1, null, MISSING]],
  [{ contains: 'x"y\\' }, ['x"y\\z'], ["xy"]],
  [{ starts_with: "a*" }, ["a*b"], ["ab", "ba*", MISSING]],
  [{ starts_with: "A", ignoreCase: true }, ["abc"], ["ba"]],
  [{ ends_with: "c$" }, ["abc$"], ["abc", "c$d", MISSING]],
  [{ ends_with: "C", ignoreCase: true }, ["abc"], ["cb"]],
  [{ matches: "^a.*c$" }, ["abc", "ac"], ["abcd", "xac", 1, MISSING]],
  [{ matches: "b" }, ["abc"], ["ac"]],
  [{ matches: "^ab" }, ["abc"], ["xab"]],
  [{ matches: "^a\\.b$" }, ["a.b"], ["aXb", "a.bc"]],
  [{ matches: "^ab.*" }, ["ab", "abc"], ["ba"]],
  [{ matches: "^\\d{3}-\\w+$" }, ["123-ab"], ["12-ab"]],
  [{ matches: "ABC", ignoreCase: true }, ["xabcx"], ["ab"]],
  [{ matches: "(?:a|b){2}x" }, ["abx"], ["ax"]],
  [{ matches: "[]^a-]b" }, ["]b", "-b"], ["xb"]],
  [{ exists: true }, [1, null, "", [], {}, false], [MISSING]],
  [{ exists: false }, [MISSING], [1, null, []]],
  [{ is_null: true }, [null, [1, null]], [0, [], MISSING]],
  [{ is_null: false }, [0, "", {}, [null, 1]], [null, [], [[1]], MISSING]],
  [{ any: { path: "n", gt: 1 } }, [[{ n: 1 }, { n: 2 }], { n: 3 }], [[{ n: 1 }], [], 3, MISSING]],
  [
    {
      any: {
        all: [
          { path: "n", gt: 1 },
          { path: "m", eq: 1 },
        ],
      },
    },
    [[{ n: 2, m: 1 }]],
    [[{ n: 2 }, { m: 1 }]],
  ],
  [{ every: { path: "n", gt: 1 } }, [[{ n: 2 }, { n: 3 }], { n: 3 }, []], [[{ n: 2 }, { m: 2 }], [{ n: 1 }], MISSING]],
  [{ every: { path: ".", eq: "a" } }, [["a", "a"], "a", []], [["a", "b"], MISSING]],
  [{ any: { not: { path: ".", starts_with: "a" } } }, [["ab", "b"], 1], [["ab"], [], MISSING]],
  [{ any: { path: "n", eq: { path: "m" } } }, [[{ n: 1, m: 1 }]], [[{ n: 1 }, { m: 1 }], [{ n: 1, m: 2 }]]],
  [{ any: { path: "n", eq: { path: "$.data.w" } } }, [[{ n: 7 }]], [[{ n: 1 }]]],
  [{ eq: { path: "data.w" } }, [7, [1, 7]], [6, "7", MISSING]],
  [{ ne: { path: "data.w" } }, [6, "7", null], [7, {}, MISSING]],
  [{ lt: { path: "data.w" } }, [6, [9, 1]], [7, "6", MISSING]],
  [{ ne: { path: "data.nowhere" } }, [], [7, MISSING]],
];

test.each(cases)("%j", async (leaf, yes, no) => {
  const condition = { path: "data.v", ...leaf };
  const ask = async (values: unknown[], where: unknown): Promise<unknown[]> => {
    const rows = await database.query<{ holds: boolean }>(
      `select gapless.condition_holds(d, (gapless.compile_selector($2::jsonb)).condition) as holds
       from jsonb_array_elements($1::jsonb) with ordinality d (d, place) order by place`,
      [JSON.stringify(values.map((v) => ({ data: { w: 7, ...(v !== MISSING && { v }) } }))), JSON.stringify({ where })],
    );
    return values.filter((_, i) => rows[i]?.holds);
  };
  expect(await ask(yes, condition)).toEqual(yes);
  expect(await ask(no, condition)).toEqual([]);
  expect(await ask(yes, { not: condition })).toEqual([]);
  expect(await ask(no, { not: condition })).toEqual(no);
});

test("no digit of a number is lost", async () => {
  const [row] = await database.query(`
    with s as materialized (select (gapless.compile_selector('{"where": {"path": "data.n", "eq": 12345678901234567890123.0000000000000001}}')).condition as c)
    select gapless.condition_holds('{"data": {"n": 12345678901234567890123.0000000000000001}}', s.c) as same,
      gapless.condition_holds('{"data": {"n": 12345678901234567890123.0000000000000002}}', s.c) as other from s`);
  expect(row).toEqual({ same: true, other: false });
});

test("the parts of an event have their own forms", async () => {
  const holds = async (where: unknown): Promise<unknown> => {
    const [row] = await database.query(
      `select gapless.condition_holds(gapless.event_document('order-7', 3, 12, '01a1fe01-4f23-77a5-959a-86bab4e68407', 'order.placed', 'jobs/1', '{"x": 1}',
         '{"user": "u"}', null, '2026-01-02T03:04:05.5+01'), (gapless.compile_selector(jsonb_build_object('where', jsonb_build_object('not', jsonb_build_object('not', $1::jsonb -> 'where'))))).condition) as holds`,
      [JSON.stringify({ where })],
    );
    return row?.["holds"];
  };
  for (const [where, expected] of [
    [{ path: "position", gt: "11" }, true],
    [{ path: "position", between: [12, 12] }, true],
    [{ path: "version", in: ["1", 3] }, true],
    [{ path: "version", lt: 3 }, false],
    [{ path: "stream", eq: "order-7" }, true],
    [{ path: "category", eq: "order" }, true],
    [{ path: "topic", starts_with: "jobs/" }, true],
    [{ path: "id", eq: "01a1fe01-4f23-77a5-959a-86bab4e68407" }, true],
    [{ path: "metadata.user", eq: "u" }, true],
    [{ path: "occurredAt", is_null: true }, true],
    [{ path: "recordedAt", eq: "2026-01-02T02:04:05.5Z" }, true],
    [{ path: "recordedAt", gt: "2026-01-02T02:04:05.499999Z", lt: "2026-01-02T04:04:05.6+02:00" }, true],
    [{ path: "recordedAt", gte: "2026-01-02T03:04:05Z" }, false],
  ] as const) {
    expect([where, await holds(where)]).toEqual([where, expected]);
  }
});
