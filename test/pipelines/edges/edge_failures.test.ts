import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inMemoryBroker } from "@gapless/server/pipelines";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { settle, World } from "./edges.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "gapless-edges-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
const read = (name: string) => readFileSync(join(folder, name), "utf8");

describe("events that a sink cannot publish", () => {
  test("go to the stream of failures, with what they failed with", async () => {
    const world = new World();
    const app = world.app(`
      @OnError(action = 'STREAM')
      @sink(type = 'inMemory', topic = 'nobody-{{n}}', on.error = 'STREAM') define stream Out (n int);
      from !Out select n, convert(_error, 'string') as error insert into Failed;
    `);
    const failed: unknown[] = [];
    app.onStream("Failed", (events) => failed.push(...events.map(({ data }) => data)));
    app.start();
    app.input("Out").sendRows([[1], [2]], [0, 0]);
    expect(failed).toEqual(
      [1, 2].map((n) => [n, `{"name":"ConnectionError","message":"nobody takes from the topic nobody-${n}"}`]),
    );
    expect(world.logged).toEqual([]);
    await app.shutdown();
  });

  test("are stored, and published when they are replayed", async () => {
    const world = new World();
    const app = world.app(
      "@sink(type = 'inMemory', topic = 'stored', on.error = 'STORE', @map(type = 'csv')) define stream Out (n int);",
    );
    app.start();
    app.input("Out").sendAt(77, [5]);
    const [entry] = app.errors.list();
    expect(entry).toMatchObject({
      of: "sink",
      name: "inMemory of Out",
      timestamp: 77,
      data: [5],
      error: { name: "ConnectionError", message: "nobody takes from the topic stored" },
    });
    const id = entry?.id ?? 0;
    expect(app.replay(id)).toBe(false);
    const messages: unknown[] = [];
    const end = inMemoryBroker.subscribe("stored", (message) => messages.push(message));
    expect(app.replay(app.errors.list()[0]?.id ?? 0)).toBe(true);
    expect([messages, app.errors.count()]).toEqual([["5"], 0]);
    end();
    await app.shutdown();
  });

  test("go to the destinations that are there", async () => {
    const world = new World();
    const app = world.app(`
      @sink(type = 'inMemory', @map(type = 'csv'), @distribution(strategy = 'broadcast', @destination(topic = 'here'), @destination(topic = 'gone')))
      define stream Out (n int);
    `);
    const messages: unknown[] = [];
    const end = inMemoryBroker.subscribe("here", (message) => messages.push(message));
    app.start();
    for (let n = 1; n <= 3; n++) app.input("Out").send([n]);
    expect(messages).toEqual(["1", "2", "3"]);
    expect(world.logged).toHaveLength(3);
    expect(world.logged[0]).toContain("nobody takes from the topic gone");
    end();
    await app.shutdown();
  });

  test("what makes no payload fails alone", async () => {
    const world = new World();
    const app = world.app(`
      @sink(type = 'stdout', @map(type = 'json', validate.json = 'true', @payload('{"of": {{s}}, {{s}}: 1}'))) define stream Out (s string);
    `);
    app.start();
    for (const s of ["a", null, "b"]) app.input("Out").send([s]);
    expect(world.printed).toEqual(['{"of": "a", "a": 1}\n', '{"of": "b", "b": 1}\n']);
    expect(world.logged).toEqual([
      'error sink stdout of Out: @payload makes no JSON: {"of": null, null: 1}; 1 event is left out',
    ]);
    await app.shutdown();
  });
});

describe("files", () => {
  test("lines in, lines out, each event into the file that it says, all written at the end", async () => {
    write("in.csv", "symbol,n\na,1\nb,2\n\nc\na,3");
    const world = new World([], folder);
    const app = world.app(`
      @source(type = 'file', path = 'in.csv', @map(type = 'csv', header = 'true')) define stream In (symbol string, n int);
      @sink(type = 'file', path = 'out/{{symbol}}.json', @map(type = 'json')) define stream Out (symbol string, n int);
      from In select * insert into Out;
    `);
    app.start();
    await app.ended;
    await app.shutdown();
    expect([read("out/a.json"), read("out/b.json")]).toEqual([
      '{"event":{"symbol":"a","n":1}}\n{"event":{"symbol":"a","n":3}}\n',
      '{"event":{"symbol":"b","n":2}}\n',
    ]);
    expect(world.logged).toEqual([
      `error source file of In: ${join(folder, "in.csv")}, line 5: n is missing; left out: c`,
    ]);
  });

  test("in the order of events, whatever file they go to, when more are named than stay open", async () => {
    const world = new World([], folder);
    const app = world.app(
      "@sink(type = 'file', path = 'many/{{k}}', append = 'false', @map(type = 'text', @payload('{{n}}'))) define stream Out (k int, n int);",
    );
    mkdirSync(join(folder, "many"));
    write("many/0", "what was there before\n");
    app.start();
    const input = app.input("Out");
    for (let n = 0; n < 300; n++) input.send([n % 100, n]);
    await app.shutdown();
    for (let k = 0; k < 100; k++) expect(read(`many/${k}`)).toBe(`${k}\n${k + 100}\n${k + 200}\n`);
  });

  test("a source that is faster than a sink waits, and nothing is lost", async () => {
    const lines = Array.from({ length: 3_000 }, (_, n) => `${n}\n`);
    const world = new World(lines);
    let most = 0;
    let sent = 0;
    world.outside.stdout = async (text) => {
      await settle();
      most = Math.max(most, sent - world.printed.push(text));
    };
    const app = world.app(
      "@source(type = 'stdin', @map(type = 'csv')) @sink(type = 'stdout', @map(type = 'csv')) define stream S (n int);",
    );
    app.onChunk("S", (count) => {
      sent += count;
    });
    app.start();
    await app.ended;
    await app.shutdown();
    expect(world.printed.join("")).toBe(lines.join(""));
    expect(most).toBeLessThan(1_100);
  });

  test("records of CSV, whole files, and files of a folder in the order of their names", async () => {
    mkdirSync(join(folder, "dir/below"), { recursive: true });
    write("dir/b.txt", 'x\n"y\nz",2\n');
    write("dir/a.txt", "1,2\n");
    const taken = async (options: string) => {
      const world = new World([], folder);
      const app = world.app(
        `@source(type = 'file', dir = 'dir', ${options}, @map(type = 'text', regex.A = '([\\s\\S]*)', @attributes('A', 'trp:file.name'))) define stream In (text string, file string);`,
      );
      const rows: unknown[] = [];
      app.onStream("In", (events) => rows.push(...events.map(({ data }) => data)));
      app.start();
      await app.ended;
      await app.shutdown();
      return rows;
    };
    expect(await taken("mode = 'RECORD'")).toEqual([
      ["1,2", "a.txt"],
      ["x", "b.txt"],
      ['"y\nz",2', "b.txt"],
    ]);
    expect(await taken("mode = 'TEXT.FULL'")).toEqual([
      ["1,2\n", "a.txt"],
      ['x\n"y\nz",2\n', "b.txt"],
    ]);
    expect(await taken("skip.lines = '1'")).toEqual([
      ['"y', "b.txt"],
      ['z",2', "b.txt"],
    ]);
  });

  test("a file that is not there is tried again, later and later, and read when it is", async () => {
    const world = new World([], folder);
    const app = world.app("@source(type = 'file', path = 'late.csv', @map(type = 'csv')) define stream In (n int);");
    const numbers: unknown[] = [];
    app.onStream("In", (events) => numbers.push(...events.map(({ data }) => data[0])));
    app.start();
    const waits = () => world.logged.map((line) => line.replace(/.*no such file.*; it is tried again in /, ""));
    for (const [at, wait] of ["5 sec", "10 sec", "15 sec"].entries()) {
      await vi.waitFor(() => expect(waits()).toHaveLength(at + 1));
      expect(waits()[at]).toBe(wait);
      if (wait === "15 sec") write("late.csv", "1\n2");
      await world.pass(Number.parseInt(wait, 10) * 1000);
    }
    await app.ended;
    expect(numbers).toEqual([1, 2]);
    await app.shutdown();
    expect(world.sleeping).toBe(0);
  });

  test("lines that are added are read as they come, with tailing", async () => {
    write("tail.csv", "1\n2");
    const world = new World([], folder);
    const app = world.app(
      "@source(type = 'file', path = 'tail.csv', tailing = 'true', check.interval = '100', @map(type = 'csv')) define stream In (n int);",
    );
    const numbers: unknown[] = [];
    app.onStream("In", (events) => numbers.push(...events.map(({ data }) => data[0])));
    app.start();
    const until = async (expected: number[]) => {
      await vi.waitFor(async () => {
        await world.pass(100);
        expect(numbers).toEqual(expected);
      });
    };
    await until([1]);
    appendFileSync(join(folder, "tail.csv"), "3\n4\n");
    await until([1, 23, 4]);
    await app.shutdown();
    await settle();
    appendFileSync(join(folder, "tail.csv"), "5\n");
    await world.pass(1_000);
    expect(numbers).toEqual([1, 23, 4]);
  });

  test("the time of an event is that of the attribute that says it", async () => {
    write("times.csv", "a,2026-01-01T00:00:10Z\nb,1767225620000\nc,never\nd,2026-01-01T00:01:10Z");
    const world = new World([], folder);
    const app = world.app(`
      @app:playback
      @source(type = 'file', path = 'times.csv', event.time = 'at', @map(type = 'csv')) define stream In (s string, at string);
      from In#window.time(1 min) select s insert expired events into Gone;
    `);
    const gone: unknown[] = [];
    app.onStream("Gone", (events) =>
      gone.push(...events.map(({ timestamp, data }) => [new Date(timestamp).toISOString(), data[0]])),
    );
    app.start();
    await app.ended;
    await app.shutdown();
    expect(gone).toEqual([["2026-01-01T00:01:10.000Z", "a"]]);
    expect(world.logged[0]).toContain(
      'line 3: "never" is no time: milliseconds since 1970, or a text such as 2026-05-01T12:00:00Z',
    );
  });
});
