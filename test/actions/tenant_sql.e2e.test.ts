// call and query: what tenants wrote runs as the tenant, and finds no way to more than that.
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { WAIT } from "../push/endpoint.ts";
import { type Scene, type ShownFiring, startScene } from "./scene.ts";

let scene: Scene;
let owner: Scene["database"]["query"];
let role: string;

beforeAll(async () => {
  scene = await startScene({ GAPLESS_TENANT_CONNECTIONS: "2" });
  owner = scene.database.query;
  // The key of the server seals the password.
  await vi.waitFor(async () => {
    const [row] = await owner<{ role: string }>("select gapless.allow_tenant_sql('default', writes => true) as role");
    role = row?.role ?? "";
  }, WAIT);
  await owner("select gapless.create_tenant('other')");
  await owner(`create schema shop;
    create table shop.orders (id integer primary key, customer text, amount numeric);
    insert into shop.orders select n, 'c' || n % 3, n + 0.50 from generate_series(1, 2000) n;
    create table shop.private (secret text);
    create function shop.score(customer text, minimum numeric default 0) returns numeric stable language sql
      as 'select sum(amount) from shop.orders o where o.customer = score.customer and o.amount >= score.minimum';
    create function shop.grow() returns void language sql as $$insert into shop.orders values (9999, 'x', 1)$$;
    create function shop.unlisted() returns integer language sql as 'select 1';
    grant usage on schema shop to ${role};
    grant select, insert, update, delete on shop.orders to ${role};
    select gapless.allow_function('default', 'shop.score(text,numeric)'), gapless.allow_function('default', 'shop.grow()')`);
});
afterAll(async () => {
  await scene.stop();
  await owner("select gapless.forbid_tenant_sql('default')").catch(() => undefined);
  await owner(`drop owned by ${role}`).catch(() => undefined);
  await owner(`drop role if exists ${role}`).catch(() => undefined);
});

const run = async (sql: string, rest: object = {}, data: object = {}): Promise<ShownFiring["actions"][0]> => {
  const { actions } = await scene.fire({ type: "query", sql, ...rest }, data);
  const [action] = actions;
  if (action === undefined) throw new Error("there is no action");
  return action;
};

describe("query", () => {
  test("gives rows, with every digit, and takes values as parameters only", async () => {
    const sql =
      "select id, customer, amount, array[1,2] as list, null as nothing from shop.orders where id = $1::integer";
    expect(await run(sql, { parameters: ["{{data.id}}"] }, { id: 7 })).toMatchObject({
      ok: true,
      result: { count: 1, rows: [{ id: 7, customer: "c1", amount: 7.5, list: [1, 2], nothing: null }] },
    });
    const hostile = await run(
      "select $1::text as text",
      { parameters: ["{{data.id}}"] },
      { id: "'; drop table shop.orders; --" },
    );
    expect(hostile).toMatchObject({ ok: true, result: { rows: [{ text: "'; drop table shop.orders; --" }] } });
  });

  test("keeps the first rows of many", async () => {
    expect(await run("select * from shop.orders order by id")).toMatchObject({ ok: true, result: { truncated: true } });
  });

  test("appends its rows as events, once", async () => {
    const append = { stream: "report-{{data.day}}", type: "order.reported" };
    const sql = "select id, amount from shop.orders where id <= 3 order by id";
    expect(await run(sql, { append }, { day: "monday" })).toMatchObject({ ok: true });
    const rows = await scene.session.query<{ type: string; data: object }>(
      "select type, data from gapless.read_stream('report-monday')",
    );
    expect(rows).toMatchObject([1, 2, 3].map((id) => ({ type: "order.reported", data: { id, amount: id + 0.5 } })));
  });

  test("appends all of its rows or none", async () => {
    const append = { stream: "report-all", type: "order.reported" };
    expect(await run("select id from shop.orders", { append })).toMatchObject({ ok: false, errorClass: "too_large" });
    expect(await scene.session.query("select from gapless.read_stream('report-all')")).toHaveLength(0);
  });

  test("writes where it says so", async () => {
    const sql = "update shop.orders set amount = 0 where id = 5 returning id";
    expect(await run(sql, { writes: true })).toMatchObject({ ok: true, result: { count: 1, rows: [{ id: 5 }] } });
    expect(await owner("select amount from shop.orders where id = 5")).toEqual([{ amount: "0" }]);
  });

  test("that fails is told in Postgres's words", async () => {
    expect(await run("select 1 / (id - 1) from shop.orders where id = 1")).toMatchObject({
      ok: false,
      errorClass: "sql",
      error: expect.stringContaining("division by zero"),
    });
  });
});

describe("call", () => {
  test("gives what the function gives", async () => {
    const { actions } = await scene.fire(
      [
        { type: "call", function: "shop.score", arguments: { customer: "{{data.customer}}" } },
        { type: "call", function: "shop.score", arguments: ["c1", 1990] },
      ],
      { customer: "c1" },
    );
    expect(actions).toMatchObject([
      { ok: true, result: { count: 1 } },
      { ok: true, result: { count: 1 } },
    ]);
  });

  test("runs as the tenant, who needs the rights for what the function does", async () => {
    const { actions } = await scene.fire({ type: "call", function: "shop.grow" });
    expect(actions).toMatchObject([{ ok: true, result: { count: 1, rows: [null] } }]);
    expect(await owner("select from shop.orders where id = 9999")).toHaveLength(1);
  });

  test.each(["shop.unlisted", "pg_catalog.pg_reload_conf", "gapless.push_settle", "shop.nothing"])(
    "refuses %s, which is not on the list",
    async (name) => {
      const { actions } = await scene.fire({ type: "call", function: name });
      expect(actions).toMatchObject([
        { ok: false, errorClass: "refused", error: expect.stringContaining("not on the list") },
      ]);
    },
  );
});

describe("there is no way out", () => {
  const failing = { ok: false };

  test("the session is the tenant's own role, and stays it", async () => {
    expect(await run("select session_user::text as s, current_user::text as c")).toMatchObject({
      ok: true,
      result: { rows: [{ s: role, c: role }] },
    });
    expect(await run("select set_config('role', 'gapless_owner', true)")).toMatchObject(failing);
    expect(await run("select set_config('session_authorization', 'gapless_engine', true)")).toMatchObject(failing);
  });

  test.each([
    ["a table nobody granted", "select * from shop.private"],
    ["what is inside", "select * from gapless.event"],
    ["the keys", "select * from gapless.api_key"],
    ["sealed secrets", "select * from gapless.act_secrets('default', '{X}')"],
    ["functions of servers", "select gapless.act_begin('{default}', '{}', '{}', '{}')"],
    ["passwords", "select rolpassword from pg_authid"],
    ["files", "select pg_read_file('/etc/passwd')"],
    ["large objects from files", "select lo_import('/etc/passwd')"],
    ["other sessions", "select pg_terminate_backend(pid) from pg_stat_activity where usename <> current_user"],
    ["a reset of everything", "select pg_reload_conf()"],
  ])("to %s", async (_, sql) => {
    const done = await run(sql);
    expect(done.ok && JSON.stringify(done.result).includes("true")).toBe(false);
    if (done.ok) expect(done.error).toBeUndefined();
    else expect(done.error).toMatch(/permission denied|must be|does not exist|superuser/i);
  });

  test.each([
    [
      "by settings",
      "select set_config('transaction_read_only', 'off', true), set_config('default_transaction_read_only', 'off', false)",
    ],
    ["by a statement of its own behind the first", "select 1; delete from shop.orders"],
    ["by an end of the brackets", "select 1) delete from shop.orders --"],
    ["by a part that writes", "select 1), x as (delete from shop.orders returning 1"],
    ["by a part in front", "with x as (delete from shop.orders returning 1) select * from x"],
    ["by a function", "select shop.grow()"],
    ["by rights of its own", "select 1 into shop.new"],
  ])("to write without saying so, %s", async (_, sql) => {
    const [before] = await owner<{ n: string }>("select count(*) as n from shop.orders");
    expect(await run(sql)).toMatchObject(failing);
    expect(await owner("select count(*) as n from shop.orders")).toEqual([before]);
  });

  test("what a query that does not write leaves behind is taken back: notifications, and large objects", async () => {
    const listener = await scene.database.connect();
    const heard: (string | undefined)[] = [];
    listener.on("notification", ({ payload }) => heard.push(payload));
    await listener.query("listen tenants_noise");
    expect(await run("select pg_notify('tenants_noise', 'out')")).toMatchObject({ ok: true });
    // Before version 16 it is let through.
    await run("select lo_from_bytea(0, 'out')");
    await owner("select pg_notify('tenants_noise', 'ours')");
    await vi.waitFor(() => expect(heard).toContain("ours"), WAIT);
    await listener.end();
    expect(heard).toEqual(["ours"]);
    expect(await owner("select from pg_largeobject_metadata")).toEqual([]);
  });

  test("to another tenant", async () => {
    await owner(
      "begin; select set_config('gapless.tenant', 'other', true), gapless.append('secret-1', '{\"type\": \"x\", \"data\": {}}'); commit",
    );
    const asOther = "select set_config('gapless.tenant', 'other', true), (select count(*) from gapless.events)";
    const done = await run(asOther);
    if (done.ok) expect(JSON.stringify(done.result)).not.toContain("secret-1");
    expect(await run("select count(*) as n from gapless.events where stream = 'secret-1'")).toMatchObject({
      result: { rows: [{ n: 0 }] },
    });
  });

  test("what a statement sets in its session is gone with it", async () => {
    await run("select set_config('gapless.tenant', 'other', false), set_config('search_path', 'shop', false)");
    expect(
      await run("select current_setting('search_path') as s, current_setting('gapless.tenant', true) as t"),
    ).not.toMatchObject({
      result: { rows: [{ s: "shop" }] },
    });
  });

  test("a statement that takes too long is ended, and its connection with it", async () => {
    await owner("select gapless.allow_tenant_sql('default', writes => true, statement_timeout => '1 second')");
    const { actions } = await scene.fire({
      type: "query",
      sql: "select set_config('statement_timeout', '0', false), pg_sleep(60)",
    });
    expect(actions).toMatchObject([{ ok: false, errorClass: "timeout" }]);
    await vi.waitFor(async () => {
      expect(await owner("select from pg_stat_activity where usename = $1", [role])).toHaveLength(0);
    }, WAIT);
    await owner("select gapless.allow_tenant_sql('default', writes => true)");
  });

  test("a row that is huge does not fill the server", async () => {
    expect(await run("select repeat('x', 50000000) as x")).toMatchObject({ ok: false, errorClass: "too_large" });
  });

  test("the password is nowhere to be read", async () => {
    const [row] = await owner<{ all: string }>("select string_agg(f::text, '') as all from gapless.firing f");
    expect(row?.all).not.toMatch(/SCRAM|password/i);
  });
});

test("a tenant that may run no SQL is told so", async () => {
  await owner("select gapless.forbid_tenant_sql('default')");
  expect(await run("select 1")).toMatchObject({
    ok: false,
    errorClass: "refused",
    error: expect.stringContaining("may not run SQL"),
  });
});
