// Routing finds exactly the filters that take an event: the same as asking every filter there is.
import { feedEvent } from "@gapless/server/feed/batch";
import { type Group, Groups } from "@gapless/server/feed/groups";
import { compileFilter } from "@gapless/server/feed/match";
import type { Selection } from "@gapless/server/feed/selection";
import type { Lists } from "@gapless/server/log/filter";
import { expect, test } from "vitest";

const TYPES = ["order", "order.", "order.placed", "order.paid.v2", "orders.placed", "a.b.c", "a..b", "x"];
const SEGMENTS = ["a", "b", "jobs", "1", "", "logs"];
const STREAMS = ["order", "order-1", "order-1-2", "job-1", "-x"];
const CATEGORIES = ["order", "job", "none"];

/** Numbers below a bound, always the same ones. */
function dice(seed: number) {
  let state = seed;
  const random = (below: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % below;
  };
  const pick = <T>(list: readonly T[]): T => list[random(list.length)] as T;
  const topic = (stars: string[]): string =>
    Array.from({ length: 1 + random(5) }, () => pick([...SEGMENTS, ...stars])).join("/");
  const some = <T>(make: () => T): T[] => (random(2) > 0 ? [] : Array.from({ length: 1 + random(3) }, make));
  const lists = (): Lists => ({
    types: some(() => pick([...TYPES, "order.*", "a.*", "a.b.*", "*", "x.*"])),
    topics: some(() => topic(["*", "**", "**"])),
    categories: some(() => pick(CATEGORIES)),
    streams: some(() => pick(STREAMS)),
  });
  const event = (place: number) =>
    feedEvent({
      id: "01a1fde2-0169-7969-ad3e-11ef79e022f0",
      stream: pick(STREAMS),
      version: "1",
      position: String(place),
      type: pick(TYPES),
      topic: topic([]),
      data: "1",
      metadata: "{}",
      occurred_at: null,
      recorded_at: "2030-01-01 00:00:00+00",
    });
  return { random, lists, event };
}

function selectionOf(lists: Lists, after: number, upTo: number): Selection {
  const text = JSON.stringify([lists, after, upTo]);
  return {
    lists,
    isEmpty: false,
    after: BigInt(after),
    upTo: BigInt(upTo),
    begins: null,
    since: null,
    asks: false,
    text,
  };
}

test.each([1, 2, 3])("random filters that come and go (%i)", (seed) => {
  const { random, lists, event } = dice(seed);
  const groups = new Groups<number>();
  const joined: Group<number>[] = [];
  let matched = 0;
  for (let round = 0; round < 60; round++) {
    for (let n = 0; n < 12; n++) {
      const selection = random(3) === 0 ? selectionOf(lists(), random(1_500), 500 + random(2_500)) : null;
      const group = groups.join(lists(), selection);
      // One in ten has nobody who is live.
      if (random(10) > 0) group.live.add(joined.length);
      joined.push(group);
    }
    for (let n = 0; n < 8; n++) {
      const [gone] = joined.splice(random(joined.length), 1);
      if (gone !== undefined) groups.leave(gone);
    }
    const events = Array.from({ length: 40 }, (_, n) => event(round * 40 + n));
    const shares = groups.share(events);
    for (const group of new Set(joined)) {
      const { filter, selection } = group;
      const taken = events.filter(
        ({ row, place }) =>
          group.live.size > 0 &&
          compileFilter(selection?.lists ?? filter)(row) &&
          (selection === null || (place > selection.after && place <= selection.upTo)),
      );
      expect([filter, selection?.text, shares.get(group)?.map(({ place }) => place) ?? []]).toEqual([
        filter,
        selection?.text,
        taken.map(({ place }) => place),
      ]);
      matched += taken.length;
    }
    // Groups that are gone get nothing.
    const alive = new Set(joined);
    expect([...shares.keys()].filter((group) => !alive.has(group))).toEqual([]);
  }
  expect(matched).toBeGreaterThan(1_000);
});

test("a list that holds nothing takes nothing, and one that was left by all leaves nothing behind", () => {
  const groups = new Groups<number>();
  const none = { types: [], topics: [], categories: [], streams: [] };
  const empty = groups.join(none, { ...selectionOf(none, 0, 9), isEmpty: true });
  const all = groups.join({ ...none, topics: ["jobs/**", "jobs/*", "**/logs"] });
  empty.live.add(1);
  all.live.add(2);
  const { event } = dice(5);
  const job = event(1);
  job.row.topic = "jobs/logs";
  expect([...groups.share([job]).entries()].map(([group, events]) => [group, events.length])).toEqual([[all, 1]]);
  groups.leave(all);
  groups.leave(empty);
  expect(groups.share([job]).size).toBe(0);
});

test("patterns of many double stars do not multiply", () => {
  const groups = new Groups<number>();
  const none = { types: [], topics: [], categories: [], streams: [] };
  const wide = groups.join({ ...none, topics: [`${"**/a/".repeat(60)}**`] });
  const other = groups.join({ ...none, topics: [`${"**/a/".repeat(60)}b`] });
  for (const group of [wide, other]) group.live.add(1);
  const deep = dice(6).event(1);
  deep.row.topic = "a/".repeat(120).slice(0, 239);
  expect([...groups.share([deep]).keys()]).toEqual([wide]);
});
