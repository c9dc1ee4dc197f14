// Appends inside the application's own transactions, by pg and by kysely.
import { InvalidInputError, WrongExpectedVersionError } from "@gapless/sdk";
import { appendAllIn, appendIn, once, type PgClient, type Transaction } from "@gapless/sdk/postgres";
import {
  CamelCasePlugin,
  Kysely,
  type Transaction as KyselyTx,
  ParseJSONResultsPlugin,
  PostgresDialect,
  sql,
} from "kysely";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, expectTypeOf, test } from "vitest";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { twoSessions } from "../helpers/session.ts";

type Tables = { orders: { name: string } };
type Run = <T>(work: (tx: Transaction, insert: (name: string) => Promise<unknown>) => Promise<T>) => Promise<T>;

let database: TestDatabase;
let url: string;
let pool: pg.Pool;
let db: Kysely<Tables>;
beforeAll(async () => {
  database = await createDatabase();
  const login = await database.loginOf("default");
  url = login.url;
  await database.query(`create table orders (name text); grant all on orders to ${login.role}`);
  pool = new pg.Pool({ connectionString: url, max: 4 });
  pool.on("error", () => undefined);
  db = new Kysely<Tables>({
    dialect: new PostgresDialect({ pool: async () => pool }),
    // What changes names and values of rows must not reach ours.
    plugins: [new CamelCasePlugin(), new ParseJSONResultsPlugin()],
  });
});
afterAll(() => pool?.end());

const withPg: Run = async (work) => {
  const client = await pool.connect();
  try {
    await client.query("begin");
    const result = await work(client, (name) => client.query("insert into orders values ($1)", [name]));
    await client.query("commit");
    return result;
  } catch (error) {
    await client.query("rollback");
    throw error;
  } finally {
    client.release();
  }
};
const withKysely: Run = (work) =>
  db.transaction().execute((tx) => work(tx, (name) => tx.insertInto("orders").values({ name }).execute()));

const eventsOf = (stream: string) =>
  database.query(
    "select version::text, type, data, topic, metadata, occurred_at from gapless.event where stream = $1",
    [stream],
  );
const hasOrder = async (name: string) =>
  (await database.query("select from orders where name = $1", [name])).length > 0;

describe.each([
  ["pg", withPg],
  ["kysely", withKysely],
] as const)("by %s", (driver, run) => {
  test("events and rows commit together", async () => {
    const stream = `${driver}-both`;
    const at = "2030-01-01T00:00:00.000Z";
    const result = await run(async (tx, insert) => {
      await insert(stream);
      const events = [
        { type: "a", data: { some_key: "1", text: '["x"]' }, topic: "x/y", metadata: { m_n: 1 }, occurredAt: at },
        { type: "b", data: null },
      ];
      return appendIn(tx, stream, events, { expectedVersion: "no_stream" });
    });
    expect(result).toMatchObject({ stream, firstVersion: "1", lastVersion: "2", duplicate: false });
    expect(result.eventIds).toHaveLength(2);
    expect(await eventsOf(stream)).toMatchObject([
      {
        version: "1",
        type: "a",
        data: { some_key: "1", text: '["x"]' },
        topic: "x/y",
        metadata: { m_n: 1 },
        occurred_at: new Date(at),
      },
      { version: "2", type: "b", data: null },
    ]);
    expect(await hasOrder(stream)).toBe(true);
  });

  test("a rollback leaves neither", async () => {
    const stream = `${driver}-neither`;
    const failed = run(async (tx, insert) => {
      await insert(stream);
      await appendIn(tx, stream, { type: "a", data: 1 });
      throw new Error("changed my mind");
    });
    await expect(failed).rejects.toThrow("changed my mind");
    expect(await eventsOf(stream)).toEqual([]);
    expect(await hasOrder(stream)).toBe(false);
  });

  test("a refused append takes the transaction with it, and its error is the client's", async () => {
    const stream = `${driver}-refused`;
    await run((tx) => appendIn(tx, stream, { type: "a", data: 1 }));
    const wrong = run(async (tx, insert) => {
      await insert(stream);
      return appendIn(tx, stream, { type: "a", data: 2 }, { expectedVersion: 0 });
    });
    const error = await wrong.catch((error) => error);
    expect(error).toBeInstanceOf(WrongExpectedVersionError);
    expect(error).toMatchObject({
      code: "wrong_expected_version",
      status: 409,
      stream,
      actualVersion: "1",
      expectedVersion: "0",
    });
    expect(error.hint).toContain("Read the stream again");
    expect(error.cause).toMatchObject({ code: "VG005" });
    expect(await hasOrder(stream)).toBe(false);
    const bad = await run((tx) => appendIn(tx, stream, { type: "no type", data: 1 })).catch((error) => error);
    expect(bad).toBeInstanceOf(InvalidInputError);
    expect(bad.field).toContain("type");
    await expect(
      run((tx) => appendIn(tx, stream, { type: "a", data: 1 }, { expectedVersion: "exists" })),
    ).resolves.toBeTruthy();
    await expect(
      run((tx) => appendIn(tx, `${stream}-2`, { type: "a", data: 1 }, { expectedVersion: "exists" })),
    ).rejects.toThrow("must exist");
  });

  test("over several streams, one result for each, in their order", async () => {
    const results = await run((tx) =>
      appendAllIn(tx, [
        { stream: `${driver}-z`, type: "t", data: 1 },
        { stream: `${driver}-a`, type: "t", data: 2 },
        { stream: `${driver}-z`, type: "t", data: 3 },
      ]),
    );
    expect(results).toMatchObject([
      { stream: `${driver}-z`, firstVersion: "1", lastVersion: "2" },
      { stream: `${driver}-a`, firstVersion: "1", lastVersion: "1" },
    ]);
  });

  test("a key stores once, also in another transaction; digits are kept by a stringify", async () => {
    const stream = `${driver}-keyed`;
    const text = "12345678901234567890.10";
    const stringify = (value: unknown) => JSON.stringify(value).replace('"@"', text);
    const first = await run((tx) => appendIn(tx, stream, { type: "t", data: "@" }, { dedupeKey: stream, stringify }));
    const again = await run((tx) => appendIn(tx, stream, { type: "t", data: "@" }, { dedupeKey: stream, stringify }));
    expect(again).toEqual({ ...first, duplicate: true });
    const [row] = await database.query<{ data: string }>("select data::text from gapless.event where stream = $1", [
      stream,
    ]);
    expect(row?.data).toBe(text);
  });

  test("without a transaction it is refused: the pool or the database would give any connection", async () => {
    const whole: Transaction = driver === "pg" ? (pool as PgClient) : db;
    const error = await appendIn(whole, "never-1", { type: "a", data: 1 }).catch((error) => error);
    expect(error).toBeInstanceOf(InvalidInputError);
    expect(error.field).toBe("tx");
  });
});

test("errors of Postgres's own pass as they are, for whoever repeats the transaction", async () => {
  const [one, two] = await twoSessions(database, url);
  for (const { query } of [one, two]) await query("begin isolation level serializable");
  await Promise.all([one, two].map(({ query }) => query("select 1")));
  await appendIn(one.client, "serial-1", { type: "t", data: 1 });
  await one.query("commit");
  const error = await appendIn(two.client, "serial-1", { type: "t", data: 1 }).catch((error) => error);
  expect(error).toMatchObject({ code: "40001" });
  expect(error).not.toHaveProperty("status");
});

test("calls over several streams lock in one order, however they are given: no deadlock", async () => {
  const give = (streams: string[]) =>
    withPg((tx) =>
      appendAllIn(
        tx,
        streams.map((stream) => ({ stream, type: "t", data: 1 })),
      ),
    );
  const streams = Array.from({ length: 20 }, (_, n) => `lock-${n}`);
  const results = await Promise.all(
    Array.from({ length: 12 }, (_, n) => give(n % 2 === 0 ? streams : streams.toReversed())),
  );
  expect(results).toHaveLength(12);
});

test("the role is what counts: its tenant, its permissions", async () => {
  await database.query("select gapless.create_tenant('other')");
  const other = await database.connect((await database.loginOf("other")).url);
  const result = await appendIn(other, "pg-both", { type: "t", data: 1 });
  expect(result.lastVersion).toBe("1");
  const reader = await database.connect((await database.loginOf("default", ["events:read"])).url);
  await expect(appendIn(reader, "pg-both", { type: "t", data: 1 })).rejects.toMatchObject({
    code: "forbidden",
    status: 403,
  });
  const nobody = await database.connect((await database.createLogin()).url);
  await expect(appendIn(nobody, "pg-both", { type: "t", data: 1 })).rejects.toMatchObject({ code: "42501" });
});

test("types: every transaction of pg and kysely is taken, and events follow a map", () => {
  type Map = { "order.placed": { amount: number } };
  expectTypeOf<pg.Client>().toExtend<Transaction>();
  expectTypeOf<pg.PoolClient>().toExtend<Transaction>();
  expectTypeOf<KyselyTx<Tables>>().toExtend<Transaction>();
  const refused = (tx: KyselyTx<Tables>) => [
    appendIn<Map>(tx, "s", { type: "order.placed", data: { amount: 1 } }),
    // @ts-expect-error: no such type
    appendIn<Map>(tx, "s", { type: "order.lost", data: { amount: 1 } }),
    // @ts-expect-error: data of another type
    appendAllIn<Map>(tx, [{ stream: "s", type: "order.placed", data: { amount: "1" } }]),
    // @ts-expect-error: no transaction
    appendIn(sql, "s", { type: "t", data: 1 }),
    once(tx, "billing", "key"),
  ];
  expect(refused).toBeTypeOf("function");
});
