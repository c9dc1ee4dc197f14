// Values that actions store: until they expire, so many, of so many bytes, and each tenant its own.
import { beforeAll, expect, test } from "vitest";
import { openSession } from "../helpers/session.ts";
import { faultOf } from "../log/fault.ts";
import { act, ByHand, begin, fire } from "./by_hand.ts";

let hand: ByHand;
beforeAll(async () => {
  hand = await ByHand.start();
});

const get = (key: string) => hand.value<Record<string, unknown>>("gapless.get_value($1)", [key]);
const set = (key: string | null, value: unknown, ttl: string | null = null) =>
  hand.value<Record<string, unknown>>("gapless.set_value($1, $2, $3)", [
    key,
    value === undefined ? null : JSON.stringify(value),
    ttl,
  ]);
const keys = async (...args: unknown[]) => {
  const list = args.map((_, n) => `$${n + 1}`).join(", ");
  return (await hand.query<{ k: string }>(`select v ->> 'key' as k from gapless.list_values(${list}) v`, args)).map(
    ({ k }) => k,
  );
};

test("a store action stores what was rendered, with all digits, until it expires", async () => {
  const fired = await fire(
    hand,
    [{ type: "store", key: "last-{{data.id}}", value: { n: "{{data.n}}", all: "{{data}}" }, ttl: "1m" }],
    { data: { id: 7, n: 1.5 } },
  );
  const { actions } = await begin(hand, fired);
  const done = await act(hand, fired, "store", actions[0] ?? {});
  expect(done).toEqual({
    key: "last-7",
    expiresAt: "2030-01-01T00:01:00.000000Z",
    updatedAt: "2030-01-01T00:00:00.000000Z",
  });
  expect(await get("last-7")).toEqual({ ...done, value: { n: 1.5, all: { id: 7, n: 1.5 } } });
  await act(hand, fired, "store", { key: "digits", value: "12345678901234567890.10" });
  expect(await hand.value("gapless.get_value('digits') ->> 'value'")).toBe("12345678901234567890.10");
  await hand.pass(59);
  await get("last-7");
  await hand.pass(1);
  expect((await faultOf(get("last-7"))).code).toBe("VG004");
  expect((await faultOf(hand.query("select gapless.remove_value('last-7')"))).code).toBe("VG004");
  expect(await keys("last")).toEqual([]);
  // What has expired goes for good, and only that.
  const before = await hand.database.query("select from gapless.value");
  await hand.query("select gapless.prune()");
  expect(await hand.database.query("select from gapless.value")).toHaveLength(before.length - 1);
  expect((await get("digits"))["expiresAt"]).toBeNull();
});

test("storing again replaces the value and its time", async () => {
  await set("again", 1, "1 hour");
  await set("again", { b: null });
  expect(await get("again")).toMatchObject({ value: { b: null }, expiresAt: null });
  expect(await hand.value("gapless.remove_value('again')")).toMatchObject({ key: "again", value: { b: null } });
  expect((await faultOf(get("again"))).code).toBe("VG004");
});

test("they are listed by key, by a prefix, in pages", async () => {
  for (const key of ["p/a", "p/b", "p/c", "q", "p%x"]) await set(key, key);
  expect(await keys("p/")).toEqual(["p/a", "p/b", "p/c"]);
  expect(await keys("p%")).toEqual(["p%x"]);
  expect(await keys("p/", "p/a", 1)).toEqual(["p/b"]);
  expect(await keys(null, "p/c")).toEqual(["q"]);
  expect((await faultOf(keys(null, null, 0))).detail).toMatchObject({ field: "max_count" });
});

test("what is no key or no value is refused", async () => {
  const bad: [string | null, unknown, string | null, string, string][] = [
    ["", 1, null, "VG001", "key"],
    [null, 1, null, "VG001", "key"],
    ["x".repeat(257), 1, null, "VG001", "key"],
    ["a\n", 1, null, "VG001", "key"],
    ["k", undefined, null, "VG001", "value"],
    ["k", "x".repeat(65_536), null, "VG007", "value"],
    ["k", 1, "0", "VG001", "ttl"],
    ["k", 1, "11 years", "VG001", "ttl"],
    ["k", 1, "-1 second", "VG001", "ttl"],
  ];
  for (const [key, value, ttl, code, field] of bad) {
    const fault = await faultOf(set(key, value, ttl));
    expect([key, ttl, fault.code, fault.detail?.["field"]]).toEqual([key, ttl, code, field]);
  }
  expect((await faultOf(get("k"))).code).toBe("VG004");
});

test("a tenant has ten thousand at most; what has expired does not count, and one that is there can be replaced", async () => {
  await hand.database.query(`insert into gapless.value (tenant_id, key, value, expires_at, updated_at)
    select t.id, 'many' || n, '1', case when n = 1 then '2030-01-01T01:00:00Z'::timestamptz end, now() from gapless.tenant t, generate_series(1, 10000) n where t.name = 'default'`);
  expect((await faultOf(set("one more", 1))).detail).toMatchObject({ field: "key" });
  await set("many2", 2);
  await hand.database.query("delete from gapless.value where key not like 'many%'");
  expect((await faultOf(set("one more", 1))).detail).toMatchObject({ field: "key" });
  await hand.pass(3600);
  await set("one more", 1);
  await hand.database.query("delete from gapless.value");
});

test("another tenant neither reads, lists, changes nor removes it", async () => {
  await hand.query("select gapless.create_tenant('stranger')");
  const stranger = await openSession(hand.database, (await hand.database.loginOf("stranger")).url);
  await set("shared", "mine");
  for (const verb of ["get", "remove"])
    expect((await faultOf(stranger.query(`select gapless.${verb}_value('shared')`))).code).toBe("VG004");
  await stranger.query("select gapless.set_value('shared', '\"theirs\"')");
  expect(await stranger.query("select v ->> 'value' as v from gapless.list_values() v")).toEqual([{ v: "theirs" }]);
  expect((await get("shared"))["value"]).toBe("mine");
  const read = await openSession(hand.database, (await hand.database.loginOf("default", ["values:read"])).url);
  await read.query("select gapless.get_value('shared')");
  for (const text of ["set_value('shared', '1')", "remove_value('shared')"])
    expect((await faultOf(read.query(`select gapless.${text}`))).code).toBe("VG003");
});
