// A trigger's life: made, defined again, changed, paused, resumed, removed; told on the log where that is wanted.
import { beforeAll, expect, test } from "vitest";
import { openSession } from "../helpers/session.ts";
import { faultOf } from "../log/fault.ts";
import { ByHand } from "../push/by_hand.ts";
import { act, append, firings, LOGS, make, match, violations } from "./by_hand.ts";

let hand: ByHand;
beforeAll(async () => {
  hand = await ByHand.start();
});

const ids = async (name: string, state: string | null = null): Promise<string[]> =>
  (await firings(hand, name, state)).map(({ id }) => id);
const head = async (): Promise<number> => Number(await hand.value("select max(position) from gapless.events"));

test("it fires for what comes after it was made", async () => {
  await append(hand, {}, {});
  await make(hand, { name: "fresh" });
  await append(hand, {});
  await match(hand);
  expect(await ids("fresh")).toEqual(["3"]);
});

test("a name is found within triggers alone; ids and names both work", async () => {
  await hand.query(`select gapless.create_subscription('{"name": "twin"}')`);
  const { id } = await make(hand, { name: "twin" });
  for (const ref of ["twin", id]) expect(await hand.value("gapless.get_trigger($1)", [ref])).toMatchObject({ id });
  expect(await hand.value("gapless.get_subscription('twin')")).toMatchObject({ mode: "pull" });
  const group = await hand.value<{ id: string }>("gapless.get_subscription('twin')");
  for (const verb of ["get", "pause", "resume", "remove", "redrive", "discard"])
    expect([verb, await faultOf(hand.query(`select gapless.${verb}_trigger($1)`, [group.id]))]).toEqual([
      verb,
      expect.objectContaining({ code: "VG004", message: expect.stringContaining("no trigger") }),
    ]);
  expect(
    await faultOf(hand.query("select gapless.define_trigger($1, $2)", [group.id, { actions: [LOGS] }])),
  ).toMatchObject({
    code: "VG001",
    detail: { field: "name" },
  });
  const listed = await hand.query<{ name: string }>("select t ->> 'name' as name from gapless.list_triggers() t");
  expect(listed.map(({ name }) => name)).toEqual(["fresh", "twin"]);
  const [after] = await hand.query("select t ->> 'name' as name from gapless.list_triggers('fresh', 1) t");
  expect(after).toEqual({ name: "twin" });
  const groups = await hand.query<{ name: string; mode: string }>(
    "select s ->> 'name' as name, s ->> 'mode' as mode from gapless.list_subscriptions() s",
  );
  expect(groups).toEqual([{ name: "twin", mode: "pull" }]);
});

test("defined again it is the same one; what changes counts anew, what does not goes on", async () => {
  const spec = { actions: [LOGS], frequency: { count: 2, within: "1h" }, cooldown: "0s" };
  const made = await hand.value<{ id: string }>("gapless.define_trigger('again', $1)", [spec]);
  await append(hand, {});
  await match(hand);
  expect(await hand.value("gapless.define_trigger('again', $1)", [{ ...spec, priority: 9 }])).toMatchObject({
    id: made.id,
    version: 2,
    priority: 9,
  });
  await append(hand, {});
  await match(hand);
  expect(await ids("again")).toHaveLength(1);
  // By id, with other numbers: the window begins anew.
  await hand.query("select gapless.define_trigger($1, $2)", [
    made.id,
    { ...spec, frequency: { count: 2, within: "2h" } },
  ]);
  await append(hand, {});
  await match(hand);
  expect(await ids("again")).toHaveLength(1);
  await append(hand, {});
  await match(hand);
  expect(await ids("again")).toHaveLength(2);
});

test("defined by two at the same moment it is one, with what the later one said", async () => {
  const definitions: [string, object, object][] = [
    ["trigger", { actions: [LOGS], priority: 1 }, { actions: [LOGS], priority: 2 }],
    ["schedule", { every: "1h", action: LOGS }, { every: "2h", action: LOGS }],
    ["subscription", { maxInFlight: 1 }, { maxInFlight: 2 }],
    ["webhook", { url: "https://example.com/1" }, { url: "https://example.com/2" }],
  ];
  const { url } = await hand.database.loginOf("default");
  const [first, second] = [await openSession(hand.database, url), await openSession(hand.database, url)];
  for (const [word, one, other] of definitions) {
    const call = `select gapless.define_${word}('at-once-${word}', $1) as it`;
    await first.query("begin");
    const [made] = await first.query<{ it: { id: string } }>(call, [one]);
    const { result } = await second.queryThatWaits(call, [other]);
    await first.query("commit");
    const [later] = await result;
    const { action: _, ...said } = other as { action?: object };
    expect(later?.it).toMatchObject({ ...said, id: made?.it.id, version: 2 });
  }
});

test("fields are changed one by one, and null puts them back", async () => {
  await make(hand, {
    name: "patch",
    frequency: { count: 3, within: "10s" },
    times: [{ from: "00:00", to: "12:00" }],
    rate: { limit: 2 },
  });
  const change = (changes: object) => hand.value("gapless.change_trigger('patch', $1)", [changes]);
  expect(await change({ frequency: { within: "20s" } })).toMatchObject({
    frequency: { count: 3, within: "20s" },
    version: 2,
  });
  expect(await change({ frequency: { key: "data.a" }, cooldown: "1m" })).toMatchObject({
    frequency: { key: "data.a" },
    cooldown: "1m",
  });
  // The zone was filled in for the times, and goes with them.
  expect(await change({ times: null, rate: null, cooldown: null, frequency: null })).toMatchObject({
    times: null,
    timezone: null,
    rate: null,
    cooldown: null,
    frequency: null,
  });
  const [row] = await hand.database.query(
    "select is_simple from gapless.trigger t join gapless.subscription s on s.id = t.subscription_id where s.name = 'patch'",
  );
  expect(row).toEqual({ is_simple: true });
  expect(await change({ priority: 7, name: "patched" })).toMatchObject({ name: "patched", priority: 7 });
  for (const [field, changes] of [
    ["priority", { priority: 11 }],
    ["frequency.count", { frequency: { within: "1s" } }],
    ["start", { start: "now" }],
    ["changes", []],
    ["actions", { actions: null }],
  ] as const)
    expect(
      await faultOf(hand.query("select gapless.change_trigger('patched', $1)", [JSON.stringify(changes)])),
    ).toMatchObject({
      code: "VG001",
      detail: { field },
    });
  expect(await faultOf(hand.query(`select gapless.change_trigger('patched', '{"name": "twin"}')`))).toMatchObject({
    code: "VG008",
  });
});

test("paused it goes on to fire, and what fired waits; without buffering it does not fire", async () => {
  await make(hand, { name: "pauses", selector: { types: ["pausing"] } });
  const more = () => append(hand, { type: "pausing" });
  expect(await hand.value("gapless.pause_trigger('pauses')")).toMatchObject({
    status: "paused",
    enabled: false,
    dropping: false,
  });
  await more();
  expect((await hand.jobs()).flatMap(({ s }) => s)).not.toContain(
    (await hand.value<{ id: string }>("gapless.get_trigger('pauses')")).id,
  );
  expect(await ids("pauses", "pending")).toHaveLength(1);
  const [row] = await hand.query("select kind, what, events, hint from gapless.waiting() where what like '%pauses%'");
  expect(row).toEqual({
    kind: "trigger paused",
    what: "trigger pauses is paused; 1 firings wait",
    events: "1",
    hint: expect.stringContaining("resume_trigger"),
  });
  expect(await hand.value("gapless.resume_trigger('pauses')")).toMatchObject({ status: "active" });
  const jobs = await hand.jobs();
  expect(jobs.map(({ k, p }: { k?: string; p: string[] }) => [k, p])).toEqual([["trigger", [`${await head()}`]]]);
  await act(hand, jobs);
  expect(await ids("pauses", "done")).toHaveLength(1);
  await hand.query("select gapless.pause_trigger('pauses', true)");
  await more();
  await match(hand);
  await hand.query("select gapless.resume_trigger('pauses')");
  // Not matched before it was resumed, and not for it all the same.
  await hand.query("select gapless.pause_trigger('pauses', true)");
  await more();
  await hand.query("select gapless.resume_trigger('pauses')");
  await match(hand);
  expect(await ids("pauses")).toHaveLength(1);
  await more();
  await match(hand);
  expect(await ids("pauses")).toHaveLength(2);
});

test("switched off by its definition it never fires, and begins with what comes when it is switched on", async () => {
  await make(hand, { name: "off", selector: { types: ["offing"] }, enabled: false });
  await append(hand, { type: "offing" });
  await match(hand);
  expect(await hand.value("gapless.test_trigger('off', $1)", [{ type: "offing", data: 1 }])).toMatchObject({
    matches: true,
    fires: false,
    why: "it is switched off",
  });
  // Who deploys does not switch on what is off.
  expect(
    await hand.value("gapless.define_trigger('off', $1)", [
      { actions: [LOGS], selector: { types: ["offing"] }, priority: 1 },
    ]),
  ).toMatchObject({
    enabled: false,
    dropping: true,
  });
  await append(hand, { type: "offing" });
  await hand.query(`select gapless.change_trigger('off', '{"enabled": true}')`);
  await match(hand);
  expect(await ids("off")).toEqual([]);
  await append(hand, { type: "offing" });
  await match(hand);
  expect(await ids("off")).toHaveLength(1);
});

test("what is removed is gone with all that it had", async () => {
  const { id } = await make(hand, {
    name: "gone",
    frequency: { count: 1, within: "1h", key: "data.k" },
    dedupe: { key: "data.k" },
    rate: { limit: 5 },
  });
  await append(hand, { data: { k: 1 } }, { data: { k: 2 } });
  await hand.jobs();
  await hand.query("select gapless.remove_trigger('gone')");
  const left = await hand.database.query<{ name: string }>(
    `select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'subscription_id'
     where c.relnamespace = 'gapless'::regnamespace and c.relkind = 'r'`,
  );
  expect(left.length).toBeGreaterThan(10);
  for (const { name } of left)
    expect([name, await hand.database.query(`select from gapless.${name} where subscription_id = $1`, [id])]).toEqual([
      name,
      [],
    ]);
  expect(await faultOf(hand.query("select gapless.get_trigger('gone')"))).toMatchObject({ code: "VG004" });
});

test("its life is told on the log where that family is on", async () => {
  await hand.database.query(
    "insert into gapless.builtin_choice select id, 'triggers', true from gapless.tenant where name = 'default'",
  );
  const { id } = await make(hand, { name: "told" });
  await hand.query(`select gapless.change_trigger('told', '{"priority": 6}')`);
  await hand.query("select gapless.pause_trigger('told')");
  await hand.query("select gapless.pause_trigger('told')");
  await hand.query("select gapless.resume_trigger('told')");
  await hand.query("select gapless.remove_trigger($1)", [id]);
  const told = await hand.database.query<{ type: string; stream: string; data: unknown }>(
    "select type, stream, data from gapless.notice where stream = $1 order by id",
    [`trigger-${id}`],
  );
  expect(told.map(({ type }) => type)).toEqual(
    ["created", "updated", "paused", "resumed", "deleted"].map((one) => `trigger.${one}`),
  );
  expect(told[0]?.data).toEqual({ trigger: id, name: "told", version: 1, enabled: true });
});

test("every law holds after all that", async () => {
  expect(await violations(hand)).toEqual([]);
});
