// The topic of an event that names none: a path by the family of its type, from parts of its data.
import { beforeAll, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});

const cases: [type: string, data: unknown, topic: string][] = [
  ["job.progress", { job_id: "42" }, "jobs/42"],
  ["job.progress", { job_id: 42 }, "jobs/42"],
  ["job.progress", {}, "jobs"],
  ["table.created", { table_name: "t" }, "tables/t/table.created"],
  ["table.created", {}, "database/table.created"],
  ["index.created", { table_name: "t" }, "tables/t/index.created"],
  ["data.inserted", { table_name: "t" }, "tables/t/data.inserted"],
  ["query.executed", {}, "database/query.executed"],
  ["user.created", { user_id: "u" }, "users/u/user.created"],
  ["user.created", {}, "users/user.created"],
  ["system.started", { component: "c" }, "system/c/system.started"],
  ["system.started", {}, "system/system.started"],
  ["websocket.opened", { connection_id: "c" }, "connections/c/websocket.opened"],
  ["webrtc.offered", { connection_id: "c" }, "connections/c/webrtc.offered"],
  ["collection.created", { collection_name: "n" }, "collections/n/collection.created"],
  ["projection.rebuilt", { collection_name: "n" }, "collections/n/projection.rebuilt"],
  ["row.changed", { table_name: "t", operation: "INSERT" }, "tables/t/insert/row.changed"],
  ["schema.changed", { table_name: "t", operation: "ALTER" }, "tables/t/alter/schema.changed"],
  ["row.changed", { table_name: "t" }, "tables/t/row.changed"],
  ["row.changed", { table_name: "t", operation: "a/b" }, "tables/t/row.changed"],
  ["transaction.committed", { transaction_id: "7" }, "transactions/7/transaction.committed"],
  ["order.placed", { job_id: 1 }, "custom/order.placed"],
  ["Job.progress", { job_id: 1 }, "custom/Job.progress"],
  ["jobs", {}, "custom/jobs"],
  ["job", { job_id: "1" }, "jobs/1"],
  // a part that could not be one segment is left out
  ["job.progress", { job_id: "a/b" }, "jobs"],
  ["job.progress", { job_id: "" }, "jobs"],
  ["job.progress", { job_id: "a\nb" }, "jobs"],
  ["job.progress", { job_id: "a\u0085b" }, "jobs"],
  ["job.progress", { job_id: "x".repeat(64) }, `jobs/${"x".repeat(64)}`],
  ["job.progress", { job_id: "x".repeat(65) }, "jobs"],
  ["job.progress", { job_id: null }, "jobs"],
  ["table.created", { table_name: "a/b" }, "database/table.created"],
  // data of any kind
  ["job.progress", null, "jobs"],
  ["job.progress", "text", "jobs"],
  ["job.progress", [1], "jobs"],
  ["job.progress", 5, "jobs"],
];

test.each(cases)("%s %j → %s", async (type, data, topic) => {
  const [row] = await database.query("select gapless.topic_of($1, $2) as topic", [type, JSON.stringify(data)]);
  expect(row).toEqual({ topic });
});

test("whatever is derived could have been given: at most 256 characters, no control characters", async () => {
  const long = "x".repeat(64);
  const parts = {
    job_id: long,
    user_id: long,
    table_name: long,
    component: long,
    connection_id: long,
    collection_name: long,
    transaction_id: long,
    operation: "o".repeat(32),
  };
  const families = [...new Set(cases.map(([type]) => type.split(".")[0]))];
  const types = families.map((family) => `${family}.${"t".repeat(127 - String(family).length)}`);
  const rows = await database.query(
    "select t, gapless.topic_of(t, $2) as topic from unnest($1::text[]) t where not gapless.is_sound_name(gapless.topic_of(t, $2))",
    [types, JSON.stringify(parts)],
  );
  expect(rows).toEqual([]);
});
