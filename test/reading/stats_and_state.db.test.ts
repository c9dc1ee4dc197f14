// Numbers about a tenant: of its own events only.
import { beforeAll, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import type { Session } from "../helpers/session.ts";
import { sequenceAll } from "../sequencer/sequence.ts";
import { type Known, knownEvents, randomLog } from "./random_log.ts";

let database: TestDatabase;
let sessions: { own: Session; other: Session };
let all: Known[];
beforeAll(async () => {
  database = await createDatabase();
  sessions = await randomLog(database, 40);
  all = await knownEvents(database);
});

test("stats, for each tenant its own", async () => {
  for (const [tenant, session] of [
    ["default", sessions.own],
    ["other", sessions.other],
  ] as const) {
    const events = all.filter((event) => event.tenant === tenant);
    const distinct = (of: (event: Known) => unknown) => String(new Set(events.map(of)).size);
    const [stats] = await session.query("select * from gapless.stats()");
    expect(stats).toEqual({
      events: String(events.length),
      streams: distinct((event) => event.stream),
      types: distinct((event) => event.type),
      categories: distinct((event) => event.stream.split("-")[0]),
      position: String(events.length),
      first_recorded_at: expect.any(Date),
      last_recorded_at: expect.any(Date),
    });
    expect(Number(stats?.["last_recorded_at"])).toBeGreaterThan(Number(stats?.["first_recorded_at"]));
  }
});

test("the view streams: category, partition, version, times", async () => {
  const rows = await sessions.own.query('select * from gapless.streams order by stream collate "C"');
  const streams = Map.groupBy(
    all.filter((event) => event.tenant === "default"),
    (event) => event.stream,
  );
  expect(rows.map((row) => [row["stream"], row["category"], row["version"]])).toEqual(
    [...streams.keys()].sort().map((stream) => [stream, stream.split("-")[0], String(streams.get(stream)?.length)]),
  );
  for (const row of rows) {
    expect(row["partition"]).toSatisfy((partition: number) => partition >= 0 && partition < 32);
    expect(Number(row["created_at"])).toBeLessThanOrEqual(Number(row["updated_at"]));
  }
});

test("partition_of is fixed for ever", async () => {
  const rows = await database.query(
    "select gapless.partition_of(s), gapless.partition_of(s, 7) as of_7 from unnest('{order-42,ä,x}'::text[]) s",
  );
  // What their MD5 begins with.
  const expected = [0x4f416b0c, 0x8419b71c, 0x9dd4e461].map((hash) => ({ partition_of: hash % 32, of_7: hash % 7 }));
  expect(rows).toEqual(expected);
});

test("log_state counts what is committed and not sequenced, of the own tenant", async () => {
  const state = async (session: Session) => {
    const [row] = await session.query("select position, pending from gapless.log_state()");
    return [Number(row?.["position"]), Number(row?.["pending"])];
  };
  const [position] = await state(sessions.own);
  const other = await state(sessions.other);
  await sessions.own.query(`select gapless.append('s-1', '[{"type":"t","data":1},{"type":"t","data":1}]')`);
  const open = await database.connect();
  await open.query("set gapless.tenant = 'default'; begin");
  await open.query(`select gapless.append('s-2', '{"type":"t","data":1}')`);
  expect(await state(sessions.own)).toEqual([position, 2]);
  expect(await state(sessions.other)).toEqual(other);
  await open.query("commit");
  expect(await state(sessions.own)).toEqual([position, 3]);
  await sequenceAll(sessions.own);
  expect(await state(sessions.own)).toEqual([Number(position) + 3, 0]);
});

test("a new tenant has zeros, not nulls", async () => {
  await database.query("select gapless.create_tenant('empty')");
  const client = await database.connect((await database.loginOf("empty")).url);
  expect((await client.query("select events, streams, types, categories, position from gapless.stats()")).rows).toEqual(
    [{ events: "0", streams: "0", types: "0", categories: "0", position: "0" }],
  );
  expect((await client.query("select position, pending from gapless.log_state()")).rows).toEqual([
    { position: "0", pending: "0" },
  ]);
});
