// How a consumer settles and renews, by what it sends: bundles, and what one lost lease means for the others.
import type { Fetch } from "@gapless/sdk";
import { expect, test, vi } from "vitest";
import { connect } from "../../sdk/src/connect.ts";
import { createLeases } from "../../sdk/src/leases.ts";
import { createOutbox } from "../../sdk/src/settle.ts";

type Body = { deliveries: { id: string; lease: string }[]; leases: string[]; delay?: string; reason?: string };

/** A server that knows which leases are lost. `gate` holds requests back. */
function server(...lost: string[]) {
  const sent: [verb: string, body: Body][] = [];
  const state = { gate: Promise.resolve() as Promise<unknown> };
  const fetch: Fetch = async (url, init) => {
    const body = JSON.parse(String(init.body)) as Body;
    sent.push([url.split("/").at(-1) ?? "", body]);
    await state.gate;
    const leases = body.leases ?? body.deliveries.map(({ lease }) => lease);
    if (leases.some((lease) => lost.includes(lease))) {
      return Response.json({ code: "lease_lost", detail: "a lease is not out" }, { status: 409 });
    }
    return Response.json({ settled: leases.length });
  };
  return { sent, state, connection: connect({ url: "http://gapless.test", fetch, retries: 0 }) };
}

test("what is settled in one moment is one request, as is what gathers meanwhile; each fate has its own", async () => {
  const { sent, state, connection } = server();
  const { promise, resolve: release } = Promise.withResolvers<void>();
  state.gate = promise;
  const outbox = createOutbox(connection, "a b");
  const results: unknown[] = [];
  const settle = (id: string, how: "ack" | "nack" | "park", more = {}) =>
    outbox.settle({ id, lease: "1" }, { how, ...more }, (error) => results.push([id, error]));
  settle("1", "ack");
  settle("2", "ack");
  await vi.waitFor(() => expect(sent).toHaveLength(1));
  settle("3", "ack");
  settle("4", "nack", { delay: "5s", reason: "x" });
  settle("5", "nack", { delay: "5s", reason: "x" });
  settle("6", "nack", { reason: "y".repeat(2_000) });
  settle("7", "ack");
  release();
  await outbox.drained();
  const shown = sent.map(([verb, { deliveries, ...more }]) => [verb, deliveries.map(({ id }) => id).join(), more]);
  expect(shown).toEqual([
    ["ack", "1,2", {}],
    ["ack", "3,7", {}],
    ["nack", "4,5", { delay: "5s", reason: "x" }],
    ["nack", "6", { reason: "y".repeat(1_000) }],
  ]);
  expect(results).toHaveLength(7);
  expect(results.every((result) => (result as unknown[])[1] === undefined)).toBe(true);
});

test("a lost lease is refused alone; everything else is settled", async () => {
  const { sent, connection } = server("3");
  const outbox = createOutbox(connection, "s");
  const results = new Map<string, unknown>();
  for (let n = 1; n <= 40; n++) {
    const delivery = { id: String(n), lease: String((n % 5) + 1) };
    outbox.settle(delivery, { how: "ack" }, (error) => results.set(delivery.id, error));
  }
  await outbox.drained();
  expect(results.size).toBe(40);
  const refused = [...results].filter(([, error]) => error !== undefined);
  expect(refused.map(([id]) => Number(id) % 5)).toEqual(Array.from({ length: 8 }, () => 2));
  expect(refused[0]?.[1]).toMatchObject({ name: "LeaseLostError" });
  // Sorted by lease, so that halves do not mix the lost one with all others.
  expect(sent.length).toBeLessThan(30);
});

/** A server whose first answer to each of `drops` requests is lost. */
function dropping(state: { settled: Set<string>; lost: Set<string>; arrives: boolean }) {
  let tries = 0;
  const fetch: Fetch = async (_, init) => {
    const ids = (JSON.parse(String(init.body)) as Body).deliveries.map(({ id }) => id);
    const isFirst = tries++ === 0;
    if (isFirst && !state.arrives) throw new TypeError("terminated");
    const refused = ids.some((id) => state.settled.has(id) || state.lost.has(id));
    if (!refused) for (const id of ids) state.settled.add(id);
    if (isFirst) throw new TypeError("terminated");
    if (refused) return Response.json({ code: "lease_lost", detail: "a lease is not out" }, { status: 409 });
    return Response.json({ settled: ids.length });
  };
  return connect({ url: "http://gapless.test", fetch, retries: 2 });
}

test.each([
  ["arrived, and all of it was settled: nothing is lost", true, [], []],
  ["did not arrive: what somebody else has is lost, the others are settled", false, ["2"], ["2"]],
  ["was refused for one: that one is lost", true, ["3"], ["3"]],
] as const)("a bundle whose first answer was lost %s", async (_, arrives, lost, told) => {
  const outbox = createOutbox(dropping({ settled: new Set(), lost: new Set(lost), arrives }), "s");
  const refused: string[] = [];
  for (const id of ["1", "2", "3", "4"]) {
    outbox.settle({ id, lease: id }, { how: "ack" }, (error) => {
      if (error !== undefined) refused.push(id);
    });
  }
  await outbox.drained();
  expect(refused).toEqual(told);
});

test("leases are renewed together while they are held; a lost one is told, once", async () => {
  vi.useFakeTimers();
  try {
    const { sent, connection } = server("2");
    const lost: string[] = [];
    const leases = createLeases(connection, "s", (lease) => lost.push(lease));
    leases.lasting(3_000);
    for (const [lease, id] of [
      ["1", "a"],
      ["1", "b"],
      ["2", "c"],
      ["3", "d"],
    ] as const)
      leases.add(lease, id);
    await vi.advanceTimersByTimeAsync(999);
    expect(sent).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(sent[0]).toEqual(["renew", { leases: ["1", "2", "3"] }]);
    expect(lost).toEqual(["2"]);
    leases.drop("1", "a");
    leases.drop("3", "d");
    sent.length = 0;
    await vi.advanceTimersByTimeAsync(1_000);
    expect(sent).toEqual([["renew", { leases: ["1"] }]]);
    leases.drop("1", "b");
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sent).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
    expect(lost).toEqual(["2"]);
  } finally {
    vi.useRealTimers();
  }
});

test("where the time of a lease is not known it is given one at once", async () => {
  const { sent, connection } = server();
  const leases = createLeases(connection, "s", () => undefined);
  leases.add("1", "a");
  leases.add("1", "b");
  await vi.waitFor(() => expect(sent).toEqual([["renew", { leases: ["1"], timeout: "30000ms" }]]));
  leases.stop();
});
