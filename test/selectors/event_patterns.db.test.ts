// EventBridge event patterns, over the event document: what the language's own documentation says of each filter.
import { beforeAll, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});

const event = {
  type: "order.placed",
  stream: "order-1",
  topic: "shop/1",
  data: {
    state: "pending",
    n: 5,
    list: ["a", "b"],
    none: null,
    empty: "",
    ip: "10.0.0.17",
    file: "dir/image.png",
    star: "a*b",
    lines: "a\nb",
    deep: { x: { y: 1 } },
    items: [
      { sku: "s1", n: 1 },
      { sku: "s2", n: 4 },
    ],
    nothing: [],
  },
  metadata: {},
};

test.each([
  // values
  [{ type: ["order.placed"] }, true],
  [{ type: ["order.paid", "order.placed"] }, true],
  [{ type: ["order.paid"] }, false],
  [{ data: { n: [5] } }, true],
  [{ data: { n: ["5"] } }, false],
  [{ data: { none: [null] } }, true],
  [{ data: { missing: [null] } }, false],
  [{ data: { empty: [""] } }, true],
  [{ data: { deep: { x: { y: [1] } } } }, true],
  [{ data: { deep: { x: { y: [2] } } } }, false],
  [{ type: ["order.placed"], data: { n: [6] } }, false],
  // lists: one in common is enough
  [{ data: { list: ["b", "z"] } }, true],
  [{ data: { list: ["z"] } }, false],
  [{ data: { list: [{ prefix: "b" }] } }, true],
  // keys below one key are found in the same element
  [{ data: { items: { sku: ["s1"], n: [1] } } }, true],
  [{ data: { items: { sku: ["s1"], n: [4] } } }, false],
  // prefix, suffix, case
  [{ data: { state: [{ prefix: "pend" }] } }, true],
  [{ data: { state: [{ prefix: "PEND" }] } }, false],
  [{ data: { state: [{ prefix: { "equals-ignore-case": "PEND" } }] } }, true],
  [{ data: { file: [{ suffix: ".png" }] } }, true],
  [{ data: { file: [{ suffix: { "equals-ignore-case": ".PNG" } }] } }, true],
  [{ data: { file: [{ suffix: ".jpg" }] } }, false],
  [{ data: { state: [{ "equals-ignore-case": "PENDING" }] } }, true],
  [{ data: { state: [{ "equals-ignore-case": "PEND" }] } }, false],
  // wildcard
  [{ data: { file: [{ wildcard: "dir/*.png" }] } }, true],
  [{ data: { file: [{ wildcard: "*/im*.p*" }] } }, true],
  [{ data: { file: [{ wildcard: "*.png" }] } }, true],
  [{ data: { file: [{ wildcard: "dir/*" }] } }, true],
  [{ data: { file: [{ wildcard: "*image*" }] } }, true],
  [{ data: { file: [{ wildcard: "dir/image.png" }] } }, true],
  [{ data: { file: [{ wildcard: "dir/im?ge.png" }] } }, false],
  [{ data: { lines: [{ wildcard: "*a*b*" }] } }, true],
  [{ data: { star: [{ wildcard: "a\\*b" }] } }, true],
  [{ data: { state: [{ wildcard: "a\\*b" }] } }, false],
  // anything-but
  [{ data: { state: [{ "anything-but": "running" }] } }, true],
  [{ data: { state: [{ "anything-but": "pending" }] } }, false],
  [{ data: { state: [{ "anything-but": ["pending", "x"] }] } }, false],
  [{ data: { n: [{ "anything-but": [1, 2] }] } }, true],
  [{ data: { n: [{ "anything-but": 5 }] } }, false],
  [{ data: { missing: [{ "anything-but": 5 }] } }, false],
  [{ data: { state: [{ "anything-but": { prefix: "run" } }] } }, true],
  [{ data: { state: [{ "anything-but": { prefix: ["run", "pend"] } }] } }, false],
  [{ data: { file: [{ "anything-but": { suffix: ".png" } }] } }, false],
  [{ data: { state: [{ "anything-but": { "equals-ignore-case": ["PENDING"] } }] } }, false],
  [{ data: { file: [{ "anything-but": { wildcard: "*/*.png" } }] } }, false],
  [{ data: { file: [{ "anything-but": { wildcard: "*/*.jpg" } }] } }, true],
  // numeric
  [{ data: { n: [{ numeric: [">", 0, "<=", 5] }] } }, true],
  [{ data: { n: [{ numeric: [">", 5] }] } }, false],
  [{ data: { n: [{ numeric: ["=", 5] }] } }, true],
  [{ data: { state: [{ numeric: [">", 0] }] } }, false],
  [{ data: { items: { n: [{ numeric: [">", 2, "<", 4] }] } } }, false],
  // cidr
  [{ data: { ip: [{ cidr: "10.0.0.0/24" }] } }, true],
  [{ data: { ip: [{ cidr: "10.0.0.16/31" }] } }, true],
  [{ data: { ip: [{ cidr: "10.0.0.18/31" }] } }, false],
  [{ data: { ip: [{ cidr: "0.0.0.0/0" }] } }, true],
  [{ data: { ip: [{ cidr: "0.0.0.0/1" }] } }, true],
  [{ data: { ip: [{ cidr: "128.0.0.0/1" }] } }, false],
  [{ data: { file: [{ cidr: "0.0.0.0/0" }] } }, false],
  // exists
  [{ data: { state: [{ exists: true }] } }, true],
  [{ data: { state: [{ exists: false }] } }, false],
  [{ data: { missing: [{ exists: false }] } }, true],
  [{ data: { missing: [{ exists: true }] } }, false],
  [{ data: { none: [{ exists: true }] } }, true],
  [{ data: { gone: { missing: [{ exists: false }] } } }, true],
  [{ data: { nothing: { missing: [{ exists: false }] } } }, true],
  [{ data: { state: { missing: [{ exists: false }] } } }, true],
  [{ data: { gone: { missing: [{ exists: false }], other: [1] } } }, false],
  [{ data: { missing: ["x", { exists: false }] } }, true],
  // $or
  [{ $or: [{ type: ["x"] }, { data: { n: [5] } }] }, true],
  [{ $or: [{ type: ["x"] }, { data: { n: [6] } }] }, false],
  [{ data: { state: ["pending"], $or: [{ n: [{ numeric: ["<", 1] }] }, { list: ["a"] }] } }, true],
  [{ data: { state: ["x"], $or: [{ n: [5] }, { list: ["a"] }] } }, false],
  [{ data: { gone: { $or: [{ x: [{ exists: false }] }, { y: [1] }] } } }, true],
])("%j is %s", async (pattern, expected) => {
  const [row] = await database.query(
    `with s as materialized (select gapless.compile_selector($2::jsonb) as it)
     select gapless.condition_holds($1::jsonb, (it).condition) and ((it).types is null or gapless.type_matches($1::jsonb ->> 'type', (it).types)) as holds from s`,
    [JSON.stringify(event), JSON.stringify({ pattern })],
  );
  expect(row?.["holds"]).toBe(expected);
});

test("every range of addresses takes those in it and no others", async () => {
  const number = (address: string): number => address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  const address = (of: number): string => [24, 16, 8, 0].map((shift) => (of / 2 ** shift) & 255).join(".");
  const start = number("172.20.45.77");
  for (let bits = 0; bits <= 32; bits++) {
    const size = 2 ** (32 - bits);
    const first = Math.floor(start / size) * size;
    const tried = [
      first,
      first + size - 1,
      first - 1,
      first + size,
      start,
      0,
      2 ** 32 - 1,
      first + Math.floor(size / 3),
    ];
    const valid = tried.filter((one) => one >= 0 && one < 2 ** 32);
    const rows = await database.query<{ holds: boolean }>(
      `with s as materialized (select gapless.compile_selector($1::jsonb) as it)
       select gapless.condition_holds(jsonb_build_object('data', jsonb_build_object('ip', a)), (s.it).condition) as holds
       from s, unnest($2::text[]) with ordinality a (a, place) order by place`,
      [JSON.stringify({ pattern: { data: { ip: [{ cidr: `172.20.45.77/${bits}` }] } } }), valid.map(address)],
    );
    expect(rows.map((row) => row.holds)).toEqual(valid.map((one) => one >= first && one < first + size));
  }
});
