// What an append action appends: once, as anybody's append, and traceable to what set it off.
import { beforeAll, expect, test } from "vitest";
import { faultOf, stored } from "../log/fault.ts";
import { act, ByHand, begin, fire } from "./by_hand.ts";

let hand: ByHand;
beforeAll(async () => {
  hand = await ByHand.start();
});

type Appended = { eventId: string; stream: string; version: string; duplicate?: boolean };
type Event = { id: string; type: string; topic: string; data: unknown; metadata: Record<string, unknown> };

const action = { type: "append", stream: "out-{{data.n}}", event: { type: "done", data: { n: "{{data.n}}" } } };

async function event(id: string): Promise<Event | undefined> {
  const rows = await hand.query<Event>("select id, type, topic, data, metadata from gapless.events where id = $1", [
    id,
  ]);
  return rows[0];
}

test("the same action of the same firing appends once, and is told the first result", async () => {
  const fired = await fire(hand, [action, action], { data: { n: 5 } });
  const { actions } = await begin(hand, fired);
  const first = await act<Appended>(hand, fired, "append", actions[0] ?? {});
  expect(first).toMatchObject({ stream: "out-5", version: "1" });
  const before = await stored(hand.database);
  expect(await act(hand, fired, "append", actions[0] ?? {})).toEqual({ ...first, duplicate: true });
  // The definition has changed meanwhile: what was appended is what was appended.
  const changed = { ...action, stream: "elsewhere", event: '{"type": "other", "data": 1}' };
  expect(await act(hand, fired, "append", changed)).toEqual({ ...first, duplicate: true });
  expect(await stored(hand.database)).toEqual(before);
  const other = await act<Appended>(hand, fired, "append", actions[1] ?? {}, 1);
  expect(other).toMatchObject({ stream: "out-5", version: "2" });
  expect(other.eventId).not.toBe(first.eventId);
});

test("servers that append at the same moment append once", async () => {
  const fired = await fire(hand, [action], { data: { n: 6 } });
  const [one, other] = await Promise.all(
    [1, 2].map(async () => {
      const client = await hand.database.connect((await hand.database.logins()).serverUrl);
      const text = "select gapless.act_append('default', $1, $2, 0, $3) as r";
      const values = [fired.subscription, fired.position, JSON.stringify({ ...action, stream: "twin-1" })];
      return (await client.query<{ r: Appended }>(text, values)).rows[0]?.r;
    }),
  );
  expect(one?.eventId).toBe(other?.eventId);
  expect([one?.duplicate, other?.duplicate].filter(Boolean)).toHaveLength(1);
  expect(await hand.value("gapless.stream_version('twin-1')")).toBe("1");
});

test("it says what caused it, keeps the correlation, and counts how deep it is", async () => {
  const fired = await fire(hand, [action], { data: { n: 1 }, metadata: { correlation_id: "corr-1" } });
  const { firing } = await begin(hand, fired);
  const forged = { causation_id: "x", depth: -5, firing: 1, mine: true };
  const given = { stream: "links-1", event: JSON.stringify({ type: "t", data: 1, metadata: forged }) };
  const made = await event((await act<Appended>(hand, fired, "append", given)).eventId);
  const [cause] = await hand.query<{ id: string }>("select id from gapless.events where position = $1", [
    fired.position,
  ]);
  expect(made?.metadata).toMatchObject({
    causation_id: cause?.id,
    correlation_id: "corr-1",
    depth: 1,
    mine: true,
    firing: { id: firing.id, number: fired.position },
  });
});

test("without a correlation the event that set it off begins one", async () => {
  const fired = await fire(hand, [action], { data: { n: 1 } });
  const made = await event(
    (await act<Appended>(hand, fired, "append", { stream: "corr-1", event: { type: "t", data: 1 } })).eventId,
  );
  expect(made?.metadata["correlation_id"]).toBe(made?.metadata["causation_id"]);
});

test("an event that may not be stored is refused, and nothing is stored", async () => {
  const fired = await fire(hand, [action], { data: {} });
  const before = await stored(hand.database);
  const refused: [object, string][] = [
    [{ stream: "", event: { type: "t", data: 1 } }, "VG001"],
    [{ stream: "s", event: { type: "", data: 1 } }, "VG001"],
    [{ stream: "s", event: { type: "a b", data: 1 } }, "VG001"],
    [{ stream: "s", event: { type: "t" } }, "VG001"],
    [{ stream: "s", event: { type: "t", data: 1, metadata: 5 } }, "VG001"],
    [{ stream: "s", event: { type: "t", data: 1, id: "x", occurred_at: "never" } }, "VG001"],
    [{ stream: "s", event: { type: "t", data: "x".repeat(1_048_577) } }, "VG007"],
  ];
  for (const [given, code] of refused) {
    expect([given, (await faultOf(act(hand, fired, "append", given))).code]).toEqual([given, code]);
  }
  expect(await stored(hand.database)).toEqual(before);
});

test("a number keeps its digits from the event to the event", async () => {
  await hand.query("select 1");
  const fired = await fire(
    hand,
    [{ type: "append", stream: "digits-1", event: { type: "t", data: "{{data.n}}" } }],
    {},
  );
  const text = '{"type": "t", "data": 12345678901234567890.10}';
  const { eventId } = await act<Appended>(hand, fired, "append", { stream: "digits-1", event: text });
  const [row] = await hand.query<{ data: string }>("select data::text from gapless.events where id = $1", [eventId]);
  expect(row?.data).toBe("12345678901234567890.10");
});

test("rows become events, all or nothing and once", async () => {
  const fired = await fire(hand, [{ type: "log", message: "m" }], {});
  const rows = (of: string[], place = 0) =>
    hand.value<Appended & { appended: number }>("gapless.act_append_rows('default', $1, $2, $3, $4, $5)", [
      fired.subscription,
      fired.position,
      place,
      JSON.stringify({ append: { stream: "rows-1", type: "row.read" } }),
      of,
    ]);
  expect(await rows([])).toEqual({ appended: 0 });
  const first = await rows(['{"a": 1}', '{"a": 2}']);
  expect(first).toMatchObject({ appended: 2, stream: "rows-1", version: "1" });
  expect(await rows(['{"a": 1}', '{"a": 2}', '{"a": 3}'])).toMatchObject({ eventId: first.eventId, duplicate: true });
  expect(await hand.value("gapless.stream_version('rows-1')")).toBe("2");
  expect((await faultOf(rows(Array(10_001).fill("{}"), 1))).code).toBe("VG001");
  expect((await faultOf(rows(["{}", "no json"], 1))).code).toBe("22P02");
  expect(await hand.value("gapless.stream_version('rows-1')")).toBe("2");
});

test("a job is an event on a stream of its own, once", async () => {
  const fired = await fire(hand, [{ type: "job", name: "resize", data: { n: "{{data.n}}" }, timeout: "5m" }], {
    data: { n: 7 },
  });
  const { actions, firing, name } = await begin(hand, fired);
  const made = await act<Appended & { jobId: string }>(hand, fired, "job", actions[0] ?? {});
  expect(made.stream).toBe(`job-${made.jobId}`);
  expect(await act(hand, fired, "job", actions[0] ?? {})).toMatchObject({ jobId: made.jobId, duplicate: true });
  expect(await event(made.eventId)).toMatchObject({
    type: "job.created",
    topic: `jobs/resize/${made.jobId}`,
    data: {
      job_id: made.jobId,
      name: "resize",
      input: { n: 7 },
      timeout: "5m",
      firing: { id: firing.id, trigger: name, number: fired.position },
    },
    metadata: { depth: 1 },
  });
});

test("a firing that is gone, or of another tenant, is none", async () => {
  const fired = await fire(hand, [action], { data: {} });
  await hand.query("select gapless.create_tenant('stranger')");
  const values = [fired.subscription, fired.position, JSON.stringify({ stream: "s", event: { type: "t", data: 1 } })];
  for (const what of ["append", "job", "store", "cleanup", "health"]) {
    const fault = await faultOf(hand.query(`select gapless.act_${what}('stranger', $1, $2, 0, $3)`, values));
    expect([what, fault.code]).toEqual([what, "VG004"]);
  }
  const late = hand.query("select gapless.act_append('default', $1, 999999, 0, $2)", [fired.subscription, values[2]]);
  expect((await faultOf(late)).code).toBe("VG004");
});
