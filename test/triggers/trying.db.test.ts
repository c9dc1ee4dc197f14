// A trigger is tried: against an event given, one that is there, the whole log. It says what would be, and why not, and leaves
// nothing behind.
import { beforeAll, expect, test } from "vitest";
import { faultOf } from "../log/fault.ts";
import { ByHand } from "../push/by_hand.ts";
import { append, LOGS, make, match } from "./by_hand.ts";

let hand: ByHand;
beforeAll(async () => {
  hand = await ByHand.start();
});

interface Tried extends Record<string, unknown> {
  matches: boolean;
  fires: boolean;
  why: string | null;
  actions: { message: string }[];
}

const tried = (name: string, event: object): Promise<Tried> =>
  hand.value("gapless.test_trigger($1, $2)", [name, event]);
const hit = (data: object = {}, more: object = {}) => ({ type: "hit", data, ...more });

/** Everything that a trigger has or does, straight from the tables. */
async function everything(): Promise<unknown> {
  const found: Record<string, unknown> = {};
  for (const table of [
    "trigger",
    "trigger_hit",
    "trigger_quiet",
    "trigger_late",
    "firing",
    "delivery",
    "push_due",
    "subscription_progress",
    "event",
  ])
    found[table] = await hand.database.query(`select t::text as row from gapless.${table} t order by 1`);
  return found;
}

test("what would be, and what keeps it from being", async () => {
  await make(hand, {
    selector: { types: ["hit"], where: { path: "data.amount", gt: 100 } },
    frequency: { count: 3, within: "10s", key: "data.who", distinct: "data.ip" },
    dedupe: { key: "data.id", within: "1m" },
    times: [{ from: "00:00", to: "12:00" }],
    maxDepth: 2,
    rate: { limit: 1, per: "1s" },
    actions: [
      {
        ...LOGS,
        message: "{{count}} of {{key}} since {{windowStart}} in {{window}}: {{amount}} {{missing}} {{event.nothing}}",
      },
    ],
  });
  const event = (more: object = {}) => hit({ amount: 200, who: "ann", ip: "1", id: 1, ...more });
  const small = await tried("t", hit({ amount: 50 }));
  expect(small).toMatchObject({ matches: false, fires: false, why: "the selector does not take the event" });
  expect(small.explanation).toMatchObject({
    matches: false,
    parts: [
      { part: "types", result: true },
      { part: "where", result: false },
    ],
  });
  expect(await tried("t", event({ who: null }))).toMatchObject({
    matches: true,
    fires: false,
    why: expect.stringContaining("nothing at data.who"),
  });
  expect(await tried("t", event({ ip: null }))).toMatchObject({
    matches: true,
    fires: false,
    why: expect.stringContaining("nothing at data.ip"),
  });
  expect(await tried("t", event())).toMatchObject({
    fires: false,
    why: "it is number 1 of the 3 that frequency wants",
    found: { count: 1 },
  });
  await append(hand, event(), event({ ip: "2", id: 2 }), event({ ip: "2", id: 3 }));
  await match(hand);
  const before = await everything();
  // An ip that was there already makes it two; one more makes three.
  expect(await tried("t", event())).toMatchObject({ fires: false, found: { count: 2 } });
  const fires = await tried("t", event({ ip: "3" }));
  expect(fires).toMatchObject({
    matches: true,
    fires: true,
    why: null,
    found: { count: 3, key: "ann", window: "10s" },
  });
  expect(fires.actions[0]?.message).toBe("3 of ann since 2030-01-01T00:00:00.000000Z in 10s: 200  ");
  expect(fires.unknownPaths).toEqual(["missing", "event.nothing"]);
  expect(await tried("t", { ...event({ ip: "3" }), metadata: { causation_id: "a", depth: 2 } })).toMatchObject({
    fires: false,
    why: expect.stringContaining("maxDepth is 2"),
  });
  // One that is there is not counted twice.
  const [last] = await hand.query<{ id: string }>("select id from gapless.events order by position desc limit 1");
  expect(await hand.value("gapless.test_trigger('t', event_id => $1)", [last?.id])).toMatchObject({
    matches: true,
    fires: false,
    found: { count: 2 },
  });
  expect(await everything()).toEqual(before);
  await append(hand, event({ ip: "3", id: 9 }));
  await match(hand);
  expect(await tried("t", event({ ip: "4", id: 8 }))).toMatchObject({
    fires: false,
    why: "it has fired already (cooldown or dedupe), and is quiet until 2030-01-01T00:00:10.000000Z",
  });
  await hand.pass(11);
  for (const ip of ["1", "2"]) await append(hand, event({ ip, id: `later ${ip}` }));
  await match(hand);
  expect(await tried("t", event({ ip: "5", id: 9 }))).toMatchObject({
    fires: false,
    why: expect.stringContaining("until 2030-01-01T00:01:00"),
  });
  await hand.query("select gapless.pause_trigger('t')");
  expect(await tried("t", event({ ip: "5", id: 7 }))).toMatchObject({
    fires: true,
    why: expect.stringContaining("paused"),
  });
  await hand.query("select gapless.resume_trigger('t')");
  await hand.pass(12 * 3600);
  expect(await tried("t", event({ ip: "5", id: 7 }))).toMatchObject({
    fires: false,
    why: "it is not the time of day for it",
  });
});

test("a spec that is not stored", async () => {
  const before = await everything();
  const event = hit({ x: 1 }, { id: "00000000-0000-4000-8000-000000000001", stream: "s-9", metadata: { a: 1 } });
  const spec = { actions: [{ ...LOGS, message: "{{x}} {{id}} {{stream}} {{trigger.name}}" }] };
  const fires = await hand.value<Tried>("gapless.try_trigger($1, $2)", [spec, event]);
  expect(fires).toMatchObject({ matches: true, fires: true, why: null, unknownPaths: [] });
  expect(fires.actions[0]?.message).toBe("1 00000000-0000-4000-8000-000000000001 s-9 trial");
  expect(
    await hand.value("gapless.try_trigger($1, $2)", [{ ...spec, frequency: { count: 2, within: "1s" } }, event]),
  ).toMatchObject({
    fires: false,
    why: "it is number 1 of the 2 that frequency wants",
  });
  expect(await everything()).toEqual(before);
});

test("mistakes in what is asked", async () => {
  const refused = async (call: string, field: string, values: unknown[] = [], code = "VG001") =>
    expect([call, await faultOf(hand.query(`select gapless.${call}`, values))]).toEqual([
      call,
      expect.objectContaining({ code, detail: expect.objectContaining({ field }) }),
    ]);
  await refused("test_trigger('t')", "event");
  await refused("test_trigger('t', 'null')", "event");
  await refused('test_trigger(\'t\', \'{"type": "a", "data": 1}\', gen_random_uuid())', "event");
  await refused("test_trigger('t', event_id => gen_random_uuid())", "event_id", [], "VG004");
  await refused("test_trigger('t', '[]')", "event");
  await refused("test_trigger('t', '{\"data\": 1}')", "event.type");
  await refused("test_trigger('t', '{\"type\": \"a\"}')", "event.data");
  await refused('test_trigger(\'t\', \'{"type": "a", "data": 1, "colour": 1}\')', "event.colour");
  await refused('try_trigger(\'{"actions": []}\', \'{"type": "a", "data": 1}\')', "actions");
  await refused("try_trigger($1, null)", "event", [{ actions: [LOGS] }]);
  await refused("backtest_trigger('t', 0)", "last");
  await refused("backtest_trigger('t', 50001)", "last");
  await refused("backtest_trigger('t', null)", "last");
  await refused("backtest_trigger('t', max_count => -1)", "max_count");
  await refused("backtest_trigger('t', max_count => 1001)", "max_count");
  await refused("backtest_trigger('t', after => -1)", "after");
  await refused("backtest_trigger('t', after => 5, up_to => 5)", "up_to");
  await refused("backtest_trigger('t', up_to => -5)", "up_to");
  await refused("backtest_trigger('t', since => '2030-01-02', until => '2030-01-01')", "until");
  await refused("backtest_trigger('nobody')", "trigger", [], "VG004");
  await refused("test_trigger('nobody', '{}')", "trigger", [], "VG004");
});

test("a range of the log, by positions or by time; the newest firings are shown", async () => {
  await make(hand, {
    name: "back",
    selector: { types: ["back"] },
    rate: { limit: 2, per: "1h" },
    actions: [{ ...LOGS, message: "{{n}}" }],
  });
  const first = 1 + Number(await hand.value("select max(position) from gapless.events"));
  const since = new Date(hand.time + 1000).toISOString();
  for (let n = 0; n < 6; n++) {
    await hand.pass(1);
    await append(hand, { type: "back", data: { n } }, { type: "else" });
  }
  const before = await everything();
  const back = async (parts: string): Promise<[number, number, number, string[]]> => {
    const told = await hand.value<{
      examined: number;
      matched: number;
      fired: number;
      firings: { state: string; actions: Tried["actions"] }[];
    }>(`gapless.backtest_trigger('back'${parts})`);
    return [
      told.examined,
      told.matched,
      told.fired,
      told.firings.map(({ state, actions }) => `${actions[0]?.message} ${state}`),
    ];
  };
  expect(await back(", 12")).toEqual([
    12,
    6,
    2,
    ["0 fired", "1 fired", "2 skipped", "3 skipped", "4 skipped", "5 skipped"],
  ]);
  // Begun anew, wherever the range begins.
  expect(await back(", 4")).toEqual([4, 2, 2, ["4 fired", "5 fired"]]);
  expect(await back(`, after => ${first + 1}, up_to => ${first + 4}`)).toEqual([3, 2, 2, ["1 fired", "2 fired"]]);
  expect(await back(`, since => '${since}', until => '${new Date(hand.time - 4000).toISOString()}'`)).toEqual([
    4,
    2,
    2,
    ["0 fired", "1 fired"],
  ]);
  expect(await back(", 12, max_count => 2")).toEqual([12, 6, 2, ["4 skipped", "5 skipped"]]);
  expect(await back(", 12, max_count => 0")).toEqual([12, 6, 2, []]);
  expect(await back(`, after => ${first + 1000}`)).toEqual([0, 0, 0, []]);
  expect(await back(", since => '2031-01-01'")).toEqual([0, 0, 0, []]);
  expect(await everything()).toEqual(before);
});
