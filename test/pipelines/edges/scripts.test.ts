// define function: scripts in a sandbox, which reach nothing outside, keep nothing between calls and end when they take too much.
import { CheckError, createApp, defineExtensions, SCRIPT_LIMITS, type ScriptLimits } from "@gapless/server/pipelines";
import { describe, expect, test } from "vitest";
import { javascript } from "../../../server/src/pipelines/scripts/javascript.ts";

/** What is not about time has plenty of it: the machine may be busy. */
const PLENTY = { milliseconds: 5_000 };

interface Ran {
  rows: unknown[][];
  problems: string[];
}

/** Calls a script `f` with each of the rows. */
function run(
  body: string,
  returns: string,
  rows: unknown[][],
  types = "object",
  limits: Partial<ScriptLimits> = {},
): Ran {
  const attributes = types.split(" ").map((type, at) => `a${at} ${type}`);
  const names = attributes.map((_, at) => `a${at}`).join(", ");
  const app = createApp(
    `define function f[javascript] return ${returns} {${body}};
    define stream S (${attributes.join(", ")});
    from S select f(${names}) as value insert into O;`,
    { now: 1_000, logger: ({ message }) => void ran.problems.push(message), scripts: { ...PLENTY, ...limits } },
  );
  const ran: Ran = { rows: [], problems: [] };
  app.onStream("O", (events) => void ran.rows.push(...events.map(({ data }) => [...data])));
  app.start();
  app.input("S").sendBatch(rows.map((data) => ({ data })));
  return ran;
}

/** What comes of a script that is called once. */
function once(body: string, returns = "object", limits: Partial<ScriptLimits> = {}): unknown {
  const { rows, problems } = run(body, returns, [[null]], "object", limits);
  return rows[0] === undefined ? problems.join() : rows[0][0];
}

describe("what a script gives", () => {
  test("is computed of the array data", () => {
    const { rows } = run(
      "const [a, b] = data; return a + b;",
      "string",
      [
        ["a", "b"],
        ["x", null],
      ],
      "string string",
    );
    expect(rows).toEqual([["ab"], ["xnull"]]);
  });

  test.each([
    ["int", "return 41 + 1", 42],
    ["int", "return 4.5", "f gives an int, but gave 4.5; Math.trunc(…) or Math.round(…) makes it whole"],
    ["int", "return 2 ** 31", "f gives an int, but gave 2147483648; a long holds more"],
    ["int", "return 'a'", 'f gives an int, but gave "a"'],
    ["long", "return 2 ** 53 - 1", 2 ** 53 - 1],
    ["long", "return 2n ** 62n", 2n ** 62n],
    ["long", "return 2 ** 60", "f gives a long, but gave 1152921504606847000; give what is beyond 2^53 as a BigInt"],
    ["float", "return 0.1", Math.fround(0.1)],
    ["double", "return -0", -0],
    ["double", "return 0 / 0", Number.NaN],
    ["string", "return 12", "12"],
    ["bool", "return 1 < 2", true],
    ["bool", "return 1", "f gives a bool, but gave 1"],
    ["string", "return", null],
    ["object", "return [1, { a: [true, null] }, new Set(['x'])]", [1, { a: [true, null] }, new Set(["x"])]],
    ["object", "return new Map([[1n, 'x']])", new Map([[1n, "x"]])],
  ])("is %s: %s", (returns, body, wanted) => {
    expect(once(body, returns)).toEqual(
      wanted === null || typeof wanted !== "string" || returns === "string" ? wanted : `query-1: ${wanted}`,
    );
  });

  test("is what came in, digit by digit", () => {
    const values = ["a\0b\ud800 ä", 2n ** 60n + 1n, -0, [1, [2, new Map([["k", null]])]], true];
    const { rows, problems } = run("return data", "object", [values], "string long double object bool");
    expect(problems).toEqual([]);
    expect(rows[0]?.[0]).toEqual(values);
  });

  test("follows the clock of the app, in UTC", () => {
    expect(once("return [Date.now(), new Date().getHours(), new Date(0).getTimezoneOffset()].join()", "string")).toBe(
      "1000,0,0",
    );
  });
});

describe("a script cannot reach", () => {
  test.each([
    [
      "names of Node",
      "return [typeof process, typeof require, typeof fetch, typeof console, typeof setTimeout].join()",
      "undefined,undefined,undefined,undefined,undefined",
    ],
    [
      "code made of texts",
      "return [].constructor.constructor('return process')()",
      /cannot make code of texts \(line 1 of the script\)/,
    ],
    ["eval", "return typeof eval", "undefined"],
    ["code by generators", "return (function* () {}).constructor('return 1')", /cannot make code of texts/],
    ["modules", "return import('node:fs')", /it leaves something to be done later/],
    ["a promise", "return (async () => 1)()", /a promise cannot leave a script/],
    ["what comes later", "(async () => { await 1; })(); return 1", /it leaves something to be done later/],
    ["chance", "return Math.random()", /hand them in as an argument: math:rand\(\)/],
  ])("%s", (_, body, wanted) => {
    expect(once(body)).toEqual(wanted instanceof RegExp ? expect.stringMatching(wanted) : wanted);
  });

  test.each([
    "x = 1",
    "globalThis.x = 1",
    "Object.prototype.x = 1",
    "Object.getPrototypeOf([].values()).x = 1",
    "Math.x = 1",
  ])("its next call: %s", (write) => {
    expect(once(`${write}; return 1`)).toMatch(/not extensible|not defined/);
  });

  test("the objects of the engine", () => {
    const value = once(`return JSON.parse('{ "__proto__": { "polluted": 1 } }')`) as object;
    expect(Object.keys(value)).toEqual(["__proto__"]);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  test("the outside of its braces", () => {
    const room = javascript.open(SCRIPT_LIMITS);
    const compile = (body: string) => () => room.compile({ name: "f", body, returns: "int" });
    expect(compile("}); globalThis.x = 1; (function () {")).toThrow("it closes a brace that it has not opened");
    expect(compile("return 1 }, function () {")).toThrow(/brace|Unexpected/);
    expect(() => run("return (;", "int", [])).toThrow(CheckError);
    expect(() => run("\n\nreturn )", "int", [])).toThrow(
      /the script of f cannot be used: Unexpected token '\)' \(line 3 of the script\)/,
    );
  });
});

describe("a script ends", () => {
  const LATE = "query-1: f took longer than 20 ms, the limit of scripts";
  test.each([
    ["a loop", "for (;;);"],
    ["a loop that catches", "for (;;) { try { for (;;); } catch {} }"],
    ["a regular expression", "return /^(a+)+$/.test('a'.repeat(40) + 'b')"],
    ["a getter in what it gives", "return { get a() { for (;;); } }"],
    ["a loop within the machine itself", "return Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1)"],
  ])("when it takes too long: %s", (_, body) => {
    expect(once(body, "object", { milliseconds: 20 })).toBe(LATE);
  });

  test.each([
    ["a list that grows", "const all = []; for (;;) all.push(new Array(1e5).fill(1));"],
    ["a text", "return 'x'.repeat(1e8)"],
  ])("when it needs too much: %s", (_, body) => {
    expect(once(body, "object", { megabytes: 8 })).toBe("query-1: f needed more than 8 MB, the limit of scripts");
  });

  test.each([
    ["calls", "return (function f(n) { return 1 + f(n + 1); })(0)", /calls too deep/],
    ["what it gives", "let a = []; for (let i = 0; i < 1e4; i++) a = [a]; return a", /more than 200 deep/],
    ["a long text", "return 'x'.repeat(2e6)", /gives back more than 1048576 characters/],
    ["a function", "return () => 1", /a function cannot leave a script/],
    ["what it throws", "throw { toString() { throw 1 } }", /it throws what cannot be shown/],
    ["null", "throw null", /it throws null/],
    ["an error", "\n\nnull.x", /TypeError: cannot read property 'x' of null \(line 3 of the script\)/],
  ])("with an error: %s", (_, body, wanted) => {
    // Time enough for a machine that has much to do.
    expect(once(body, "object", { milliseconds: 5_000 })).toMatch(wanted);
  });

  test("and the events behind go on, as its app does", () => {
    const { rows, problems } = run("if (data[0] === 2) for (;;); return data[0]", "int", [[1], [2], [3]], "int", {
      milliseconds: 500,
    });
    expect(rows).toEqual([[1], [3]]);
    expect(problems).toEqual(["query-1: f took longer than 500 ms, the limit of scripts"]);
  });
});

test("what fails goes where @OnError says", () => {
  const app = createApp(
    `define function f[JavaScript] return int { throw new Error('no') };
    @OnError(action = 'STREAM') define stream S (n int);
    from S select f(n) as m insert into O; from !S select n, _error insert into Failed;`,
    { scripts: PLENTY },
  );
  const failed: unknown[] = [];
  app.onStream("Failed", (events) => void failed.push(...events.map(({ data }) => data)));
  app.start();
  app.input("S").send([7]);
  expect(failed).toEqual([[7, { name: "FunctionError", message: "f: Error: no (line 1 of the script)" }]]);
});

describe("the language of a script", () => {
  const app = (language: string, name = "f") => `define function ${name}[${language}] return int { 1 };
    define stream S (n int); from S select ${name}(n) as m insert into O;`;

  test("must be known", () => {
    expect(() => createApp(app("javascrpt"))).toThrow(
      /cannot be written in javascrpt; did you mean javascript\?; there is javascript, js/,
    );
  });

  test("must not take the name of what there is", () => {
    expect(() => createApp(app("js", "sum"))).toThrow(/sum is a function already/);
    expect(() => createApp(app("js", "coalesce"))).toThrow(/coalesce is a function already/);
  });

  test("may come by extension", () => {
    const constant = defineExtensions({
      scripts: [
        {
          languages: ["constant"],
          about: "A number.",
          open: () => ({
            compile:
              ({ body }) =>
              () =>
                Number(body),
          }),
        },
      ],
    });
    const made = createApp(app("Constant"), { extensions: [constant] });
    const given: unknown[] = [];
    made.onStream("O", (events) => void given.push(...events.map(({ data }) => data[0])));
    made.start();
    made.input("S").send([0]);
    expect(given).toEqual([1]);
  });
});
