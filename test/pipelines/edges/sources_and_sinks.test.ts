import { CheckError, createApp, inMemoryBroker } from "@gapless/server/pipelines";
import { describe, expect, test } from "vitest";
import { settle, World } from "./edges.ts";

let topics = 0;
const topic = () => `topic-${++topics}`;

function taken(name: string): unknown[] {
  const messages: unknown[] = [];
  inMemoryBroker.subscribe(name, (message) => messages.push(message));
  return messages;
}

describe("in memory", () => {
  test("sinks of one app reach sources of another, and of the same", async () => {
    const world = new World();
    const [a, b] = [topic(), topic()];
    const one = world.app(`
      define stream In (n int);
      @sink(type = 'inMemory', topic = '${a}') define stream Twice (n int);
      @source(type = 'inMemory', topic = '${b}') define stream Back (n int);
      from In select n * 2 as n insert into Twice;
    `);
    const two = world.app(`
      @source(type = 'inMemory', topic = '${a}')
      @sink(type = 'inMemory', topic = '${b}')
      define stream Through (n int);
    `);
    const back: unknown[] = [];
    one.onStream("Back", (events) => back.push(...events.map(({ data }) => data[0])));
    one.start();
    two.start();
    const input = one.input("In");
    for (const n of [1, 2, 3]) input.send([n]);
    expect(back).toEqual([2, 4, 6]);
    await two.shutdown();
    input.send([4]);
    expect(back).toEqual([2, 4, 6]);
    expect(world.logged.at(-1)).toBe(
      `error sink inMemory of Twice: nobody takes from the topic ${a}; 1 event is left out`,
    );
    await one.shutdown();
  });

  test("an app that feeds itself works off one event after the other", async () => {
    const world = new World();
    const name = topic();
    const app = world.app(`
      @source(type = 'inMemory', topic = '${name}') define stream In (n int);
      @sink(type = 'inMemory', topic = '${name}') define stream Next (n int);
      from In[n < 2000] select n + 1 as n insert into Next;
    `);
    const seen: number[] = [];
    app.onStream("In", (events) => seen.push(...events.map(({ data }) => data[0] as number)));
    app.start();
    inMemoryBroker.publish(name, [0]);
    expect(seen).toEqual(Array.from({ length: 2001 }, (_, n) => n));
    await app.shutdown();
  });

  test("the topic may be said by each event", async () => {
    const world = new World();
    const base = topic();
    const [ibm, wso2] = [taken(`${base}-ibm`), taken(`${base}-wso2`)];
    const app = world.app(`
      @sink(type = 'inMemory', topic = '${base}-{{symbol}}', @map(type = 'json', event.grouping.enabled = 'true'))
      define stream Out (symbol string, n long);
    `);
    app.start();
    app.input("Out").sendRows(
      [
        ["ibm", 1],
        ["wso2", 2],
        ["ibm", 9007199254740993n],
      ],
      [0, 0, 0],
    );
    expect(ibm).toEqual(['[{"event":{"symbol":"ibm","n":1}},{"event":{"symbol":"ibm","n":9007199254740993}}]']);
    expect(wso2).toEqual(['[{"event":{"symbol":"wso2","n":2}}]']);
    await app.shutdown();
  });

  test("an app can be started again", async () => {
    const world = new World();
    const [a, b] = [topic(), topic()];
    const messages = taken(b);
    const app = world.app(`
      @source(type = 'inMemory', topic = '${a}') @sink(type = 'inMemory', topic = '${b}', @map(type = 'csv')) define stream In (n int);
    `);
    for (const n of [1, 2]) {
      app.start();
      inMemoryBroker.publish(a, [n]);
      await app.shutdown();
      expect(inMemoryBroker.publish(a, [-1])).toBe(0);
    }
    expect(messages).toEqual(["1", "2"]);
  });

  test("a source that is shut down takes nothing more", async () => {
    const world = new World();
    const name = topic();
    const app = world.app(`@source(type = 'inMemory', topic = '${name}') define stream In (n int);`);
    const seen: unknown[] = [];
    app.onStream("In", (events) => seen.push(...events));
    app.start();
    expect(inMemoryBroker.publish(name, [1])).toBe(1);
    await app.shutdown();
    expect(inMemoryBroker.publish(name, [2])).toBe(0);
    expect(seen).toHaveLength(1);
  });
});

describe("distribution", () => {
  const out = (strategy: string, a: string, b: string) => `
    @sink(type = 'inMemory', @map(type = 'text', @payload('{{n}}')),
      @distribution(${strategy}, @destination(topic = '${a}'), @destination(topic = '${b}')))
    define stream Out (key string, n int);
  `;

  test("in turn, to all, and by the value of an attribute", async () => {
    for (const [strategy, expected] of [
      [
        "strategy = 'roundRobin'",
        [
          ["1", "3"],
          ["2", "4"],
        ],
      ],
      [
        "strategy = 'broadcast'",
        [
          ["1", "2", "3", "4"],
          ["1", "2", "3", "4"],
        ],
      ],
      [
        "strategy = 'partitioned', partitionKey = 'key'",
        [
          ["2", "4"],
          ["1", "3"],
        ],
      ],
    ] as const) {
      const world = new World();
      const [a, b] = [topic(), topic()];
      const messages = [taken(a), taken(b)];
      const app = world.app(out(strategy, a, b));
      app.start();
      const input = app.input("Out");
      for (const [at, key] of ["a", "b", "a", "b"].entries()) input.send([key, at + 1]);
      expect(messages, strategy).toEqual(expected);
      await app.shutdown();
    }
  });
});

describe("log, standard output and input, timers", () => {
  test("the log sink tells each event with its prefix and priority", async () => {
    const world = new World();
    const app = world.app(`
      @app:name('demo')
      @sink(type = 'log', priority = 'warn', prefix = 'seen', @map(type = 'text', @payload('{{s}}/{{n}}')))
      @sink(type = 'log')
      define stream Out (s string, n double);
    `);
    app.start();
    app.input("Out").send(["a", 1]);
    expect(world.logged).toEqual(["warn seen : a/1.0", 'info demo : Out : {"timestamp":0,"data":["a",1]}']);
    await app.shutdown();
  });

  test("standard input by lines, bad ones told with their place, and out again", async () => {
    const world = new World(['{"n": 1}\n{"n"', ": 2}\r\n", '{"n": "x"}\nnot json\n\n{"n": 3}']);
    const app = world.app(`
      @source(type = 'stdin', @map(type = 'json')) define stream In (n int);
      @sink(type = 'stdout', @map(type = 'csv', header = 'true')) define stream Out (n int, twice int);
      from In select n, n * 2 as twice insert into Out;
    `);
    app.start();
    await app.ended;
    await app.shutdown();
    expect(world.printed).toEqual(["n,twice\n1,2\n", "2,4\n", "3,6\n"]);
    expect(world.logged).toEqual([
      'error source stdin of In: standard input, line 3: In.n takes a number, not "x"; left out: ["x"]',
      "error source stdin of In: standard input, line 4: this is not JSON; left out: not json",
    ]);
  });

  test("a timer comes at an even pace, and the app's clock goes with it", async () => {
    const world = new World();
    const app = world.app(`
      @source(type = 'timer', interval = '1 sec', count = '3') define stream Ticks (count long);
      from Ticks#window.time(1500) select count() as held insert all events into Held;
    `);
    const held: unknown[] = [];
    app.onStream("Held", (events) => held.push(...events.map(({ timestamp, data }) => [timestamp, data[0]])));
    app.start();
    await world.pass(2_000);
    await world.pass(5_000);
    // The window lets go of what it holds though nothing comes.
    expect(held).toEqual([
      [1000, 1],
      [2000, 2],
      [2500, 1],
      [3000, 2],
      [3500, 1],
      [4500, 0],
    ]);
    await app.ended;
    await app.shutdown();
    expect(world.sleeping).toBe(0);
  });
});

describe("what is said wrong", () => {
  const wrong = (text: string, config = {}) => {
    try {
      createApp(text, { config, isSandbox: true });
    } catch (error) {
      if (error instanceof CheckError) return `${error.line}:${error.column} ${error.reason}`;
      throw error;
    }
    return "nothing";
  };
  const stream = "define stream S (a string, b int);";

  test.each([
    ["@source(type='inMemry', topic='t')", "1:9 there is no source of type inMemry; did you mean inMemory?"],
    ["@source(topic='t')", "1:1 @source says no type; write type = '…', such as inMemory, file, stdin, timer"],
    ["@source(type='inMemory')", "1:1 a source of type inMemory needs topic: the topic"],
    ["@source(type='inMemory', topc='t')", "1:26 a source of type inMemory has no option topc; did you mean topic?"],
    [
      "@source(type='inMemory', topic='{{a}}')",
      "1:26 topic of a source of type inMemory is the same for all events; it cannot hold {{a}}",
    ],
    ["@source(type='timer', interval='soon')", "1:23 \"soon\" is not a length of time such as '1 hour 30 min'"],
    ["@source(type='stdin', @map(type='jsn'))", "1:28 there is no source mapper of type jsn; did you mean json?"],
    ["@source(type='stdin', @mapp(type='json'))", "1:23 @mapp has no meaning within @source; did you mean map?"],
    [
      "@source(type='stdin', @map(type='json', @attributes(a='$.x')))",
      "1:41 @attributes does not say where b comes from",
    ],
    ["@source(type='stdin', @map(type='json', @attributes('x')))", "1:41 S has 2 attributes; @attributes says 1"],
    [
      "@source(type='stdin', @map(type='json', @attributes(a='$.x[', b='c')))",
      "1:23 the path '$.x[' cannot be read from '[' on",
    ],
    ["@source(type='file')", "1:1 a source of type file needs either path (a file) or dir (a folder)"],
    ["@source(type='stdin', event.time='at')", "1:23 S has no attribute at; did you mean a?"],
    [
      "@source(type='timer', interval='1 sec', @map(type='csv'))",
      "1:41 a source of type timer brings values, which a source mapper of type csv cannot read",
    ],
    [
      "@sink(type='stdout')",
      "1:1 a sink mapper of type passThrough gives values; a sink of type stdout publishes text",
    ],
    ["@sink(type='inMemory', topic='{{c}}')", "1:24 there is no attribute c"],
    [
      "@sink(type='inMemory', topic='t', on.error='WAITT')",
      "1:35 on.error takes LOG, WAIT, STREAM, STORE, not 'WAITT'; did you mean WAIT?",
    ],
    ["@sink(type='stdout', @map(type='text', @payload('{{c}}')))", "1:49 there is no attribute c"],
    [
      "@sink(type='inMemory', @distribution(strategy='partitioned', @destination(topic='t')))",
      "1:24 the strategy partitioned needs partitionKey: the attribute by which events are shared out",
    ],
    [
      "@sink(type='inMemory', topic='t', @distribution(strategy='broadcast'))",
      "1:35 @distribution names no @destination; write one for each",
    ],
    ["@sink(ref='x')", "1:7 the configuration has no ref x for this sink; it has orders"],
  ])("%s", (annotation, told) => {
    expect(wrong(`${annotation} ${stream}`, { refs: { orders: { type: "log", properties: {} } } })).toBe(told);
  });

  test("a ref brings type and options; what the annotation says goes before", async () => {
    const world = new World();
    const name = topic();
    const messages = taken(name);
    const config = { refs: { orders: { type: "inMemory", properties: { topic: "other" } } } };
    const app = world.app(`@sink(ref = 'orders', topic = '${name}', @map(type = 'json')) ${stream}`, { config });
    app.start();
    app.input("S").send(["x", 1]);
    await settle();
    expect(messages).toEqual(['{"event":{"a":"x","b":1}}']);
    await app.shutdown();
  });
});
