// Annotations: what apps, streams, tables, queries and partitions may carry; those that nobody knows are let be.
import { CheckError, createApp, parseApp, print } from "@gapless/server/pipelines";
import { expect, test } from "vitest";

const S = "define stream S (a int);";
const Q = "from S select a insert into O;";

test.each([
  "@app:name('shop') @app:description('what it is for') @app:statistics('true') @app:enforceOrder @app:playback",
  "@app:statistics(reporter = 'console', interval = '5') @app:transportChannelCreationEnabled('false')",
  "@app:statistics(enable = 'true', include = 'Streams.*, Queries.q') @app:enforceOrder('true')",
  "@app:statistics('DETAIL') @App:Name('shop')",
  "@app(async = 'true')",
  "@Async",
  "@async(buffer.size = '1024', workers = '2', batch.size.max = '10')",
  "@Async(buffer_size = '1024', workers = '2', batch_size_max = '10')",
  "@config(async = 'true')",
  "@owner(team = 'risk', @contact(mail = 'a@b.c')) @version('3')",
])("%s is accepted", (text) => {
  const app = `${text} ${S} ${Q}`;
  expect(() => createApp(app)).not.toThrow();
  expect(print(parseApp(print(parseApp(app))))).toBe(print(parseApp(app)));
});

test("what is said of an app is known of it", () => {
  const app = createApp(`@app:name('shop') @app:description('sells') ${S}`);
  expect([app.name, app.description, createApp(S).name]).toEqual(["shop", "sells", "app"]);
});

test("@app(async = 'true') is of the app, wherever it stands", () => {
  const tree = parseApp(`${S} @app(async = 'true') define stream T (b int);`);
  expect(tree.annotations.map(({ name }) => name)).toEqual(["app"]);
  expect(tree.definitions.map((definition) => definition.annotations.length)).toEqual([0, 0]);
});

test.each([
  ["@app:nam('shop')", "there is no annotation @app:nam; did you mean name?"],
  ["@app:name", "@app:name takes a text, such as @app:name('…')"],
  ["@app:name('a') @app:name('b')", "@name stands here twice"],
  ["@app:name(nme = 'a')", "@app:name takes name, not nme; did you mean name?"],
  ["@name('shop')", "@name stands at an app, not before a stream; write @app:name"],
  [
    "@app:info(name = 'q')",
    "@app:info stands before a query or before a partition or before an aggregation, not at an app",
  ],
  [
    "@app:playback(idle.tme = '1 sec')",
    "@app:playback takes idle.time, increment, not idle.tme; did you mean idle.time?",
  ],
  ["@app:playback(idle.time = '1 sec')", "@app:playback takes idle.time and increment together"],
  ["@app:playback(idle.time = 'soon', increment = '1 sec')", '"soon" is not a length of time'],
  ["@app:async", "@async stands before a stream, not at an app; for all streams write @app(async = 'true')"],
  ["@app(name = 'shop')", "@app takes async = 'true', not name; other settings are written @app:name(…)"],
  ["@app(async = 'yes')", "async takes 'true' or 'false', not 'yes'"],
  ["@app:statistics('yes')", "@app:statistics takes 'true' or 'false', not 'yes'"],
  ["@app:statistics(level = 'basics')", "level takes OFF, BASIC or DETAIL, not basics; did you mean basic?"],
  ["@app:statistics(reporter = 'jmx')", "reporter takes 'console' or 'log' (the logger is told), not 'jmx'"],
  ["@app:statistics(interval = '-5')", '"-5" is not a length of time'],
  ["@app:enforceOrder('maybe')", "@app:enforceOrder takes 'true' or 'false', not 'maybe'"],
  ["@asnc", "there is no annotation @asnc; did you mean async?"],
  [
    "@async(bufer.size = '3')",
    "@async takes buffer.size, workers, batch.size.max, not bufer.size; did you mean buffer.size?",
  ],
  ["@async(buffer.size = '0')", "buffer.size takes a whole number of 1 or more, not '0'"],
  ["@async(workers = '1', workers = '2')", "@async has workers twice"],
  ["@config(async = '1')", "async takes 'true' or 'false', not '1'"],
  ["@PrimaryKey('a')", "@PrimaryKey stands before a table, not before a stream"],
  ["@OnErorr(action = 'STREAM')", "there is no annotation @OnErorr; did you mean OnError?"],
])("%s is refused, and it is said why", (text, reason) => {
  const run = () => createApp(`${text} ${S} ${Q}`);
  expect(run).toThrow(CheckError);
  expect(run).toThrow(reason);
});

test.each([
  ["@info(nam = 'q') from S select a insert into O;", "@info takes name, description, not nam; did you mean name?"],
  ["@inf(name = 'q') from S select a insert into O;", "there is no annotation @inf; did you mean info?"],
  [
    "@purge(enable = 'true', interval = '1 sec') partition with (a of S) begin from S insert into O; end;",
    "@purge takes idle.period",
  ],
  [
    "@purge(enabled = 'true') partition with (a of S) begin from S insert into O; end;",
    "not enabled; did you mean enable?",
  ],
  [
    "partition with (a of S) begin @primarykey('a') from S insert into O; end;",
    "@primarykey stands before a table, not before a query",
  ],
  ["@index('a') define stream T (a int);", "@index stands before a table, not before a stream"],
])("%s is refused, and it is said why", (text, reason) => {
  expect(() => createApp(`${S} ${text}`)).toThrow(reason);
});

test("a query without a name never has that of another", () => {
  const app = createApp(`${S} @info(name = 'query-2') ${Q} ${Q.replace("O", "P")}`);
  expect(() => app.onQuery("query-2", () => undefined)).not.toThrow();
  expect(() => app.onQuery("query-2'", () => undefined)).not.toThrow();
});
