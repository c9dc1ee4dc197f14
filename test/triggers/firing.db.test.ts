// What happens around a firing: loops end, what somebody holds is not waited for, what is urgent goes first, a firing's states and
// history, and a crash in the middle.
import { beforeEach, describe, expect, test } from "vitest";
import { openSession } from "../helpers/session.ts";
import { faultOf } from "../log/fault.ts";
import { ByHand } from "../push/by_hand.ts";
import { act, append, firings, LOGS, make, match, violations } from "./by_hand.ts";

let hand: ByHand;
beforeEach(async () => {
  hand = await ByHand.start();
});

const firing = (id: string | number, name = "t"): Promise<Record<string, unknown>> =>
  hand.value("gapless.trigger_firing($1, $2)", [name, id]);

describe("loops", () => {
  test("an event says how deep it is, if it names its cause; too deep is refused, and seen", async () => {
    await make(hand, { maxDepth: 2 });
    await make(hand, { name: "counts", maxDepth: 2, frequency: { count: 1, within: "1s" }, cooldown: "0s" });
    const depths = [undefined, 0, 1, 2, 3, 7.9, -4, "2", null, 1e30];
    await append(hand, ...depths.map((depth) => ({ metadata: { depth, causation_id: "x" } })), {
      metadata: { depth: 9 },
    });
    await match(hand);
    for (const name of ["t", "counts"]) {
      const found = await firings(hand, name);
      expect(found.map(({ depth, state }) => `${depth} ${state}`)).toEqual([
        "0 pending",
        "0 pending",
        "1 pending",
        "2 refused",
        "3 refused",
        "8 refused",
        "0 pending",
        "0 pending",
        "0 pending",
        "1000000 refused",
        "0 pending",
      ]);
      expect(found[3]).toMatchObject({
        reason: "the event was caused by 2 firings, one after the other; maxDepth is 2",
        attempts: 0,
      });
      expect((await firings(hand, name, "refused")).map(({ id }) => id)).toEqual(["4", "5", "6", "10"]);
    }
    expect(await violations(hand)).toEqual([]);
  });

  test("what is refused or above the rate starts no cooldown and is not seen already", async () => {
    await make(hand, { maxDepth: 1, cooldown: "1h", dedupe: { key: "data.id" } });
    await make(hand, { name: "limited", rate: { limit: 1, per: "10s" }, dedupe: { key: "data.id" } });
    const deep = { depth: 1, causation_id: "x" };
    await append(hand, { data: { id: 1 }, metadata: deep }, { data: { id: 2 } }, { data: { id: 1 } });
    await hand.pass(10);
    await append(hand, { data: { id: 1 } }, { data: { id: 2 } }, { data: { id: 1 } });
    await match(hand);
    const told = async (name: string) => (await firings(hand, name)).map(({ id, state }) => `${id} ${state}`);
    expect(await told("t")).toEqual(["1 refused", "2 pending"]);
    // 1 fires; 2 is above the rate, so it may come again; 5 comes when the rate is used up.
    expect(await told("limited")).toEqual(["1 pending", "2 skipped", "5 pending"]);
    expect((await firings(hand, "limited", "skipped"))[0]).toMatchObject({ reason: "the rate is used up" });
    expect(await hand.value("gapless.get_trigger('limited') -> 'stats'")).toMatchObject({ fired: "2", skipped: "1" });
  });
});

test("a trigger that somebody holds is judged later, in order; the others and the server do not wait", async () => {
  const { id } = await make(hand, { frequency: { count: 3, within: "1h" }, cooldown: "0s" });
  await make(hand, { name: "free" });
  const owner = await openSession(hand.database, (await hand.database.loginOf("default")).url);
  await owner.query("begin");
  await owner.query("select gapless.change_trigger('t', $1)", [{ priority: 9 }]);
  await append(hand, {}, {});
  await match(hand);
  expect(await firings(hand, "free")).toHaveLength(2);
  await append(hand, {}, {});
  await match(hand);
  expect(await firings(hand, "free")).toHaveLength(4);
  expect(await firings(hand)).toEqual([]);
  expect(
    await hand.database.query(
      "select position::integer as p from gapless.trigger_late where subscription_id = $1 order by 1",
      [id],
    ),
  ).toEqual([1, 2, 3, 4].map((p) => ({ p })));
  expect(await hand.query("select kind, what, events, hint from gapless.waiting() where kind like 'trigger%'")).toEqual(
    [
      {
        kind: "trigger locked",
        what: "trigger t is locked by somebody; 4 events wait to be judged",
        events: "4",
        hint: expect.stringContaining("Commit or roll back"),
      },
    ],
  );
  // It is said when to look again.
  expect((await hand.round(0)).waitMs).toBe(0);
  await owner.query("rollback");
  await append(hand, {});
  await match(hand);
  expect((await firings(hand)).map((one) => [one.id, one.found.count])).toEqual([
    ["3", 3],
    ["4", 4],
    ["5", 5],
  ]);
  expect(await hand.database.query("select from gapless.trigger_late")).toEqual([]);
  expect(await violations(hand)).toEqual([]);
});

test("what came while it was held for long is judged in pieces, in order", async () => {
  await make(hand, { frequency: { count: 5_990, within: "1h" }, cooldown: "0s" });
  const owner = await openSession(hand.database, (await hand.database.loginOf("default")).url);
  await owner.query("begin");
  await owner.query("select gapless.pause_trigger('t')");
  const many = (count: number) =>
    hand.query(
      `select gapless.append('many-1', (select jsonb_agg('{"type": "hit", "data": 1}'::jsonb) from generate_series(1, $1::integer)))`,
      [count],
    );
  for (let n = 0; n < 6; n++) await many(1_000);
  await hand.query("call gapless.sequence()");
  await match(hand);
  await owner.query("rollback");
  await match(hand);
  await many(1);
  await hand.query("call gapless.sequence()");
  await match(hand);
  const [count] = await hand.database.query(
    "select count(*)::integer as n, min(position)::integer as first, max(position)::integer as last, max((found -> 'count')::integer) as most from gapless.firing",
  );
  expect(count).toEqual({ n: 12, first: 5_990, last: 6_001, most: 6_001 });
  expect(await hand.database.query("select from gapless.trigger_late")).toEqual([]);
});

test("a server that is killed in the middle of a round has done nothing of it", async () => {
  await make(hand, { frequency: { count: 2, within: "1h" }, dedupe: { key: "data.id" }, rate: { limit: 100 } });
  await make(hand, { name: "simple" });
  await append(hand, { data: { id: 1 } }, { data: { id: 2 } });
  const other = await openSession(hand.database, (await hand.database.logins()).serverUrl);
  await other.query("begin");
  await other.query("select set_config('gapless.fake_now', $1, true)", [new Date(hand.time).toISOString()]);
  const [round] = await other.query<{ jobs: unknown[] }>("select gapless.push_dispatch(100) -> 'jobs' as jobs");
  expect(round?.jobs).toHaveLength(3);
  // Meanwhile nobody else matches the tenant, and nobody waits for it.
  expect((await hand.round()).jobs).toEqual([]);
  const [{ ended } = { ended: false }] = await hand.database.query<{ ended: boolean }>(
    "select pg_terminate_backend($1, 20000) as ended",
    [other.pid],
  );
  expect(ended).toBe(true);
  await other.end().catch(() => undefined);
  expect((await hand.jobs()).flatMap(({ p }) => p).sort()).toEqual(["1", "2", "2"]);
  expect(await firings(hand)).toHaveLength(1);
  expect(await violations(hand)).toEqual([]);
});

test("of triggers that wait the more important goes first", async () => {
  for (const [name, priority] of [
    ["low", 0],
    ["normal", 5],
    ["high", 9],
    ["higher", 6],
  ] as const)
    await make(hand, { name, priority });
  await append(hand, {}, {});
  const order: string[] = [];
  for (let n = 0; n < 4; n++) {
    const { jobs } = await hand.round(1);
    const name = await hand.database.query<{ name: string }>("select name from gapless.subscription where id = $1", [
      jobs[0]?.s,
    ]);
    order.push(name[0]?.name ?? "");
    // Only one place, and it is free again; who has had one comes behind.
    const first = { ...(jobs[0] as (typeof jobs)[number]) };
    await hand.query("select gapless.pause_trigger($1)", [name[0]?.name]);
    await act(hand, [first]);
  }
  expect(order).toEqual(["high", "higher", "normal", "low"]);
});

test("a firing from its event to its end", async () => {
  const { id } = await make(hand, { retry: { attempts: 2, base: "1s", jitter: 0 }, actions: [LOGS, LOGS] });
  const waiting = () => hand.query("select kind, what, events, hint from gapless.waiting()");
  await append(hand, { data: { a: 1 } });
  expect(await waiting()).toEqual([
    {
      kind: "triggers",
      what: "1 events were not yet matched with the triggers",
      events: "1",
      hint: expect.stringContaining("start one"),
    },
  ]);
  await match(hand);
  expect(await waiting()).toEqual([]);
  const [event] = await hand.query<{ id: string }>("select id from gapless.events");
  expect(await firing(1)).toMatchObject({
    id: "1",
    state: "pending",
    attempts: 0,
    actions: [],
    finishedAt: null,
    depth: 0,
    found: {},
    event: { id: event?.id, position: "1", version: "1", type: "hit", data: { a: 1 } },
    history: [],
  });
  let jobs = await hand.jobs();
  expect(jobs).toMatchObject([{ k: "trigger", s: id, p: ["1"] }]);
  expect(await firing(1)).toMatchObject({ state: "running", attempts: 1 });
  await act(hand, jobs, false);
  expect(await firing(1)).toMatchObject({
    state: "retrying",
    attempts: 1,
    nextAttemptAt: new Date(hand.time + 1000).toISOString().replace("Z", "000Z"),
    durationMs: 5,
    actions: [{ ok: false, error: "no" }],
    history: [{ attempt: 1, outcome: "retried", reason: "no", errorClass: "test", durationMs: 5 }],
  });
  expect(await waiting()).toEqual([
    {
      kind: "retry",
      what: expect.stringMatching(/^firing 1 of trigger t failed 1 times and is due again at \S+ \S+$/),
      events: "0",
      hint: "See trigger_firing(name, id); give it up: select gapless.discard_trigger(name, array[id])",
    },
  ]);
  await hand.pass(1);
  jobs = await hand.jobs();
  await act(hand, jobs, false);
  const parked = await firing(1);
  expect(parked).toMatchObject({ state: "parked", attempts: 2, reason: "no", nextAttemptAt: null });
  expect(parked.finishedAt).not.toBeNull();
  expect(await firings(hand, "t", "parked")).toHaveLength(1);
  expect(await violations(hand)).toEqual([]);
  expect(await hand.value("gapless.redrive_trigger('t', array[1])")).toBe(1);
  expect(await firing(1)).toMatchObject({ state: "pending", attempts: 0, finishedAt: null });
  jobs = await hand.jobs();
  await act(hand, jobs);
  const done = await firing(1);
  expect(done).toMatchObject({ state: "done", actions: [{ ok: true }], firingId: parked.firingId });
  expect((done.history as { outcome: string }[]).map(({ outcome }) => outcome)).toEqual([
    "retried",
    "parked",
    "redriven",
    "delivered",
  ]);
  expect(await hand.value("gapless.get_trigger('t') -> 'stats'")).toMatchObject({
    fired: "1",
    delivered: "1",
    parked: 0,
    ready: 0,
  });
  expect(await hand.value("gapless.trigger_stats()")).toEqual({
    total: 1,
    enabled: 1,
    last24h: { firings: 1, succeeded: 1, failed: 0, averageMs: 5 },
  });
  expect(await violations(hand)).toEqual([]);
  await hand.pass(25 * 3600);
  expect(await hand.value("gapless.trigger_stats() -> 'last24h' -> 'firings'")).toBe(0);
});

test("what is given up stays in the history", async () => {
  await make(hand, { retry: { attempts: 1 } });
  await make(hand, { name: "drops", retry: { attempts: 1 }, whenExhausted: "drop" });
  await append(hand, {}, {});
  await act(hand, await hand.jobs(), false);
  expect((await firings(hand, "drops")).map(({ state, reason }) => [state, reason])).toEqual([
    ["discarded", "no"],
    ["discarded", "no"],
  ]);
  expect(await firing(1, "drops")).toMatchObject({ history: [{ outcome: "discarded", errorClass: "test" }] });
  expect(await hand.value("gapless.discard_trigger('t', array[1])")).toBe(1);
  expect((await firings(hand)).map(({ id, state }) => [id, state])).toEqual([
    ["1", "discarded"],
    ["2", "parked"],
  ]);
  expect(await hand.value("gapless.redrive_trigger('t')")).toBe(1);
  expect(await hand.value("gapless.discard_trigger('t', array[1, 2])")).toBe(1);
  expect(await hand.value("gapless.trigger_stats() -> 'last24h'")).toMatchObject({
    firings: 4,
    succeeded: 0,
    failed: 4,
  });
  expect(await violations(hand)).toEqual([]);
  for (const verb of ["redrive", "discard"]) expect(await hand.value(`gapless.${verb}_trigger('t')`)).toBe(0);
});

test("a history in pages, forwards and backwards, all of it or of a state", async () => {
  await make(hand, { retry: { attempts: 1 } });
  await append(hand, ...Array.from({ length: 7 }, () => ({})));
  const jobs = await hand.jobs();
  const one = jobs[0] as (typeof jobs)[number];
  await act(hand, [{ ...one, p: ["1", "4"] }]);
  await act(hand, [{ ...one, p: ["2"] }], false);
  await append(hand, {});
  await match(hand);
  const page = async (...parts: unknown[]): Promise<string> => {
    const rows = await hand.query<{ id: string }>(
      "select h ->> 'id' as id from gapless.trigger_history('t', $1, $2, $3, $4) h",
      parts,
    );
    return rows.map(({ id }) => id).join(" ");
  };
  expect(await page(null, null, 100, true)).toBe("8 7 6 5 4 3 2 1");
  expect(await page(null, null, 3, true)).toBe("8 7 6");
  expect(await page(null, 6, 3, true)).toBe("5 4 3");
  expect(await page(null, 6, 3, false)).toBe("7 8");
  expect(await page("done", null, 10, false)).toBe("1 4");
  expect(await page("done", 4, 10, true)).toBe("1");
  expect(await page("parked", null, 10, true)).toBe("2");
  expect(await page("running", null, 3, true)).toBe("7 6 5");
  expect(await page("running", 5, 3, true)).toBe("3");
  expect(await page("pending", null, 3, true)).toBe("8");
  for (const state of ["retrying", "skipped", "refused", "discarded"])
    expect(await page(state, null, 10, true)).toBe("");
  for (const [field, parts] of [
    ["state", ["lost", null, 10, true]],
    ["max_count", [null, null, 0, true]],
    ["max_count", [null, null, 1002, true]],
    ["max_count", [null, null, null, true]],
    ["after", [null, -1, 10, true]],
    ["backwards", [null, null, 10, null]],
  ] as const)
    expect(await faultOf(page(...parts))).toMatchObject({ code: "VG001", detail: { field } });
  for (const id of [9, 0, -1, null])
    expect(await faultOf(hand.query("select gapless.trigger_firing('t', $1)", [id]))).toMatchObject({
      code: "VG004",
      detail: { field: "firing" },
    });
});

test("old firings go after a week, what did not go well after a month, what is parked never", async () => {
  await make(hand, { retry: { attempts: 1 }, frequency: { count: 1, within: "1h", key: "data.k" } });
  await make(hand, { name: "refuses", maxDepth: 1 });
  await append(
    hand,
    { data: { k: 1 } },
    { data: { k: 2 } },
    { data: { k: 3 }, metadata: { depth: 1, causation_id: "x" } },
  );
  const jobs = await hand.jobs();
  await act(
    hand,
    jobs.filter(({ p }) => p.includes("3")).map((job) => ({ ...job, p: ["1", "3"] })),
  );
  await act(
    hand,
    jobs.filter(({ p }) => p.includes("3")).map((job) => ({ ...job, p: ["2"] })),
    false,
  );
  const left = async (): Promise<string> => {
    while ((await hand.value<string>("gapless.prune(1)")) !== "0");
    const rows = await hand.database.query<{ s: string }>(
      "select s.name || f.position as s from gapless.firing f join gapless.subscription s on s.id = f.subscription_id order by 1",
    );
    return rows.map(({ s }) => s).join(" ");
  };
  const hits = () => hand.database.query("select from gapless.trigger_hit union all select from gapless.trigger_quiet");
  expect(await left()).toBe("refuses1 refuses2 refuses3 t1 t2 t3");
  expect(await hits()).toHaveLength(6);
  await hand.pass(8 * 86_400);
  // Two are out still, so they are no history; what was counted goes when the log has moved on.
  expect(await left()).toBe("refuses1 refuses2 refuses3 t2");
  expect(await hits()).toHaveLength(6);
  await append(hand, { type: "other", data: {} });
  await match(hand);
  await hand.pass(23 * 86_400);
  expect(await left()).toMatch(/^refuses1 refuses2 (refuses4 )?t2$/);
  expect(await hits()).toHaveLength(0);
});
