// What is refused, with the path of the mistake and what to do instead.
import { beforeAll, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { faultOf } from "../log/fault.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});

const leaf = (operators: unknown): unknown => ({ where: { path: "data.a", ...(operators as object) } });
let deep: unknown = { path: "data.a", eq: 1 };
for (let n = 0; n < 40; n++) deep = { not: deep };
let deepPattern: unknown = { a: [1] };
for (let n = 0; n < 10; n++) deepPattern = { a: deepPattern };

test.each<[selector: unknown, field: string, rule: RegExp, hint?: RegExp]>([
  ["order", "selector", /must be an object/],
  [[], "selector", /must be an object/],
  [{ wehre: {} }, "selector.wehre", /not known/, /Did you mean where/],
  [{ up_to: "3" }, "selector.up_to", /not known/, /Did you mean upTo/],
  [{ 'we"ird key': 1 }, 'selector."we\\"ird key"', /not known/],
  [{ types: "order" }, "selector.types", /list/],
  [{ types: [] }, "selector.types", /1 to 100/, /null/],
  [{ types: ["a", 1] }, "selector.types[1]", /text/],
  [{ types: ["order*"] }, "selector.types", /patterns such as/],
  [{ topics: ["a/b*"] }, "selector.topics", /topics or patterns/],
  [{ streams: [""] }, "selector.streams", /names/],
  [{ categories: Array(101).fill("a") }, "selector.categories", /1 to 100/],
  [{ after: -1 }, "selector.after", /position/],
  [{ after: "9223372036854775808" }, "selector.after", /position/],
  [{ after: "5", upTo: "5" }, "selector.upTo", /behind after/],
  [{ since: "yesterday" }, "selector.since", /time with a zone/],
  [{ since: "2026-01-01T00:00:00" }, "selector.since", /time with a zone/],
  [{ since: "2026-01-02T00:00:00Z", until: "2026-01-01T00:00:00Z" }, "selector.until", /before since/],
  [{ where: 1 }, "selector.where", /condition/],
  [{ where: [] }, "selector.where", /condition/],
  [{ where: {} }, "selector.where", /exactly one of/],
  [{ where: { all: [], any: [] } }, "selector.where", /exactly one of/, /list of an all or any/],
  [{ where: { all: [] } }, "selector.where.all", /1 to 256/],
  [{ where: { all: {} } }, "selector.where.all", /list/],
  [{ where: { al: [] } }, "selector.where.al", /not known/, /Did you mean all/],
  [{ where: { eq: 1 } }, "selector.where", /must have a path/],
  [{ where: { not: 1 } }, "selector.where.not", /condition/],
  [
    {
      where: {
        any: [
          { path: "data.a", eq: 1 },
          { path: "data.b", gtt: 1 },
        ],
      },
    },
    "selector.where.any[1].gtt",
    /not known/,
    /gt\?/,
  ],
  [{ where: { all: [{ not: { path: "data.b", gt: true } }] } }, "selector.where.all[0].not.gt", /number or a text/],
  [{ where: { path: "amount", eq: 1 } }, "selector.where.path", /part of the event/, /data\.amount/],
  [{ where: { path: "recorded_at", eq: 1 } }, "selector.where.path", /part of the event/, /recordedAt/],
  [{ where: { path: "type.a", eq: 1 } }, "selector.where.path", /single value/],
  [{ where: { path: "", eq: 1 } }, "selector.where.path", /path/],
  [{ where: { path: 1, eq: 1 } }, "selector.where.path", /path/],
  [{ where: { path: "data..a", eq: 1 } }, "selector.where.path", /dots/],
  [{ where: { path: "data.a.", eq: 1 } }, "selector.where.path", /dots/],
  [{ where: { path: "data.a[0]", eq: 1 } }, "selector.where.path", /dots/, /no index/],
  [{ where: { path: 'data."a', eq: 1 } }, "selector.where.path", /dots/],
  [{ where: { path: 'data."a\\q"', eq: 1 } }, "selector.where.path", /quoted key/],
  [{ where: { path: 'data."a\\u0000"', eq: 1 } }, "selector.where.path", /quoted key/],
  [{ where: { path: `data.${"a.".repeat(40)}a`, eq: 1 } }, "selector.where.path", /32 keys/],
  [{ where: { path: "data.a" } }, "selector.where", /operator/],
  [leaf({ ignoreCase: true, gt: 1 }), "selector.where.ignoreCase", /must stand with/],
  [leaf({ ignoreCase: 1, eq: "a" }), "selector.where.ignoreCase", /true or false/],
  [leaf({ eq: { a: 1 } }), "selector.where.eq", /text, a number/, /not compared as a whole/],
  [leaf({ eq: [1] }), "selector.where.eq", /text, a number/],
  [leaf({ eq: { path: "data.b", or: 1 } }), "selector.where.eq.or", /not known/],
  [leaf({ eq: { path: "b" } }), "selector.where.eq.path", /part of the event/],
  [leaf({ eq: { path: "data.b" }, ignoreCase: true }), "selector.where.eq", /ignoreCase/],
  [leaf({ starts_with: { path: "data.b" } }), "selector.where.starts_with", /text/, /eq, ne, gt/],
  [leaf({ contains: 1 }), "selector.where.contains", /text/, /use eq/],
  [leaf({ gt: null }), "selector.where.gt", /number or a text/],
  [leaf({ between: [1] }), "selector.where.between", /two numbers/],
  [leaf({ between: [1, "a"] }), "selector.where.between", /two numbers/],
  [leaf({ between: [5, 1] }), "selector.where.between", /lower one first/],
  [leaf({ between: ["b", "a"] }), "selector.where.between", /lower one first/],
  [leaf({ any: { path: "n", between: [0.5, 0.49] } }), "selector.where.any.between", /lower one first/],
  [{ where: { path: "position", between: ["10", "9"] } }, "selector.where.between", /lower one first/],
  [
    { where: { path: "recordedAt", between: ["2026-01-01T00:00:00Z", "2026-01-01T00:30:00+01:00"] } },
    "selector.where.between",
    /lower one first/,
  ],
  [leaf({ in: [] }), "selector.where.in", /1 to 256/],
  [leaf({ in: [1, [2]] }), "selector.where.in[1]", /text, a number/],
  [leaf({ in: { path: "data.b" } }), "selector.where.in", /list/, /use eq/],
  [leaf({ exists: "yes" }), "selector.where.exists", /true or false/],
  [leaf({ is_null: null }), "selector.where.is_null", /true or false/],
  [leaf({ any: { path: "n", gt: {} } }), "selector.where.any.gt", /number/],
  [leaf({ every: { path: "", eq: 1 } }), "selector.where.every.path", /path/, /"\."/],
  [{ where: { path: "position", eq: "x" } }, "selector.where.eq", /number, which position is/],
  [{ where: { path: "recordedAt", gt: "2026" } }, "selector.where.gt", /time with a zone/],
  [{ where: { path: "recordedAt", gt: 5 } }, "selector.where.gt", /time with a zone/],
  [{ where: deep }, `selector.where${".not".repeat(32)}`, /32 levels/],
  [{ where: { path: "data.a", eq: "x".repeat(70_000) } }, "selector", /64 KiB/],
  [leaf({ matches: "" }), "selector.where.matches", /1 to 512/],
  [leaf({ matches: "a".repeat(513) }), "selector.where.matches", /1 to 512/],
  [leaf({ matches: "(a)\\1" }), "selector.where.matches", /refer back/],
  [leaf({ matches: "a(?=b)" }), "selector.where.matches", /look around/],
  [leaf({ matches: "(?<!a)b" }), "selector.where.matches", /look around/],
  [leaf({ matches: "(?i)a" }), "selector.where.matches", /look around or set options/],
  [leaf({ matches: "***=a" }), "selector.where.matches", /\*\*\*/],
  [leaf({ matches: "\\bword" }), "selector.where.matches", /word boundary/, /\\y/],
  [leaf({ matches: "(a{1,100}){1,100}" }), "selector.where.matches", /larger/],
  [leaf({ matches: "((a{10}){10}){11}" }), "selector.where.matches", /larger/],
  [leaf({ matches: "(x+x+){200}{9}y" }), "selector.where.matches", /larger|regular expression/],
  [leaf({ matches: "(a?b?c?d?){40}" }), "selector.where.matches", /may be empty/],
  [leaf({ matches: "((a*){20}b){20}" }), "selector.where.matches", /may be empty|larger/],
  [leaf({ matches: "a{300}" }), "selector.where.matches", /regular expression/],
  [leaf({ matches: "(a" }), "selector.where.matches", /regular expression/],
  [leaf({ matches: "a)" }), "selector.where.matches", /regular expression/],
  [leaf({ matches: "[a" }), "selector.where.matches", /regular expression/],
  [leaf({ matches: "\\" }), "selector.where.matches", /regular expression/],
  [leaf({ matches: "\\p{L}" }), "selector.where.matches", /regular expression/],
  [{ pattern: {} }, "selector.pattern", /at least one key/],
  [{ pattern: [] }, "selector.pattern", /object/],
  [{ pattern: { detail: { a: [1] } } }, "selector.pattern.detail", /not known/],
  [{ pattern: { type: "a" } }, "selector.pattern.type", /list/, /\["a"\]|\[.a.\]/],
  [{ pattern: { type: { a: ["x"] } } }, "selector.pattern.type", /list/],
  [{ pattern: { type: [] } }, "selector.pattern.type", /1 to 256/],
  [{ pattern: { data: { a: [["x"]] } } }, "selector.pattern.data.a[0]", /not be a list/],
  [{ pattern: { data: { a: [{}] } } }, "selector.pattern.data.a[0]", /exactly one of/],
  [{ pattern: { data: { a: [{ prefix: "a", suffix: "b" }] } } }, "selector.pattern.data.a[0]", /exactly one of/],
  [{ pattern: { data: { a: [{ prefx: "a" }] } } }, "selector.pattern.data.a[0].prefx", /not known/, /prefix\?/],
  [{ pattern: { data: { a: [{ prefix: 1 }] } } }, "selector.pattern.data.a[0].prefix", /text/],
  [
    { pattern: { data: { a: [{ prefix: { "equals-ignore-case": 1 } }] } } },
    "selector.pattern.data.a[0].prefix.equals-ignore-case",
    /text/,
  ],
  [{ pattern: { data: { a: [{ wildcard: "a**" }] } } }, "selector.pattern.data.a[0].wildcard", /in a row/],
  [{ pattern: { data: { a: [{ wildcard: "a\\b" }] } } }, "selector.pattern.data.a[0].wildcard", /behind each/],
  [{ pattern: { data: { a: [{ wildcard: "a\\" }] } } }, "selector.pattern.data.a[0].wildcard", /behind each/],
  [{ pattern: { data: { a: [{ wildcard: "a*".repeat(40) }] } } }, "selector.pattern.data.a[0].wildcard", /16 stars/],
  [{ pattern: { data: { a: [{ "anything-but": [] }] } } }, "selector.pattern.data.a[0].anything-but", /1 to 256/],
  [
    { pattern: { data: { a: [{ "anything-but": { numeric: [">", 1] } }] } } },
    "selector.pattern.data.a[0].anything-but",
    /exactly one of/,
  ],
  [
    { pattern: { data: { a: [{ "anything-but": { prefix: [1] } }] } } },
    "selector.pattern.data.a[0].anything-but.prefix[0]",
    /text/,
  ],
  [{ pattern: { data: { a: [{ numeric: [">"] }] } } }, "selector.pattern.data.a[0].numeric", /comparison/],
  [{ pattern: { data: { a: [{ numeric: ["!=", 1] }] } } }, "selector.pattern.data.a[0].numeric[0]", /one of =/],
  [{ pattern: { data: { a: [{ numeric: [">", "1"] }] } } }, "selector.pattern.data.a[0].numeric[1]", /number/],
  [{ pattern: { data: { a: [{ numeric: [">", 1, ">", 2] }] } } }, "selector.pattern.data.a[0].numeric[2]", /twice/],
  [{ pattern: { data: { a: [{ cidr: "fe80::/10" }] } } }, "selector.pattern.data.a[0].cidr", /IPv4/, /IPv6/],
  [{ pattern: { data: { a: [{ cidr: "10.0.0.256/8" }] } } }, "selector.pattern.data.a[0].cidr", /IPv4/],
  [{ pattern: { data: { a: [{ cidr: "10.0.0.0/33" }] } } }, "selector.pattern.data.a[0].cidr", /IPv4/],
  [{ pattern: { data: { a: [{ exists: 1 }] } } }, "selector.pattern.data.a[0].exists", /true or false/],
  [{ pattern: { $or: {} } }, "selector.pattern.$or", /list/],
  [{ pattern: { $or: [{ type: ["a"] }, { typ: ["a"] }] } }, "selector.pattern.$or[1].typ", /not known/, /type\?/],
  [{ pattern: { data: deepPattern } }, `selector.pattern.data${".a".repeat(7)}`, /8 levels/],
  [{ preset: "all" }, "selector.preset", /database_changes/],
  [{ visibleTo: [] }, "selector.visibleTo", /object/],
  [{ visibleTo: { users: "a" } }, "selector.visibleTo.users", /not known/, /user\?/],
  [{ visibleTo: { user: 1 } }, "selector.visibleTo.user", /text/],
  [{ visibleTo: { permissions: ["write"] } }, "selector.visibleTo.permissions", /read, operator and admin/],
  [{ visibleTo: { tables: "t" } }, "selector.visibleTo.tables", /list/],
])("%j", async (selector, field, rule, hint = /^/) => {
  const fault = await faultOf(database.query("select gapless.compile_selector($1::jsonb)", [JSON.stringify(selector)]));
  expect(fault).toMatchObject({ code: "VG001", detail: { rule: expect.stringMatching(rule) } });
  expect(fault.detail?.["field"]).toBe(field.replaceAll("$or", '"$or"'));
  expect(fault.hint ?? "").toMatch(hint);
});

test("errors call the selector what the caller calls it", async () => {
  const fault = await faultOf(database.query(`select gapless.compile_selector('{"types": [1]}', 'spec.selector')`));
  expect(fault.detail?.["field"]).toBe("spec.selector.types[0]");
});

test("nothing selects everything", async () => {
  const [row] = await database.query(
    `select gapless.compile_selector(null) is null as a, gapless.compile_selector('null') is null as b, gapless.compile_selector('{}') is null as c,
      gapless.compile_selector('{"types": null, "where": null, "preset": null}') is null as d`,
  );
  expect(row).toEqual({ a: true, b: true, c: true, d: true });
});
