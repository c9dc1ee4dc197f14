import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { testApp } from "../helpers/app.ts";
import { createDatabase } from "../helpers/database.ts";

test("the built-in types are listed with family, topic and payload, and their topics are what append derives", async () => {
  const database = await createDatabase();
  const app = await testApp(database);
  const answer = await (await app.call("GET", "/v1/event-types")).json();
  const { data } = answer as { data: { type: string; topic: string; payload: Record<string, string> }[] };
  expect(data).toHaveLength(47);
  expect(new Set(data.map((one) => one.type)).size).toBe(47);
  const values: Record<string, string> = { operation: "INSERT" };
  for (const { type, topic, payload } of data) {
    const fields = Object.fromEntries(Object.keys(payload).map((field) => [field, values[field] ?? `my_${field}`]));
    const [row] = await database.query<{ topic: string }>("select gapless.topic_of($1, $2) as topic", [type, fields]);
    const [pattern = ""] = topic.split(",");
    const expected = pattern.replace(/\{(\w+)\}/g, (_: string, name: string) =>
      name === "type" ? type : (fields[name] ?? "?").toLowerCase(),
    );
    expect([type, row?.topic]).toEqual([type, expected]);
  }
});

test("a stream's watermark follows its version; partitions add up to the whole", async () => {
  const database = await createDatabase();
  const app = await testApp(database);
  const events = [
    { type: "a", data: 1 },
    { type: "b", data: 2 },
  ];
  await app.call("POST", "/v1/streams/thing-1/events", { events, wait: "position" });
  const stream = await (await app.call("GET", "/v1/streams/thing-1")).json();
  expect(stream).toMatchObject({ stream: "thing-1", category: "thing", version: "2", watermark: "2" });
  const login = await database.loginOf("default");
  const client = await database.connect(login.url);
  const { rows } = await client.query(
    "select count(*)::int, sum(streams)::int, sum(events)::int from gapless.partitions(8)",
  );
  expect(rows[0]).toEqual({ count: 8, sum: 2 });
});

test("1000 streams fall evenly into 32 partitions, the same everywhere", async () => {
  const database = await createDatabase();
  const rows = await database.query<{ count: number }>(
    "select count(*)::int from generate_series(1, 1000) i group by gapless.partition_of('entity-' || i)",
  );
  expect(rows).toHaveLength(32);
  expect(Math.min(...rows.map((row) => row.count))).toBeGreaterThan(10);
  expect(Math.max(...rows.map((row) => row.count))).toBeLessThan(60);
  const [fixed] = await database.query(
    "select gapless.partition_of('entity-1') as a, gapless.partition_of('entity-1', 1024) as b",
  );
  const bits = createHash("md5").update("entity-1").digest().readUInt32BE(0);
  expect(fixed).toEqual({ a: bits % 32, b: bits % 1024 });
});
