import { createApp, inMemoryBroker } from "@gapless/server/pipelines";
import { afterAll, describe, expect, test } from "vitest";
import { World } from "./edges.ts";

let topics = 0;
const closing: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const close of closing) await close();
});

/** What a source with a mapper makes of payloads: rows, and what is told of those that are bad. */
function read(map: string, attributes: string, ...payloads: unknown[]) {
  const name = `read-${++topics}`;
  const world = new World();
  const app = world.app(`@source(type = 'inMemory', topic = '${name}', @map(${map})) define stream S (${attributes});`);
  closing.push(() => app.shutdown());
  const rows: unknown[] = [];
  app.onStream("S", (events) => rows.push(...events.map(({ data }) => data)));
  app.start();
  for (const payload of payloads) inMemoryBroker.publish(name, payload);
  return { rows, told: world.logged.map((line) => line.replace("error source inMemory of S: ", "")) };
}

/** What a sink with a mapper makes of rows that come together. */
function write(map: string, attributes: string, ...rows: unknown[][]): unknown[] {
  const name = `write-${++topics}`;
  const app = new World().app(
    `@sink(type = 'inMemory', topic = '${name}', @map(${map})) define stream S (${attributes});`,
  );
  closing.push(() => app.shutdown());
  const payloads: unknown[] = [];
  inMemoryBroker.subscribe(name, (payload) => payloads.push(payload));
  app.start();
  app.input("S").sendRows(
    rows,
    rows.map(() => 0),
  );
  return payloads;
}

const STOCK = "symbol string, price float, volume long";

describe("JSON", () => {
  test("values by name, in `event` or not, one or many", () => {
    const { rows, told } = read(
      "type = 'json'",
      STOCK,
      '{"event": {"symbol": "wso2", "price": 55.5, "volume": 100}}',
      '{"volume": 9007199254740993, "price": 1, "symbol": "ibm", "more": true}',
      '[{"event": {"symbol": "a", "price": 1, "volume": 1}}, {"symbol": "b", "price": "x", "volume": 2}, {"symbol": "c", "price": 3, "volume": "3"}]',
    );
    expect(rows).toEqual([
      ["wso2", 55.5, 100],
      ["ibm", 1, 9007199254740993n],
      ["a", 1, 1],
      ["c", 3, 3],
    ]);
    expect(told).toEqual(['S.price takes a number, not "x"; left out: ["b","x",2]']);
  });

  test("by paths below an enclosing element", () => {
    const map =
      "type = 'json', enclosing.element = '$.portfolio', @attributes(symbol = 'stock.company.symbol', price = '$.stock.price', volume = 'stock.volume')";
    const { rows, told } = read(
      map,
      STOCK,
      '{"portfolio": [{"stock": {"volume": 1, "company": {"symbol": "a"}, "price": 5}}, {"stock": {"volume": 2, "company": {}, "price": 5}}]}',
      '{"portfolio": {"stock": {"volume": 3, "company": {"symbol": "c"}, "price": 5}}}',
      '{"other": 1}',
    );
    expect(rows).toEqual([
      ["a", 5, 1],
      ["c", 5, 3],
    ]);
    expect(told).toEqual([
      'symbol is missing; left out: {"stock":{"volume":2,"company":{},"price":5}}',
      'there is no $.portfolio; left out: {"other": 1}',
    ]);
  });

  test("what is missing is null where that is said", () => {
    const { rows, told } = read(
      "type = 'json', fail.on.missing.attribute = 'false'",
      STOCK,
      '{"symbol": "a"}',
      "[]",
      "3",
      "{",
    );
    expect(rows).toEqual([["a", null, null]]);
    expect(told).toEqual(["an event is an object; left out: 3", "this is not JSON; left out: {"]);
  });

  test("written by a form of one's own: escaped within quotes, JSON without", () => {
    const payload = `@payload('{"of": "<{{symbol}}>", "is": {{symbol}}, "price": {{price}}, "volume": {{volume}}}')`;
    const text = (row: unknown[]) =>
      write(`type = 'json', validate.json = 'true', enclosing.element = '$.a.b', ${payload}`, STOCK, row)[0] as string;
    expect(text(['say "hi"\n', 0.5, 9007199254740993n])).toBe(
      '{"a":{"b":{"of": "<say \\"hi\\"\\n>", "is": "say \\"hi\\"\\n", "price": 0.5, "volume": 9007199254740993}}}',
    );
    expect(JSON.parse(text([null, null, null]))).toEqual({
      a: { b: { of: "<null>", is: null, price: null, volume: null } },
    });
  });
});

describe("CSV", () => {
  test("cells with quotes, delimiters and line breaks; empty ones are null", () => {
    const { rows, told } = read(
      "type = 'csv', event.grouping.enabled = 'true', fail.on.unknown.attribute = 'false'",
      STOCK,
      'wso2, 55.5 ,100\r\n"a ""b"", c\nd" , 1,2\n"",,\n\n',
      'x,1,2\n"open,1,2',
      "y,one,2",
    );
    expect(rows).toEqual([
      ["wso2", 55.5, 100],
      ['a "b", c\nd', 1, 2],
      ["", null, null],
    ]);
    expect(told).toEqual([
      'a quote is not closed: "open,1,2; left out: x,1,2\n"open,1,2',
      'S.price takes a number, not "one"; left out: ["y","one","2"]',
    ]);
  });

  test("a header says where the columns are, in the first payload", () => {
    expect(read("type = 'csv', header = 'true'", STOCK, "volume,more,symbol,price", "5,x,a,1.5").rows).toEqual([
      ["a", 1.5, 5],
    ]);
    expect(read("type = 'csv', header = 'true', delimiter = '-'", STOCK, "price-volume-symbol\n1.5-5-a").rows).toEqual([
      ["a", 1.5, 5],
    ]);
    const { rows, told } = read("type = 'csv', header = 'true'", STOCK, "symbol,price", "a,1");
    expect([rows, told]).toEqual([[], ["volume is missing; left out: a,1"]]);
  });

  test("by places", () => {
    expect(read("type = 'csv', @attributes('2', '0', '1')", STOCK, "55.5,100,wso2").rows).toEqual([
      ["wso2", 55.5, 100],
    ]);
    expect(
      write(
        "type = 'csv', header = 'true', delimiter = '-', @payload(symbol = '0', price = '2', volume = '1')",
        STOCK,
        ["a-b", 1, 2],
        ["c", null, 3],
      ),
    ).toEqual(['symbol-volume-price\n"a-b"-2-1.0', "c-3-"]);
  });
});

describe("texts", () => {
  test("lines of names and values", () => {
    const { rows, told } = read(
      "type = 'text', event.grouping.enabled = 'true'",
      STOCK,
      'symbol:"WSO2, "no" 10",\nprice:55.5,\nvolume:100\n~~~~~~~~~~\nprice:1,\nsymbol:\'ibm\',\nvolume:2',
      'symbol:"x",\nprice:1',
    );
    expect(rows).toEqual([
      ['WSO2, "no" 10', 55.5, 100],
      ["ibm", 1, 2],
    ]);
    expect(told).toEqual(['volume is missing; left out: symbol:"x",\nprice:1']);
  });

  test("groups of regular expressions", () => {
    const map =
      "type = 'text', fail.on.missing.attribute = 'false', regex.A = '(\\w+)\\s([-0-9]+)', regex.B = 'volume\\s([-0-9]+)', @attributes(symbol = 'A[1]', price = 'A[2]', volume = 'B')";
    expect(read(map, STOCK, "wso2 550 volume 100", "wso2 550").rows).toEqual([
      ["wso2", 550, 100],
      ["wso2", 550, null],
    ]);
  });

  test("written plainly and by a form of one's own, grouped and not", () => {
    const rows = [
      ["a", 1.5, 2],
      [null, null, null],
    ];
    expect(write("type = 'text'", STOCK, ...rows)).toEqual([
      'symbol:"a",\nprice:1.5,\nvolume:2',
      "symbol:null,\nprice:null,\nvolume:null",
    ]);
    expect(
      write(
        "type = 'text', event.grouping.enabled = 'true', @payload('{{symbol}} costs {{{price}}} {')",
        STOCK,
        ...rows,
      ),
    ).toEqual(["a costs 1.5 {\n~~~~~~~~~~\nnull costs null {"]);
    expect(write("type = 'text', @payload('symbol')", STOCK, ["a&b", 1, 2])).toEqual(["a&b"]);
  });
});

test("values as they are: rows, events, objects, many at once", () => {
  const { rows, told } = read(
    "type = 'passThrough'",
    STOCK,
    ["a", 1, 2],
    { timestamp: 5, data: ["b", 1, 2] },
    { symbol: "c", price: 1, volume: 2 },
    [
      ["d", 1, 2],
      ["e", 1, 2],
    ],
    ["f"],
    { symbol: "g" },
    "h",
  );
  expect(rows.map((row) => (row as unknown[])[0])).toEqual(["a", "b", "c", "d", "e"]);
  expect(told).toEqual([
    'an event of S has 3 values (symbol, price, volume), not 1; left out: ["f"]',
    'price is missing; left out: {"symbol":"g"}',
    "an event is an array of values, or an object; left out: h",
  ]);
});

describe("whatever is written is read back the same", () => {
  const TYPES = "s string, i int, l long, f float, d double, b bool";
  const random = generator(20261122);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const PIECES = [
    "a",
    "Ω",
    "日本",
    "👩‍🚀",
    '"',
    "'",
    "''",
    '""',
    ",",
    ";",
    "\t",
    " ",
    "  ",
    "\n",
    "\r\n",
    "\r",
    "\\",
    "\\n",
    "{",
    "}",
    "{{a}}",
    ":",
    "null",
    "NaN",
    "0",
    "\u0000",
    "\u2028",
    "~~~~~~~~~~",
    "-",
    "\ufeff",
  ];
  const text = () => Array.from({ length: Math.floor(random() * 6) }, () => pick(PIECES)).join("");
  const whole = (bits: number) => pick([0, -1, 1, 2 ** (bits - 1) - 1, -(2 ** (bits - 1)), Math.floor(random() * 1e6)]);
  const row = () =>
    [
      text(),
      whole(32),
      pick([whole(32), 9007199254740993n, -9223372036854775808n, 9223372036854775807n, 2 ** 53 - 1]),
      Math.fround(pick([0.1, -1e30, 1.17549435e-38, random(), 3])),
      pick([0.1, 1e300, -5e-324, random() * 1e9, 123456789.123, -0.5]),
      random() < 0.5,
    ].map((value) => (random() < 0.15 ? null : value));

  test.each([
    ["JSON", "type = 'json', fail.on.missing.attribute = 'false'", "type = 'json'"],
    [
      "grouped JSON",
      "type = 'json', fail.on.missing.attribute = 'false', enclosing.element = '$.x'",
      "type = 'json', event.grouping.enabled = 'true', enclosing.element = '$.x'",
    ],
    [
      "JSON in quotes",
      "type = 'json', fail.on.missing.attribute = 'false'",
      `type = 'json', @payload('{"s": {{s}}, "i": {{i}}, "l": {{l}}, "f": {{f}}, "d": {{d}}, "b": {{b}}}')`,
    ],
    ["CSV", "type = 'csv', fail.on.unknown.attribute = 'false'", "type = 'csv'"],
    [
      "grouped CSV with a header",
      "type = 'csv', fail.on.unknown.attribute = 'false', event.grouping.enabled = 'true', header = 'true', delimiter = ';'",
      "type = 'csv', event.grouping.enabled = 'true', header = 'true', delimiter = ';'",
    ],
    [
      "CSV with a longer delimiter",
      "type = 'csv', fail.on.unknown.attribute = 'false', delimiter = '||'",
      "type = 'csv', delimiter = '||'",
    ],
    ["values", "type = 'passThrough'", "type = 'passThrough'"],
  ])("%s", (_, readMap, writeMap) => {
    const rows = Array.from({ length: 300 }, row);
    const payloads = write(writeMap, TYPES, ...rows);
    const back = read(readMap, TYPES, ...payloads);
    expect(back.told.slice(0, 3)).toEqual([]);
    expect(back.rows).toEqual(rows);
  });

  test("whatever a mapper is given, it tells or takes, and goes on", () => {
    const maps = [
      "type = 'json'",
      "type = 'csv'",
      "type = 'csv', header = 'true', event.grouping.enabled = 'true'",
      "type = 'text', event.grouping.enabled = 'true'",
      "type = 'passThrough'",
      "type = 'json', enclosing.element = '$..a[*]'",
    ];
    const JSONS = ["{", "}", "[", "]", ",", ":", '"s"', '"event"', "1", "-9999999999999999999", "true", "null", " "];
    for (const map of maps) {
      const payloads = Array.from({ length: 150 }, () =>
        pick([
          text(),
          Array.from({ length: 8 }, () => pick(JSONS)).join(""),
          row(),
          { s: text() },
          null,
          undefined,
          3n,
          [],
          [[]],
        ]),
      );
      const { rows, told } = read(
        map,
        "s string, i int",
        ...payloads,
        map.includes("header") ? "s,i" : "",
        { s: "last", i: 1 },
        ["last", 1],
        '{"s": "last", "i": 1}',
        "last,1",
      );
      expect(rows.length + told.length, map).toBeGreaterThan(100);
    }
  });
});

test("an app that is not started takes nothing from a topic", () => {
  createApp("@source(type = 'inMemory', topic = 'idle') define stream S (n int);");
  expect(inMemoryBroker.publish("idle", [1])).toBe(0);
});

function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
