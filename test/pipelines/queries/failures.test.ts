// An event that cannot be carried out fails alone: it is told to the logger, or goes into the stream for such.
import { CheckError, createApp, InputError } from "@gapless/server/pipelines";
import { describe, expect, test } from "vitest";

interface Entry {
  level: string;
  message: string;
  stream?: string;
  data?: readonly unknown[];
}

/** Fails for a text that is no number. */
const FAILS = "math:parseInt(text)";

function run(text: string, sends: [stream: string, row: unknown[]][], together = false) {
  const logged: Entry[] = [];
  const app = createApp(text, { now: 0, logger: (entry) => void logged.push(entry) });
  const told: Record<string, unknown[]> = {};
  for (const name of app.streams.keys()) {
    told[name] = [];
    app.onStream(name, (events) => void told[name]?.push(...events.map(({ data }) => [...data])));
  }
  app.start();
  if (together) app.input("S").sendBatch(sends.map(([, data]) => ({ data })));
  else for (const [stream, row] of sends) app.input(stream).send(row);
  return { told, logged, app };
}

const STREAM = "define stream S (text string, n int);";
const SENDS: [string, unknown[]][] = [
  ["S", ["1", 1]],
  ["S", ["none", 2]],
  ["S", ["3", 3]],
];

test.each([false, true])("of several events only the one that fails is missing (together: %s)", (together) => {
  const { told, logged, app } = run(`${STREAM} from S select ${FAILS} as n insert into O;`, SENDS, together);
  expect(told["O"]).toEqual([[1], [3]]);
  expect(app.failures).toBe(1);
  expect(logged).toMatchObject([{ level: "error", stream: "S", query: "query-1", data: ["none", 2] }]);
});

test("its stream may have one for those that fail, with what was wrong", () => {
  const text = `@OnError(action = 'STREAM') ${STREAM} from S[${FAILS} > 0] select n insert into O;
    from !S select n, _error insert into Failed;`;
  const { told, logged } = run(text, SENDS, true);
  expect(told["O"]).toEqual([[1], [3]]);
  expect(told["!S"]).toMatchObject([["none", 2, { name: expect.any(String), message: expect.any(String) }]]);
  expect(told["Failed"]?.length).toBe(1);
  expect(logged).toEqual([]);
});

test("it is in none of the sums", () => {
  const text = `${STREAM} from S#window.length(2) select count() as many, sum(${FAILS}) as s insert into O;`;
  const { told } = run(text, [...SENDS, ["S", ["4", 4]]]);
  expect(told["O"]).toEqual([
    [1, 1],
    [1, 3],
    [2, 7],
  ]);
});

test("before a window, in a join, in a change of a table, as a key of a partition", () => {
  const all = `@OnError(action = 'STREAM') ${STREAM}
    define table T (n int); define stream A (n int);
    from A insert into T;
    from S[${FAILS} > 0]#window.length(5) select n insert into Windowed;
    from S join T on T.n == ${FAILS} select T.n insert into Joined;
    from S select ${FAILS} as m update T set T.n = m on T.n == 100;
    partition with (${FAILS} of S) begin from S select n insert into Parted; end;`;
  const { told, app } = run(all, [["A", [1]], ["A", [3]], ...SENDS]);
  expect(told["Windowed"]).toEqual([[1], [3]]);
  expect(told["Joined"]).toEqual([[1], [3]]);
  expect(told["Parted"]).toEqual([[1], [3]]);
  expect(told["!S"]?.length).toBe(4);
  expect(app.failures).toBe(4);
});

test("a condition of a window that comes with the event may be wrong", () => {
  const text = "define stream S (text string, n int); from S#window.expression(text) select n insert into O;";
  const { told, logged } = run(text, [
    ["S", ["count() < 3", 1]],
    ["S", ["count(", 2]],
    ["S", ["n + 1", 3]],
    ["S", ["count() < 3", 4]],
  ]);
  expect(told["O"]).toEqual([[1], [4]]);
  expect(logged.map(({ data }) => data?.[1])).toEqual([2, 3]);
});

test("what a listener throws is for whoever sends", () => {
  const app = createApp(`${STREAM} from S select n insert into O;`, { now: 0 });
  app.onStream("O", () => {
    throw new Error("mine");
  });
  app.start();
  expect(() => app.input("S").send(["", 1])).toThrow("mine");
  expect(app.failures).toBe(0);
});

test("what a listener throws does not keep an event from other queries, nor timers from their time", () => {
  const app = createApp(
    `${STREAM} define table T (n int);
    define trigger A at every 1 sec; define trigger B at every 1 sec;
    from S select n insert into O; @info(name = 'q') from S select n insert into T; from B select 7 as n insert into T;`,
    { now: 0 },
  );
  const held = () => app.query("from T select n").rows.map(([n]) => n);
  const seen: number[] = [];
  app.onStream("O", () => {
    throw new Error("first");
  });
  app.onQuery("q", () => {
    throw new Error("second");
  });
  app.onStream("O", (events) => seen.push(events.length));
  app.onStream("A", () => {
    throw new Error("of a timer");
  });
  app.start();
  expect(() => app.input("S").send(["", 1])).toThrow("first");
  expect([held(), seen]).toEqual([[1], [1]]);
  expect(() => app.advance(2_000)).toThrow("of a timer");
  expect(held()).toEqual([1, 7, 7]);
  app.advance(2_500);
  expect(app.now).toBe(2_500);
});

test("what is no batch and no time is refused", () => {
  const app = createApp(`${STREAM} from S select n insert into O;`, { now: 0 });
  app.start();
  const refused = (work: () => void) => expect(work).toThrow(InputError);
  refused(() => app.input("S").sendBatch(null as never));
  refused(() => app.input("S").sendBatch([null as never]));
  refused(() => app.advance("5" as never));
  refused(() => app.advance(Number.NaN));
  expect(app.now).toBe(0);
});

describe("#log", () => {
  const log = (call: string) => run(`${STREAM} from S${call} select n insert into O;`, SENDS.slice(0, 1)).logged;

  test("tells the event, a message, or both", () => {
    expect(log("#log()")).toMatchObject([{ level: "info", message: "", data: ["1", 1] }]);
    expect(log("#log('seen')")).toMatchObject([{ level: "info", message: "seen", data: ["1", 1] }]);
    expect(log("#log('seen', false)")[0]).not.toHaveProperty("data");
    expect(log("#log('warn', str:concat('n is ', convert(n, 'string')))")).toMatchObject([
      { level: "warn", message: "n is 1", query: "query-1" },
    ]);
    expect(log("#log('off', 'seen')")).toEqual([]);
    expect(log("#window.length(1)#log('debug', 'in', true)")).toMatchObject([{ level: "debug" }]);
  });

  test.each(["#log(1)", "#log('loud', 'seen')", "#log('a', 'b', 'c')", "#log(true, 'a')"])("%s is refused", (call) => {
    expect(() => log(call)).toThrow(CheckError);
  });
});

describe("#pol2Cart", () => {
  const STREAM = "define stream P (theta double, rho double);";
  const at = (query: string, rows: unknown[][]) => {
    const app = createApp(`${STREAM} ${query}`, { now: 0 });
    const told: unknown[][] = [];
    app.onStream("O", (events) => told.push(...events.map(({ data }) => [...data])));
    app.start();
    for (const row of rows) app.input("P").send(row);
    return told;
  };

  test("adds attributes, before and behind a window, for filters and selection", () => {
    const [row] = at("from P#pol2Cart(theta, rho) select x, y insert into O;", [[22.6, 13]]);
    expect(row?.map((value) => Math.round(value as number))).toEqual([12, 5]);
    expect(
      at("from P#pol2Cart(*)[x > 0.0] select * insert into O;", [
        [180, 1],
        [0, 2],
      ]),
    ).toEqual([[0, 2, 2, 0]]);
    const sums = "from P#pol2Cart(theta, rho, 7.0)#window.length(1)[y < 1.0] select sum(x) as s, z insert into O;";
    expect(
      at(sums, [
        [0, 2],
        [0, 3],
      ]),
    ).toEqual([
      [2, 7],
      [3, 7],
    ]);
    const behind = "from P#window.length(1)#pol2Cart(theta, rho) select sum(x) as s insert all events into O;";
    expect(
      at(behind, [
        [0, 2],
        [0, 3],
      ]),
    ).toEqual([[2], [3]]);
    expect(at("from P#pol2Cart(theta, rho) select x insert into O;", [[null, 3]])).toEqual([[null]]);
  });

  test.each([
    ["from P#pol2Cart(theta) select x insert into O;", "is written as"],
    ["from P#pol2Cart(theta, 1) select x insert into O;", "takes doubles, not an int"],
    ["from P#pol2Cart(*)#pol2Cart(theta, rho) select x insert into O;", "adds an attribute x, which there is already"],
    ["from P#pol2cart(theta, rho) select x insert into O;", "did you mean pol2Cart?"],
  ])("%s is refused", (query, reason) => {
    expect(() => at(query, [])).toThrow(reason);
  });
});

test("@OnError takes what it knows", () => {
  expect(() => createApp(`@OnError(action = 'STREEM') ${STREAM}`)).toThrow(
    "@OnError of a stream takes the action LOG, STREAM, STORE, DROP, not STREEM; did you mean STREAM?",
  );
  expect(() => createApp("@OnError(action = 'STREAM') define table T (n int);")).toThrow(
    "@OnError of a table takes the action LOG, STORE, DROP, not STREAM",
  );
  expect(() => createApp(`${STREAM} from !S select n insert into O;`)).toThrow(
    "there is no stream !S; @OnError(action = 'STREAM') before S makes it",
  );
});
