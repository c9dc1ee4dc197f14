// Sources, sinks and configurations of apps on the command line.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test, vi } from "vitest";
import { callCli, followCli } from "./call_cli.ts";

const folder = mkdtempSync(join(tmpdir(), "gapless-pipelines-edges-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return name;
}

const call = (args: string[], input = "") => callCli(["pipelines", ...args], { cwd: folder, input });

test("an app with sources and sinks reads, writes and ends by itself", async () => {
  const app = file(
    "edges.eventflux",
    `@source(type = 'stdin', @map(type = 'csv')) define stream In (name string, n int);
     @sink(type = 'file', path = 'big.csv', @map(type = 'csv', header = 'true')) define stream Big (name string, n int);
     @sink(type = 'stdout', @map(type = 'text', @payload('{{name}} is {{n}}')))
     @sink(type = 'log', @map(type = 'json')) define stream Told (name string, n int);
     from In[n > 10] insert into Big;
     from In insert into Told;
     from In select name insert into Names;`,
  );
  const { code, out, err } = await call(["run", app], "a,1\nb,20\nc,many\n");
  expect(code).toBe(0);
  const lines = out.trim().split("\n");
  expect(lines.filter((line) => !line.startsWith("{"))).toEqual(["a is 1", "b is 20"]);
  expect(lines.filter((line) => line.startsWith("{")).map((line) => JSON.parse(line).data.name)).toEqual(["a", "b"]);
  expect(err.trim().split("\n")).toEqual([
    'info: app : Told : {"event":{"name":"a","n":1}}',
    'info: app : Told : {"event":{"name":"b","n":20}}',
    'error: source stdin of In: standard input, line 3: In.n takes a number, not "many"; left out: ["c","many"]',
  ]);
  expect(readFileSync(join(folder, "big.csv"), "utf8")).toBe("name,n\nb,20\n");
});

test("one whose sources have no end runs until it is told to stop, and prints what comes as it comes", async () => {
  file(
    "ticks.eventflux",
    "@source(type = 'timer', interval = '1 millisec') define stream Ticks (count long); from Ticks select count insert into Out;",
  );
  const lines: string[] = [];
  const { stop } = followCli(["pipelines", "run", "ticks.eventflux"], { cwd: folder }, (line) => lines.push(line));
  await vi.waitFor(() => expect(lines.length).toBeGreaterThan(2));
  await stop();
  const counts = lines.map((line) => JSON.parse(line).data.count);
  expect(counts).toEqual(counts.map((_, at) => at + 1));
});

describe("--config", () => {
  const CONFIG = `apiVersion: eventflux.io/v1
kind: EventFluxConfig
metadata: {name: demo, namespace: test}
eventflux:
  runtime: {mode: single-node, performance: {thread_pool_size: 8, event_buffer_size: 10000}}
refs:
  - ref:
      name: lines
      type: stdin
  - ref:
      name: out
      type: file
      properties: {path: refs.csv, append: 'false'}
extensions:
  - extension: {namespace: source, name: stdin, properties: {a: 1}}
`;

  test("brings what refs name", async () => {
    file("run.yaml", CONFIG);
    const app = file(
      "refs.eventflux",
      "@source(ref = 'lines', @map(type = 'csv')) @sink(ref = 'out', @map(type = 'json')) define stream S (n int);",
    );
    expect(await call(["check", app, "--config", "run.yaml"])).toMatchObject({ code: 0 });
    expect(await call(["run", app, "--config", "run.yaml"], "1\n2")).toEqual({ code: 0, out: "", err: "" });
    expect(readFileSync(join(folder, "refs.csv"), "utf8")).toBe('{"event":{"n":1}}\n{"event":{"n":2}}\n');
    const { code, err } = await call(["check", app]);
    expect({ code, err }).toMatchObject({
      code: 1,
      err: expect.stringContaining("the configuration has no ref lines for this source; it has none"),
    });
  });

  test.each([
    [
      "apiVersion: eventflux.io/v1\nkind: EventFluxConfig\nrefz: []",
      "3:1 a configuration has no refz; did you mean refs?",
    ],
    [
      "apiVersion: eventflux.io/v2\nkind: EventFluxConfig",
      "1:13 apiVersion takes eventflux.io/v1, not eventflux.io/v2",
    ],
    ["kind: EventFluxConfig", "1:1 a configuration needs apiVersion"],
    ["- 1", "1:1 a configuration must have keys and values"],
    ["a: [", "1:5 this is no YAML: "],
    [`${CONFIG}  - extension: {namespace: x}`, "16:16 extensions[1].extension needs name"],
    [
      CONFIG.replace("mode: single-node", "mode: distributed"),
      "5:19 eventflux.runtime.mode takes single-node, not distributed: an app runs in one process",
    ],
    [
      CONFIG.replace("event_buffer_size: 10000", "event_bufer_size: 1"),
      "5:67 eventflux.runtime.performance has no event_bufer_size; did you mean event_buffer_size?",
    ],
    [
      CONFIG.replace("thread_pool_size: 8", "thread_pool_size: many"),
      "5:64 eventflux.runtime.performance.thread_pool_size takes a whole number of 1 or more, not many",
    ],
    [CONFIG.replace("name: lines", "name: out"), "11:7 refs[1].ref has the name out, which another one has"],
    [
      "apiVersion: eventflux.io/v1\nkind: EventFluxConfig\neventflux:\n  persistence: {enabled: true, backend: redis}",
      "4:41 eventflux.persistence.backend takes file or sqlite, not redis: the others come with extensions",
    ],
    [
      "apiVersion: eventflux.io/v1\nkind: EventFluxConfig\neventflux:\n  monitoring:\n    metrics: {collection_interval: soon}",
      "5:36 eventflux.monitoring.metrics.collection_interval takes a length of time such as 30s or 5m, not soon",
    ],
    [
      "apiVersion: eventflux.io/v1\nkind: EventFluxConfig\neventflux:\n  monitoring:\n    metrics: {exporters: [{type: prometheus}]}",
      "5:34 eventflux.monitoring.metrics.exporters[0].type takes log, not prometheus: statistics are told in the log",
    ],
  ])("refuses what is wrong with its place: %#", async (text, told) => {
    file("wrong.yaml", text);
    file("plain.eventflux", "define stream S (n int);");
    const { code, err } = await call(["check", "plain.eventflux", "--config", "wrong.yaml"]);
    expect({ code, err }).toMatchObject({ code: 1, err: expect.stringContaining(`wrong.yaml:${told}`) });
  });
});
