// Joins, tables and partitions against the plainest code there is.
import { createApp } from "@gapless/server/pipelines";
import { describe, expect, test } from "vitest";
import { type Random, randomFrom } from "../../schedules/random.ts";

type Row = readonly unknown[];
type Sent = { stream: string; data: Row };

const KEYS = ["a", "b", "c"] as const;

function run(text: string, sent: Sent[], out = "O"): Row[] {
  const app = createApp(text, { now: 1_000 });
  const found: Row[] = [];
  app.onStream(out, (events) => found.push(...events.map((event) => event.data)));
  app.start();
  for (const { stream, data } of sent) app.input(stream).send(data);
  return found;
}

function random(draw: Random, streams: string[], count: number): Sent[] {
  return Array.from({ length: count }, () => ({
    stream: draw.one(...streams),
    data: [draw.one(...KEYS), draw.number(0, 9)],
  }));
}

describe.each([11, 12, 13, 14])("seed %i", (seed) => {
  const draw = randomFrom(seed);

  test.each(["join", "left outer join", "right outer join", "full outer join"])("%s of two windows", (join) => {
    const sent = random(draw, ["A", "B"], 120);
    const found = run(
      `define stream A (k string, n int); define stream B (k string, n int);
       from A#window.length(3) ${join} B#window.length(2) on A.k == B.k and A.n > B.n
       select A.k as ak, A.n as an, B.k as bk, B.n as bn insert into O;`,
      sent,
    );
    const windows: Record<string, Row[]> = { A: [], B: [] };
    const wanted: Row[] = [];
    for (const { stream, data } of sent) {
      const own = windows[stream] as Row[];
      own.push(data);
      if (own.length > (stream === "A" ? 3 : 2)) own.shift();
      const other = windows[stream === "A" ? "B" : "A"] as Row[];
      const pairs = other.map((row): [Row, Row] => (stream === "A" ? [data, row] : [row, data]));
      const matching = pairs.filter(([a, b]) => a[0] === b[0] && Number(a[1]) > Number(b[1]));
      wanted.push(...matching.map(([a, b]) => [...a, ...b]));
      const keeps = join.startsWith("full") || join.startsWith(stream === "A" ? "left" : "right");
      if (matching.length === 0 && keeps) wanted.push(stream === "A" ? [...data, null, null] : [null, null, ...data]);
    }
    expect(found).toEqual(wanted);
  });

  test.each([
    ["its primary key", "@PrimaryKey('k')"],
    ["an index", "@Index('k')"],
    ["looking at each row", ""],
  ])("a table that is inserted into, updated, upserted and deleted from, by %s", (_, annotations) => {
    const sent = random(draw, ["Insert", "Update", "Upsert", "Delete", "Ask"], 150);
    const streams = ["Insert", "Update", "Upsert", "Delete", "Ask"].map(
      (name) => `define stream ${name} (k string, n int);`,
    );
    const found = run(
      `${streams.join("\n")} ${annotations} define table T (k string, n int);
       from Insert insert into T;
       from Update update T set T.n = n + T.n on T.k == k;
       from Upsert update or insert into T set T.n = n on T.k == k;
       from Delete delete T on T.k == k and T.n <= n;
       from Ask join T on Ask.k == T.k select T.k as k, T.n as n insert into O;`,
      sent,
    );
    const isKeyed = annotations.startsWith("@PrimaryKey");
    let rows: [string, number][] = [];
    const wanted: Row[] = [];
    for (const { stream, data } of sent) {
      const [k, n] = data as [string, number];
      const own = rows.filter((row) => row[0] === k);
      if (stream === "Insert" && !(isKeyed && own.length > 0)) rows.push([k, n]);
      if (stream === "Update") for (const row of own) row[1] += n;
      if (stream === "Upsert") for (const row of own) row[1] = n;
      if (stream === "Upsert" && own.length === 0) rows.push([k, n]);
      if (stream === "Delete") rows = rows.filter((row) => !(row[0] === k && row[1] <= n));
      if (stream === "Ask") wanted.push(...rows.filter((row) => row[0] === k).map((row) => [...row]));
    }
    expect(found).toEqual(wanted);
  });

  test("in Table", () => {
    const sent = random(draw, ["Insert", "Ask"], 100);
    const found = run(
      `define stream Insert (k string, n int); define stream Ask (k string, n int); define table T (k string, n int);
       from Insert insert into T; from Ask[(T.k == k and T.n > n) in T] select k, n insert into O;`,
      sent,
    );
    const rows: Row[] = [];
    const wanted: Row[] = [];
    for (const { stream, data } of sent) {
      if (stream === "Insert") rows.push(data);
      else if (rows.some((row) => row[0] === data[0] && Number(row[1]) > Number(data[1]))) wanted.push(data);
    }
    expect(found).toEqual(wanted);
  });

  test("a partition is as if each key had an app of its own", () => {
    const sent = random(draw, ["S"], 120);
    const query = (from: string, into: string) =>
      `from ${from}#window.length(3) select k, sum(n) as n, count() as c insert into ${into};`;
    const found = run(
      `define stream S (k string, n int); partition with (k of S) begin
       ${query("S", "#I")} from #I#window.lengthBatch(2) select k, max(n) as n insert into O; end;`,
      sent,
    );
    const alone = KEYS.map((key) => ({
      key,
      rows: run(
        `define stream S (k string, n int); ${query("S", "I")} from I#window.lengthBatch(2) select k, max(n) as n insert into O;`,
        sent.filter(({ data }) => data[0] === key),
      ),
    }));
    for (const { key, rows } of alone) expect(found.filter((row) => row[0] === key)).toEqual(rows);
    expect(found.length).toBe(alone.reduce((sum, { rows }) => sum + rows.length, 0));
  });
});

test("ranges overlap: an event goes to each that holds; null belongs to none", () => {
  const found = run(
    `define stream S (k string, n int); partition with (n >= 5 as 'high' or n >= 3 as 'middle' of S) begin
     from S select k, count() as c insert into O; end;`,
    [
      ["x", 7],
      ["y", 4],
      ["z", 1],
      ["w", null],
    ].map((data) => ({ stream: "S", data })),
  );
  expect(found).toEqual([
    ["x", 1],
    ["x", 1],
    ["y", 2],
  ]);
});

test("idle keys are let go of, with their timers", () => {
  const app = createApp(
    `define stream S (k string, n int); @purge(enable = 'true', interval = '10 sec', idle.period = '30 sec')
     partition with (k of S) begin from S#window.time(1 hour) select k, count() as c insert into O; end;`,
    { now: 0 },
  );
  const found: unknown[] = [];
  app.onStream("O", (events) => found.push(...events.map((event) => event.data[1])));
  app.start();
  app.input("S").send(["a", 1]);
  app.advance(20_000);
  app.input("S").send(["a", 1]);
  app.advance(100_000);
  app.input("S").send(["a", 1]);
  // Two of them were forgotten with their key.
  expect(found).toEqual([1, 2, 1]);
});
