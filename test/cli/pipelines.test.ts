// Event processing on the command line: no server, no database.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
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

test("a record that cannot go in ends the run; what those before it came to is printed", async () => {
  const app = file("sums.eventflux", "define stream S (n int); from S select sum(n) as total insert into O;");
  const { code, out, err } = await call(["run", app, "--input", "S=-"], '{"n":1}\n{"n":2}\n{"n":"x"}\n');
  expect({ code, err }).toEqual({ code: 1, err: 'gapless: standard input, line 3: S.n takes a number, not "x"\n' });
  expect(out.split("\n").map((line) => line.replace(/.*"data":/, ""))).toEqual(['{"total":1}}', '{"total":3}}', ""]);
});

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

test("where an app reads one stream, events are of that one; of two, it has to be said", async () => {
  const one = file("only.eventflux", "define stream A (n int); from A select n * 2 as twice insert into O;");
  const { out } = await call(["run", one], '{"n": 1}\n{"stream": "A", "data": {"n": 2}}\n');
  expect(out.match(/"twice":\d/g)).toEqual(['"twice":2', '"twice":4']);
  const two = file("both.eventflux", "define stream A (n int); define stream B (n int); from A insert into O;");
  expect((await call(["run", two], '{"n": 1}')).err).toContain("standard input, line 1: whose event is it?");
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
  expect(err).toContain("2 | from A select cnt() as c insert into O;\n  |               ^");
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

describe("a pipeline in JSON", () => {
  const PIPELINE = {
    name: "user_analytics",
    source_event_types: ["user.created"],
    operators: [
      { type: "enrich", source: "countries", fields: ["continent"], key: "country", source_key: "code" },
      { type: "filter", field: "continent", value: "America", op: "eq" },
      { type: "reduce", field: "amount", function: "sum", group_by: "country" },
    ],
    output: "analytics",
  };
  const EVENTS = [
    { event_type: "user.created", timestamp: "1970-01-01T00:00:02Z", payload: { country: "US", amount: 1 } },
    { event_type: "user.deleted", timestamp: 3000, payload: { country: "US", amount: 1 } },
    { event_type: "user.created", timestamp: 4000, entity_id: "u", payload: { country: "US", amount: 2.5 } },
    { event_type: "user.created", timestamp: 5000, payload: { country: "DE", amount: 1 } },
  ];
  const ndjson = (records: unknown[]) => records.map((record) => JSON.stringify(record)).join("\n");

  test("runs: its results go to its output", async () => {
    file("analytics.json", JSON.stringify(PIPELINE));
    file("countries.csv", "code,continent\nUS,America\nDE,Europe\n");
    const inputs = ["--input", "countries=countries.csv", "--input", "-"];
    const { code, out, err } = await call(["run", "analytics.json", ...inputs], ndjson(EVENTS));
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out.trim().split("\n")).toEqual([
      '{"stream":"analytics","timestamp":2000,"data":{"payload":{"group":"US","function":"sum","value":1}}}',
      '{"stream":"analytics","timestamp":4000,"data":{"payload":{"group":"US","function":"sum","value":3.5}}}',
    ]);
  });

  test("takes payloads alone, with all digits of their numbers", async () => {
    file("all.json", JSON.stringify({ name: "all", operators: [] }));
    const { out } = await call(["run", "all.json", "--time", "at"], '{"at": 7, "deep": [{"n": 9007199254740993}]}');
    expect(out).toBe('{"stream":"all","timestamp":7,"data":{"payload":{"at":7,"deep":[{"n":9007199254740993}]}}}\n');
  });

  test("says what is wrong with it, or with an event", async () => {
    file(
      "wrong.json",
      JSON.stringify({ ...PIPELINE, name: 5, operators: [{ type: "filter", field: "a", value: 1, op: "is" }] }),
    );
    expect(await call(["check", "wrong.json"])).toMatchObject({
      code: 1,
      err: expect.stringContaining(
        "wrong.json: /name must be a text, not 5\nwrong.json: /operators/0/op must be eq, ne,",
      ),
    });
    file("right.json", JSON.stringify(PIPELINE));
    expect(await call(["check", "right.json"])).toMatchObject({ code: 0, out: "right.json can run.\n" });
    expect(await call(["run", "right.json"], '{"country": "US"}')).toMatchObject({
      code: 1,
      err: expect.stringContaining('standard input, line 1: an event of this pipeline is {"event_type": …'),
    });
  });

  test("is printed as the app that it is, which does the same", async () => {
    file("printed.json", JSON.stringify(PIPELINE));
    const { out } = await call(["format", "printed.json", "--as", "eventflux"]);
    expect(out).toContain("@app:name('user_analytics')\n@app:playback\n");
    file("printed.eventflux", out);
    file(
      "countries.ndjson",
      ndjson([{ stream: "countries", data: { payload: { code: "US", continent: "America" } } }]),
    );
    const events = EVENTS.map(({ event_type, payload }, at) => ({
      stream: "Events",
      timestamp: at,
      data: { event_type, payload },
    }));
    const inputs = ["--input", "countries.ndjson", "--input", "-", "--output", "analytics"];
    const ran = await call(["run", "printed.eventflux", ...inputs], ndjson(events));
    expect(
      ran.out
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line).data.payload.value),
    ).toEqual([1, 3.5]);
    expect((await call(["format", "printed.json"])).out).toBe(`${JSON.stringify(PIPELINE, null, 2)}\n`);
    expect(await call(["format", "printed.json", "--as", "sql"])).toMatchObject({ code: 2 });
  });
});
