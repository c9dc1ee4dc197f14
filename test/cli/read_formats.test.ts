// The readers of the formats, on what people and other programs write, and on what is meant to break them.
import { Readable } from "node:stream";
import { exactJson } from "@gapless/server/cli/exact_numbers";
import { linesOf } from "@gapless/server/cli/import/lines";
import { readCsv } from "@gapless/server/cli/import/read_csv";
import { readNdjson } from "@gapless/server/cli/import/read_ndjson";
import { readXes } from "@gapless/server/cli/import/read_xes";
import type { Batch, Fields } from "@gapless/server/cli/import/record";
import { expect, test } from "vitest";

/** The bytes, cut into pieces of a size: where a chunk ends must not matter. */
async function* cut(input: string | Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(input as string);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const SIZES = [1, 2, 3, 7, 100_000];

type Seen = { line: number; fields?: Fields; rule?: string };

async function seen(batches: AsyncIterable<Batch>): Promise<Seen[]> {
  const all: Seen[] = [];
  for await (const batch of batches) {
    for (const record of batch) {
      if ("problem" in record) all.push({ line: record.line, rule: record.problem.message });
      else all.push({ line: record.line, fields: JSON.parse(exactJson(record.fields)) });
    }
  }
  return all;
}

const ndjson = (input: string | Uint8Array, size = 7) => seen(readNdjson(cut(input, size)));
const csv = (input: string | Uint8Array, more = {}, size = 7) =>
  seen(readCsv(cut(input, size), { delimiter: ",", encoding: "utf-8", inferTypes: false, ...more }));
const xes = (input: string | Uint8Array, size = 7) => seen(readXes(cut(input, size), undefined));

test.each(SIZES)(
  "lines: ends of both kinds, empty ones, a last one without end, a BOM (chunks of %i)",
  async (size) => {
    const found = [];
    for await (const lines of linesOf(cut("\ufeffa\r\n\nä😀\nlast", size))) found.push(...lines);
    expect(found).toEqual([
      { number: 1, text: "a" },
      { number: 2, text: "" },
      { number: 3, text: "ä😀" },
      { number: 4, text: "last" },
    ]);
  },
);

test.each(SIZES)(
  "lines: one that is too long, or no UTF-8, is told and the next is read (chunks of %i)",
  async (size) => {
    const bytes = Buffer.concat([
      Buffer.from(`ok\n${"x".repeat(50)}\nfine\n`),
      Buffer.from([0x61, 0xff, 0x62, 10]),
      Buffer.from("end"),
    ]);
    const found = [];
    for await (const lines of linesOf(cut(bytes, size), 20))
      found.push(...lines.map(({ number, text, rule }) => [number, rule === undefined ? text : rule]));
    expect(found).toEqual([
      [1, "ok"],
      [2, "must not be longer than 20 bytes"],
      [3, "fine"],
      [4, "must be UTF-8"],
      [5, "end"],
    ]);
  },
);

test("a line of 200 MB is passed over without being held", async () => {
  const chunk = Buffer.alloc(1024 * 1024, "x");
  const bytes = (async function* () {
    for (let n = 0; n < 200; n++) yield chunk;
    yield Buffer.from('\n{"a":1}\n');
  })();
  const before = process.memoryUsage().rss;
  const found = await seen(readNdjson(bytes));
  expect(found).toEqual([
    { line: 1, rule: expect.stringContaining("must not be longer") },
    { line: 2, fields: { a: 1 } },
  ]);
  expect(process.memoryUsage().rss - before).toBeLessThan(100e6);
});

test.each(SIZES)("NDJSON: good and bad lines, with their numbers (chunks of %i)", async (size) => {
  const text = '{"a":1}\r\n\n[1]\n{"a":\n"text"\n{"n":1}{"n":2}\n{"n":12345678901234567890}';
  expect(await ndjson(text, size)).toEqual([
    { line: 1, fields: { a: 1 } },
    { line: 3, rule: "must be a JSON object" },
    { line: 4, rule: expect.stringContaining("the text ends where a value should be") },
    { line: 5, rule: "must be a JSON object" },
    { line: 6, rule: expect.stringContaining("text after the end") },
    { line: 7, fields: { n: Number("12345678901234567890") } },
  ]);
});

test("UTF-16 is told as that, with the way to read it", async () => {
  const utf16 = Buffer.from('\ufeff{"a":1}\n', "utf16le");
  await expect(ndjson(utf16, 100)).rejects.toThrow("UTF-16LE");
  await expect(csv(utf16, {}, 100)).rejects.toThrow("UTF-16LE");
  expect(await csv(Buffer.from("\ufeffa\nä\n", "utf16le"), { encoding: "utf-16le" })).toEqual([
    { line: 2, fields: { a: "ä" } },
  ]);
});

test.each(SIZES)("CSV: quotes, line breaks in cells, CRLF, a BOM (chunks of %i)", async (size) => {
  const text = '\ufeffid,text\r\n1,"a ""quoted"", one"\r\n2,"two\r\nlines"\r\n\r\n3,ü\r\n';
  expect(await csv(text, {}, size)).toEqual([
    { line: 2, fields: { id: "1", text: 'a "quoted", one' } },
    { line: 3, fields: { id: "2", text: "two\r\nlines" } },
    expect.objectContaining({ fields: { id: "3", text: "ü" } }),
  ]);
});

test("CSV: a row with too few or too many cells is told, and the next is read", async () => {
  expect(await csv("a,b\n1\n1,2,3\n1,2\n")).toEqual([
    { line: 2, rule: "has 1 cells; the header has 2" },
    { line: 3, rule: "has 3 cells; the header has 2" },
    { line: 4, fields: { a: "1", b: "2" } },
  ]);
});

test("CSV: other delimiters, other encodings, cells that look like something", async () => {
  expect(await csv("a;b\n1;x\n", { delimiter: ";" })).toEqual([{ line: 2, fields: { a: "1", b: "x" } }]);
  expect(await csv(Buffer.from("a\nm\xfcll\n", "latin1"), { encoding: "windows-1252" })).toEqual([
    { line: 2, fields: { a: "müll" } },
  ]);
  const [row] = await csv("n,big,t,e,s,z\n1.5,99.90,true,,yes,007\n", { inferTypes: true });
  expect(row?.fields).toEqual({ n: 1.5, big: 99.9, t: true, e: null, s: "yes", z: "007" });
});

test.each([
  ["a quote that is not closed", 'a,b\n1,"open\n2,x\n', "line 2: a quote that is never closed"],
  ["text behind a quote", 'a,b\n1,"x"y\n', "line 2: a quote inside a value"],
  ["a quote behind text, below a value of two lines", 'a,b\n1,"x\ny"\n2,x"y\n', "line 4: a quote inside a value"],
  ["a column twice", "a,a\n1,2\n", 'two columns "a"'],
  ["a column without name", "a,\n1,2\n", "column 2 has no name"],
  ["bytes that are no UTF-8", Buffer.from("a\nm\xfcll\n", "latin1"), "not UTF-8"],
])("CSV: %s ends it", async (_, text, told) => {
  await expect(csv(text, {}, 100)).rejects.toThrow(told);
});

/** What a reader gave before it threw, and what it threw. */
async function upToEnd(batches: AsyncIterable<Batch>): Promise<{ lines: number[]; told: string }> {
  const lines: number[] = [];
  try {
    for await (const batch of batches) lines.push(...batch.map(({ line }) => line));
  } catch (error) {
    return { lines, told: (error as Error).message };
  }
  return { lines, told: "nothing" };
}

test.each(SIZES)("what was read before the end of sense is given first (chunks of %i)", async (size) => {
  const table = cut('a,b\n1,2\n3,4\n5,"x"y\n7,8\n', size);
  expect(await upToEnd(readCsv(table, { delimiter: ",", encoding: "utf-8", inferTypes: false }))).toEqual({
    lines: [2, 3],
    told: "line 4: a quote inside a value that is not quoted as a whole",
  });
  const log = cut("<log><trace>\n<event/>\n<event/>\n<event></trace></log>", size);
  expect(await upToEnd(readXes(log, undefined))).toEqual({
    lines: [2, 3],
    told: expect.stringMatching(/^line 4: this is no XML: /),
  });
});

test("CSV: a quote that swallows the rest of a large file does not swallow the memory", async () => {
  const bytes = (async function* () {
    yield Buffer.from('a,b\n1,"');
    for (let n = 0; n < 100; n++) yield Buffer.alloc(1024 * 1024, "x\n");
  })();
  await expect(seen(readCsv(bytes, { delimiter: ",", encoding: "utf-8", inferTypes: false }))).rejects.toThrow(
    "line 2: a row must not be longer",
  );
});

const LOG = `<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1.0" xmlns="http://www.xes-standard.org/">
  <extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
  <global scope="event"><string key="concept:name" value="UNKNOWN"/></global>
  <classifier name="Activity" keys="concept:name"/>
  <string key="source" value="a test"/>
  <trace>
    <string key="concept:name" value="case &amp; 1"/>
    <event>
      <string key="concept:name" value="Register request"/>
      <date key="time:timestamp" value="2010-12-30T11:02:00.000+01:00"/>
      <int key="cost" value="12345678901234567890"/><float key="rate" value="0.10"/><float key="none" value="NaN"/>
      <boolean key="urgent" value="true"/>
      <list key="items"><values><string key="item" value="a"/><string key="item" value="b"/></values></list>
      <string key="org:resource" value="Pete"><string key="role" value="clerk"/></string>
    </event>
    <event><string key="concept:name" value="check"/></event>
  </trace>
  <trace><string key="concept:name" value="2"/><event><string key="concept:name" value="check"/></event></trace>
</log>`;

test.each(SIZES)("XES: events with the attributes of their traces (chunks of %i)", async (size) => {
  expect(await xes(LOG, size)).toEqual([
    {
      line: 9,
      fields: {
        "case:concept:name": "case & 1",
        "concept:name": "Register request",
        "time:timestamp": "2010-12-30T11:02:00.000+01:00",
        cost: Number("12345678901234567890"),
        rate: 0.1,
        none: "NaN",
        urgent: true,
        items: { item: ["a", "b"] },
        "org:resource": { value: "Pete", role: "clerk" },
      },
    },
    { line: 17, fields: { "case:concept:name": "case & 1", "concept:name": "check" } },
    { line: 19, fields: { "case:concept:name": "2", "concept:name": "check" } },
  ]);
});

test("XES: the encoding of the declaration is believed", async () => {
  const text = LOG.replace("UTF-8", "ISO-8859-1").replace("Pete", "Jürgen");
  const [first] = await xes(Buffer.from(text, "latin1"));
  expect(first?.fields?.["org:resource"]).toMatchObject({ value: "Jürgen" });
});

test("XES: a key that comes 100000 times", async () => {
  const many = '<int key="x" value="1"/>'.repeat(100_000);
  const [found] = await xes(`<log><trace><event><list key="all">${many}</list></event></trace></log>`, 65_536);
  expect(found?.fields).toEqual({ all: { x: Array.from({ length: 100_000 }, () => 1) } });
});

test("XES: what a trace says behind an event does not change the event", async () => {
  const tag = (value: string) => `<string key="t" value="${value}"/>`;
  expect(await xes(`<log><trace>${tag("a")}${tag("b")}<event/>${tag("c")}<event/></trace></log>`, 65_536)).toEqual([
    { line: 1, fields: { "case:t": ["a", "b"] } },
    { line: 1, fields: { "case:t": ["a", "b", "c"] } },
  ]);
});

test.each(SIZES)(
  "XES: a wrong attribute is told with its record, and the next is read (chunks of %i)",
  async (size) => {
    const lines = [
      "<log><trace><event><boolean key='ok' value='TRUE'/><string value='a'/></event>",
      "<event><list key='l'><string value='a'/></list></event>",
      "<event><boolean key='ok' value='1'/></event></trace>",
      "<trace><boolean key='b' value=''/><event/><event/></trace>",
      "<trace><event/></trace></log>",
    ];
    expect(await xes(lines.join("\n"), size)).toEqual([
      { line: 1, rule: 'ok: must be true or false, not "TRUE"' },
      { line: 2, rule: "<string> has no key" },
      { line: 3, fields: { ok: true } },
      { line: 4, rule: 'case:b: must be true or false, not ""' },
      { line: 4, rule: 'case:b: must be true or false, not ""' },
      { line: 5, fields: {} },
    ]);
  },
);

const BOMB = `<?xml version="1.0"?><!DOCTYPE log [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>
<log><trace><event><string key="concept:name" value="&c;"/></event></trace></log>`;
const deep = "<container key='a'>".repeat(100);

test.each([
  ["a bomb of entities", BOMB, "DOCTYPE"],
  ["an external entity", '<!DOCTYPE log [<!ENTITY x SYSTEM "file:///etc/passwd">]><log>&x;</log>', "DOCTYPE"],
  ["an unknown entity", "<log><trace><event><string key='a' value='&x;'/></event></trace></log>", "no XML"],
  ["another root", "<html></html>", "XES has <log>"],
  ["an end too early", "<log><trace><event>", "no XML"],
  ["tags that cross", "<log><trace></log></trace>", "no XML"],
  ["no XML at all", '{"a":1}', "no XML"],
  ["attributes without bottom", `<log><trace><event>${deep}`, "nest at most"],
  [
    "an attribute without end",
    `<log><trace><event><string key='a' value='${"x".repeat(9e6)}'/></event></trace></log>`,
    "must not be longer",
  ],
])("XES: %s is refused, with the line", async (_, text, told) => {
  const reading = xes(text, 65_536);
  await expect(reading).rejects.toThrow(told);
  await expect(reading).rejects.toThrow(/line \d+/);
});

test("a reader that is left early closes its input", async () => {
  const input = Readable.from(cut(`a,b\n${"1,2\n".repeat(10_000)}`, 1_000));
  for await (const _ of readCsv(input, { delimiter: ",", encoding: "utf-8", inferTypes: false })) break;
  expect(input.destroyed).toBe(true);
});
