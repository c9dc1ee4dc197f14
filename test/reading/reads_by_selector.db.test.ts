// next_events() and events_that_hold(): what doors read and decide by selectors, in pieces of bounded work.
import { openPool } from "@gapless/server/db/pool";
import { gatherSelected, lookSelected } from "@gapless/server/log/read_selected";
import { beforeAll, describe, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { openSession, type Session } from "../helpers/session.ts";
import { faultOf } from "../log/fault.ts";
import { sequenceAll } from "../sequencer/sequence.ts";
import { pick, randomLog, topics, types } from "./random_log.ts";

let database: TestDatabase;
let own: Session;
let other: Session;
beforeAll(async () => {
  database = await createDatabase();
  ({ own, other } = await randomLog(database, 40));
});

type Row = { reach: string; position: string | null };

/** All positions, look by look. */
async function look(session: Session, selector: unknown, many: number, backwards: boolean): Promise<string[]> {
  const found: string[] = [];
  const end = backwards ? "0" : "9223372036854775807";
  for (let place: string | null = null; place !== end; ) {
    const rows: Row[] = await session.query<Row>(
      `select reach, "position" from gapless.next_events(gapless.selection_of($1), $2, $3, backwards => $4)`,
      [JSON.stringify(selector), place, many, backwards],
    );
    const some = rows.flatMap(({ position }) => position ?? []);
    expect(rows.length).toBe(Math.max(1, some.length));
    expect(new Set(rows.map(({ reach }) => reach)).size).toBe(1);
    found.push(...some);
    const reach: string = rows[0]?.reach ?? "";
    // Every look gets somewhere, and behind what it found.
    if (reach !== end && place !== null) expect(BigInt(reach) !== BigInt(place)).toBe(true);
    place = reach;
  }
  return found;
}

const selector = () => ({
  types: pick([undefined, undefined, ["order.*"], [pick(types)], ["user.created", "t"]]),
  topics: pick([undefined, undefined, undefined, ["a/**"], ["**/logs", "jobs/*"], [pick(topics) ?? "a"]]),
  categories: pick([undefined, undefined, undefined, ["order"], ["user", "o"]]),
  streams: pick([undefined, undefined, undefined, undefined, ["order", "plain", "user-1"]]),
  after: pick([undefined, undefined, "50"]),
  upTo: pick([undefined, undefined, "400"]),
  where: pick([
    undefined,
    { path: "data", between: [5, 30] },
    { not: { path: "type", starts_with: "order" } },
    {
      any: [
        { path: "stream", matches: "-1$" },
        { path: "data", in: [1, 2, 3] },
      ],
    },
  ]),
});

test.each([false, true])("looks together are what read_log() gives (backwards: %s)", async (backwards) => {
  for (let round = 0; round < 40; round++) {
    const wanted = selector();
    const session = pick([own, own, other]);
    const rows = await session.query<{ position: string }>(
      `select "position" from gapless.read_log(null, 10000, selector => $1, backwards => $2)`,
      [JSON.stringify(wanted), backwards],
    );
    const many = pick([1, 7, 1000]);
    if (many === 1 && rows.length > 60) continue;
    expect([wanted, await look(session, wanted, many, backwards)]).toEqual([
      wanted,
      rows.map(({ position }) => position),
    ]);
  }
});

test("events_that_hold() decides as read_log() does", async () => {
  const all = await own.query<{ position: string }>(`select "position" from gapless.read_log(null, 10000)`);
  const places = all.map(({ position }) => position);
  for (let round = 0; round < 10; round++) {
    const wanted = Array.from({ length: 5 }, () => ({ where: selector().where, since: "2020-01-01T00:00:00Z" }));
    const compiled = await own.query<{ text: string }>(
      "select gapless.selection_of(s)::text as text from unnest($1::jsonb[]) with ordinality w (s, nr) order by nr",
      [wanted.map((each) => JSON.stringify(each))],
    );
    const held = await own.query<{ selection: number; position: string }>(
      `select selection, "position" from gapless.events_that_hold($1::gapless.selection[], $2, $3) order by 1, "position"`,
      [
        compiled.map(({ text }) => text),
        wanted.flatMap((_, nr) => places.map(() => nr + 1)),
        wanted.flatMap(() => places),
      ],
    );
    for (const [nr, each] of wanted.entries()) {
      const rows = await own.query<{ position: string }>(
        `select "position" from gapless.read_log(null, 10000, selector => $1)`,
        [JSON.stringify(each)],
      );
      const mine = held.filter(({ selection }) => selection === nr + 1).map(({ position }) => position);
      expect([each, mine]).toEqual([each, rows.map(({ position }) => position)]);
    }
  }
});

test("times are held to", async () => {
  const never = { until: "2020-01-01T00:00:00Z" };
  const rows = await own.query(
    `select from gapless.events_that_hold(array[gapless.selection_of($1), gapless.selection_of($2)], '{1,2}', '{1,1}')`,
    [JSON.stringify(never), JSON.stringify({ since: "2999-01-01T00:00:00Z" })],
  );
  expect(rows).toEqual([]);
  expect(await look(own, never, 10, false)).toEqual([]);
});

describe("who may not", () => {
  test("positions of another tenant decide and show nothing", async () => {
    const [mine] = await own.query<{ end: string }>(`select max("position") as end from gapless.events`);
    const [theirs] = await other.query<{ end: string }>(`select max("position") as end from gapless.events`);
    expect(Number(mine?.end)).toBeGreaterThan(Number(theirs?.end));
    const text = `select "position" from gapless.events_that_hold(array[gapless.selection_of('{}')], '{1}', $1)`;
    expect(await other.query(text, [[mine?.end]])).toEqual([]);
    const next = await other.query<Row>(
      "select reach, position from gapless.next_events(gapless.selection_of('{}'), $1, 10)",
      [theirs?.end],
    );
    expect(next).toEqual([{ reach: "9223372036854775807", position: null }]);
  });

  test("without events:read both refuse", async () => {
    const blind = await openSession(database, (await database.loginOf("default", ["stats:read"])).url);
    for (const call of [
      "gapless.next_events(gapless.selection_of('{}'), 0, 10)",
      "gapless.events_that_hold('{}', '{}', '{}')",
    ]) {
      expect(await faultOf(blind.query(`select from ${call}`))).toMatchObject({ code: "VG003" });
    }
  });

  test("what cannot be meant is refused by name", async () => {
    for (const [call, field] of [
      ["gapless.next_events(gapless.selection_of('{}'), 0, 0)", "max_count"],
      ["gapless.events_that_hold('{}', '{1}', '{}')", "which"],
      [`gapless.selection_of('{"where": {"path": "data", "gt": true}}')`, "selector.where.gt"],
      [`gapless.selection_of('{"streams": ["a"]}', streams => '{b}')`, "selector.streams"],
      ["gapless.selection_of('{}', types => '{a b}')", "types"],
    ]) {
      expect([call, await faultOf(own.query(`select from ${call}`))]).toMatchObject([
        call,
        { code: "VG001", detail: { field } },
      ]);
    }
  });
});

test("a condition that holds for one event in many: each look is bounded, a page goes on until it is found", async () => {
  const far = await createDatabase();
  const session = await openSession(far, (await far.loginOf("default")).url);
  for (let n = 0; n < 5; n++) {
    const text = `select gapless.append('s-' || $1::integer,
      (select jsonb_agg(jsonb_build_object('type', 't', 'data', $1 * 9000 + k)) from generate_series(1, 9000) k))`;
    await session.query(text, [n]);
  }
  await sequenceAll(session);
  const wanted = JSON.stringify({ where: { path: "data", eq: 44_999 } });
  const [first] = await session.query<Row>(
    "select reach, position from gapless.next_events(gapless.selection_of($1), null, 100)",
    [wanted],
  );
  expect(first?.position).toBe(null);
  expect(Number(first?.reach)).toBeLessThan(45_000);
  const { serverUrl } = await far.logins();
  const pool = openPool({ serverUrl, name: "test", max: 1, onError: () => undefined });
  try {
    const lists = { types: [], topics: [], categories: [], streams: [] };
    const caller = { tenant: "default", permissions: ["events:read"] };
    for (const direction of ["forwards", "backwards"] as const) {
      const read = (after: string | null, limit: number) =>
        lookSelected(
          pool,
          caller,
          { selector: wanted, lists },
          {
            ...{ after, limit, direction, since: null, until: null, upTo: null },
          },
        );
      const page = await gatherSelected(10, null, read);
      expect([page.rows.map(({ position }) => position), page.hasMore, page.goOn]).toEqual([["44999"], false, null]);
      // Out of patience: nothing yet, and where to go on.
      let place: string | null = null;
      let found = 0;
      for (let pages = 0; ; pages++) {
        const part: Awaited<ReturnType<typeof gatherSelected>> = await gatherSelected(10, place, read, -1);
        found += part.rows.length;
        if (!part.hasMore) break;
        expect(pages).toBeLessThan(10);
        place = part.goOn ?? part.rows.at(-1)?.position ?? null;
      }
      expect(found).toBe(1);
    }
  } finally {
    await pool.end();
  }
});
