// Event processing on the command line: no server, no database.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { callCli } from "./call_cli.ts";

const folder = mkdtempSync(join(tmpdir(), "gapless-pipelines-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const APP = `@app:playback
define stream Trades (symbol string, price double, volume long, at long);
-- what is dear
from Trades[price > \${LEAST}]#window.time(1 min) select symbol, avg(price) as average, sum(volume) as volume group by symbol insert into Dear;
`;

function file(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return name;
}

const call = (args: string[], input = "") => callCli(["pipelines", ...args], { cwd: folder, input });

test("runs over CSV, by the times of the events; longs keep their digits", async () => {
  const app = file("dear.eventflux", APP);
  const csv = file(
    "trades.csv",
    "symbol,price,volume,at\nibm,20.5,9007199254740993,1000\nibm,30.5,1,2000\nwso2,5,1,3000\nibm,1e2,,70000\n",
  );
  const { code, out, err } = await call([
    "run",
    app,
    "--input",
    `Trades=${csv}`,
    "--time",
    "at",
    "--variable",
    "LEAST=10",
  ]);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(out.trim().split("\n")).toEqual([
    '{"stream":"Dear","timestamp":1000,"data":{"symbol":"ibm","average":20.5,"volume":9007199254740993}}',
    '{"stream":"Dear","timestamp":2000,"data":{"symbol":"ibm","average":25.5,"volume":9007199254740994}}',
    '{"stream":"Dear","timestamp":70000,"data":{"symbol":"ibm","average":100,"volume":null}}',
  ]);
});

test("merges inputs by their times, and reads events that name their stream", async () => {
  const app = file(
    "merge.eventflux",
    "@app:playback define stream A (n int); define stream B (n int); from A insert into O; from B insert into O;",
  );
  const line = (stream: string, timestamp: number, n: number) => JSON.stringify({ stream, timestamp, data: { n } });
  file("a.ndjson", [line("A", 1, 1), line("A", 5, 5)].join("\n"));
  file("b.ndjson", [line("B", 2, 2), line("B", 9, 9)].join("\n"));
  const { code, out } = await call(["run", app, "--input", "a.ndjson", "--input", "B=b.ndjson"]);
  expect(code).toBe(0);
  expect(
    out
      .trim()
      .split("\n")
      .map((text) => JSON.parse(text).data.n),
  ).toEqual([1, 2, 5, 9]);
});

test("prints only the streams that are asked for", async () => {
  const app = file(
    "two.eventflux",
    "define stream A (n int); from A[n > 1] insert into Big; from A[n <= 1] insert into Small;",
  );
  const { out } = await call(["run", app, "--input", "A=-", "--output", "Small"], '{"n": 1}\n{"n": 2}\n');
  expect(JSON.parse(out)).toMatchObject({ stream: "Small", data: { n: 1 } });
});

test.each([
  ["a stream that there is not", ["--input", "X=-"], "", "--input X=-: there is no stream X\nThere is A, O."],
  [
    "an attribute that there is not",
    [],
    '{"stream":"A","data":{"m":1}}',
    "standard input, line 1: A has no attribute m; it has n",
  ],
  ["a value of another type", ["--input", "A=-"], '{"n":"x"}', 'standard input, line 1: A.n takes a number, not "x"'],
  [
    "a number that is too large",
    ["--input", "A=-"],
    '{"n":3000000000}',
    "standard input, line 1: A.n takes a whole number of 32 bits, not 3000000000",
  ],
  ["no stream", [], '{"n":1}', "standard input, line 1: whose event is it?"],
  ["no JSON", [], "{", "standard input, line 1: is no JSON"],
])("says what is wrong with %s", async (_, args, input, message) => {
  const app = file("one.eventflux", "define stream A (n int); from A insert into O;");
  const { code, out, err } = await call(["run", app, ...args], input);
  expect(err).toContain(message);
  expect(code).not.toBe(0);
  expect(out).toBe("");
});

test("check says that an app can run, or what is wrong and where", async () => {
  const good = file("good.eventflux", "define stream A (n int); from A insert into O;");
  expect(await call(["check", good])).toMatchObject({ code: 0, out: "good.eventflux can run.\n" });
  const bad = file("bad.eventflux", "define stream A (n int);\nfrom A select cnt() as c insert into O;");
  const { code, err } = await call(["check", bad]);
  expect(code).toBe(1);
  expect(err).toContain("bad.eventflux:2:15 unknown function cnt");
  expect(err).toContain("from A select cnt() as c insert into O;\n              ^");
});

test("format prints the usual layout, and changes nothing twice", async () => {
  const app = file("layout.eventflux", "define stream A(n int);-- why\nfrom A select n insert into O");
  const { out } = await call(["format", app]);
  expect(out).toBe("define stream A (n int); -- why\n\nfrom A\nselect n\ninsert into O;\n");
  expect((await call(["format", app, "--check"])).code).toBe(1);
  await call(["format", app, "--write"]);
  expect(readFileSync(join(folder, app), "utf8")).toBe(out);
  expect((await call(["format", app, "--check"])).code).toBe(0);
});
