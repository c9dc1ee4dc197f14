// What a trigger may be made of: each mistake is refused with its field, and nothing is stored.
import { beforeAll, expect, test } from "vitest";
import { faultOf } from "../log/fault.ts";
import { ByHand } from "../push/by_hand.ts";
import { LOGS } from "./by_hand.ts";

let hand: ByHand;
beforeAll(async () => {
  hand = await ByHand.start();
});

const GOOD = { name: "good", actions: [LOGS] };
const VERBS = [
  "gapless.create_trigger($1)",
  "gapless.define_trigger('good', $1)",
  'gapless.try_trigger($1, \'{"type": "a", "data": 1}\')',
];
const night = (more: object) => ({ times: [{ from: "22:00", to: "06:00", ...more }] });

test.each<[string, object]>([
  ["name", { name: null }],
  ["name", { name: 1 }],
  ["name", { name: "" }],
  ["name", { name: "a b" }],
  ["name", { name: "a".repeat(129) }],
  ["name", { name: "01a20078-a5ca-7617-9f0f-1a267ff76f28" }],
  ["colour", { colour: "red" }],
  ["key", { key: "stream" }],
  ["batch", { batch: { size: 2 } }],
  ["history", { history: "all" }],
  ["mode", { mode: "trigger" }],
  ["condition", { condition: { type: "EventType", event_type: "a" } }],
  ["selector", { selector: [] }],
  ["selector.types", { selector: { types: 1 } }],
  ["selector.where", { selector: { where: { path: "data.a", regex: "(" } } }],
  ["selector.wher", { selector: { wher: {} } }],
  ["start", { start: "beginning" }],
  ["start", { start: { after: "0" } }],
  ["frequency", { frequency: 5 }],
  ["frequency", { frequency: [] }],
  ["frequency.count", { frequency: {} }],
  ["frequency.count", { frequency: { within: "5s" } }],
  ["frequency.within", { frequency: { count: 2 } }],
  ["frequency.count", { frequency: { count: 0, within: "5s" } }],
  ["frequency.count", { frequency: { count: 1.5, within: "5s" } }],
  ["frequency.count", { frequency: { count: "2", within: "5s" } }],
  ["frequency.count", { frequency: { count: 10001, within: "5s" } }],
  ["frequency.count", { frequency: { count: 1001, within: "5s", distinct: "data.ip" } }],
  ["frequency.within", { frequency: { count: 2, within: "0s" } }],
  ["frequency.within", { frequency: { count: 2, within: 5 } }],
  ["frequency.within", { frequency: { count: 2, within: "31d" } }],
  ["frequency.within", { frequency: { count: 2, within: "a while" } }],
  ["frequency.key", { frequency: { count: 2, within: "5s", key: 1 } }],
  ["frequency.key", { frequency: { count: 2, within: "5s", key: "customerId" } }],
  ["frequency.key", { frequency: { count: 2, within: "5s", key: "data." } }],
  ["frequency.key", { frequency: { count: 2, within: "5s", key: "data..a" } }],
  ["frequency.key", { frequency: { count: 2, within: "5s", key: "none" } }],
  ["frequency.distinct", { frequency: { count: 2, within: "5s", distinct: ["data.ip"] } }],
  ["frequency.event_type", { frequency: { count: 2, within: "5s", event_type: "a" } }],
  ["times", { times: {} }],
  ["times", { times: [] }],
  ["times", { times: "night" }],
  ["times", { times: Array.from({ length: 51 }, () => ({ from: "01:00", to: "02:00" })) }],
  ["times[0]", { times: [1] }],
  ["times[0].from", { times: [{ to: "06:00" }] }],
  ["times[0].to", { times: [{ from: "06:00" }] }],
  ["times[0].from", { times: [{ from: "24:00", to: "06:00" }] }],
  ["times[0].from", { times: [{ from: "6:00", to: "07:00" }] }],
  ["times[0].from", { times: [{ from: "06:60", to: "07:00" }] }],
  ["times[0].from", { times: [{ from: 6, to: "07:00" }] }],
  ["times[0].to", { times: [{ from: "06:00", to: "06:00" }] }],
  ["times[0].to", { times: [{ from: "06:00", to: "24:01" }] }],
  [
    "times[1].hours",
    {
      times: [
        { from: "06:00", to: "07:00" },
        { from: "06:00", to: "07:00", hours: 1 },
      ],
    },
  ],
  ["times[0].days", night({ days: [] })],
  ["times[0].days", night({ days: "mon" })],
  ["times[0].days", night({ days: ["monday"] })],
  ["times[0].days", night({ days: [1] })],
  ["timezone", { ...night({}), timezone: "Berlin" }],
  ["timezone", { ...night({}), timezone: "Europe/Atlantis" }],
  ["timezone", { ...night({}), timezone: 1 }],
  ["timezone", { ...night({}), timezone: "UTC+1" }],
  ["timezone", { ...night({}), timezone: "posix/Europe/Berlin'" }],
  ["timezone", { timezone: "Europe/Berlin" }],
  ["cooldown", { cooldown: 5 }],
  ["cooldown", { cooldown: "-5s" }],
  ["cooldown", { cooldown: "31d" }],
  ["cooldown", { cooldown: "1 month" }],
  ["rate", { rate: 5 }],
  ["rate.limit", { rate: { per: "1s" } }],
  ["rate.limit", { rate: { limit: 0, per: "1s" } }],
  ["rate.limit", { rate: { limit: 1.5 } }],
  ["rate.limit", { rate: { limit: 100001 } }],
  ["rate.per", { rate: { limit: 1, per: "0s" } }],
  ["rate.per", { rate: { limit: 1, per: "2d" } }],
  ["rate.burst", { rate: { limit: 1, burst: 5 } }],
  ["dedupe", { dedupe: "data.id" }],
  ["dedupe.key", { dedupe: {} }],
  ["dedupe.key", { dedupe: { key: null } }],
  ["dedupe.key", { dedupe: { key: "id" } }],
  ["dedupe.within", { dedupe: { key: "data.id", within: "0s" } }],
  ["dedupe.within", { dedupe: { key: "data.id", within: "31d" } }],
  ["dedupe.count", { dedupe: { key: "data.id", count: 1 } }],
  ["priority", { priority: -1 }],
  ["priority", { priority: 10 }],
  ["priority", { priority: 5.5 }],
  ["priority", { priority: "high" }],
  ["maxDepth", { maxDepth: 0 }],
  ["maxDepth", { maxDepth: 101 }],
  ["maxDepth", { maxDepth: "8" }],
  ["timeout", { timeout: "0s" }],
  ["timeout", { timeout: "61m" }],
  ["timeout", { timeout: 60 }],
  ["maxInFlight", { maxInFlight: 0 }],
  ["maxInFlight", { maxInFlight: "many" }],
  ["retry.attempts", { retry: { attempts: 0 } }],
  ["retry.delays", { retry: { delays: "5s" } }],
  ["whenExhausted", { whenExhausted: "explode" }],
  ["labels", { labels: ["a"] }],
  ["enabled", { enabled: "yes" }],
  ["actions", { actions: null }],
  ["actions", { actions: [] }],
  ["actions", { actions: {} }],
  ["actions", { actions: Array.from({ length: 21 }, () => LOGS) }],
  ["actions[0]", { actions: ["log"] }],
  ["actions[1].type", { actions: [LOGS, { type: "explode" }] }],
])("%s is refused in %j", async (field, change) => {
  for (const verb of VERBS) {
    // With these a name is given already.
    if (field === "name" && !verb.includes("create")) continue;
    const fault = await faultOf(hand.query(`select ${verb}`, [{ ...GOOD, ...change }]));
    expect([verb, fault.code, fault.detail?.field]).toEqual([verb, "VG001", expect.stringMatching(begins(field))]);
  }
  expect(await hand.database.query("select from gapless.subscription union all select from gapless.trigger")).toEqual(
    [],
  );
});

/** The field, or one inside of it. */
function begins(field: string): RegExp {
  return new RegExp(`^${field.replace(/[.[\]]/g, "\\$&")}($|[.[])`);
}

test.each(["null", "[]", "1", '"a"'])("a spec that is %s is refused", async (spec) => {
  for (const verb of [...VERBS, "gapless.change_trigger('good', $1)"]) {
    const fault = await faultOf(hand.query(`select ${verb}`, [spec]));
    expect([verb, fault.code]).toEqual([verb, verb.includes("change") ? "VG004" : "VG001"]);
  }
  expect(await hand.database.query("select from gapless.subscription")).toEqual([]);
});

test("everything there is, and what holds where nothing is said", async () => {
  const full = {
    name: "full",
    selector: { types: ["order.*"], where: { path: "data.amount", gt: 100 } },
    frequency: { count: 3, within: "5m", key: "data.customerId", distinct: "data.ip" },
    times: [{ from: "22:00", to: "06:00", days: ["mon", "fri"] }],
    timezone: "Europe/Berlin",
    cooldown: "1h",
    rate: { limit: 10, per: "1m" },
    dedupe: { key: "data.id", within: "2h" },
    priority: 9,
    maxDepth: 3,
    actions: [LOGS],
    retry: { attempts: 3, base: "2s", factor: 3, max: "1m", jitter: 0 },
    whenExhausted: "drop",
    timeout: "30s",
    maxInFlight: 5,
    labels: { team: "a" },
    enabled: true,
  };
  const made = await hand.value<Record<string, unknown>>("gapless.create_trigger($1)", [full]);
  expect(made).toMatchObject({ ...full, mode: "trigger", version: 1, status: "active" });
  expect(await hand.value("gapless.define_trigger('full', $1)", [full])).toMatchObject({ version: 1 });
  expect(await hand.value("gapless.create_trigger($1)", [{ ...GOOD, name: "plain" }])).toMatchObject({
    selector: {},
    frequency: null,
    times: null,
    timezone: null,
    cooldown: null,
    rate: null,
    dedupe: null,
    priority: 5,
    maxDepth: 8,
    timeout: "1m",
    whenExhausted: "park",
    enabled: true,
    stats: { fired: "0", lastFiredAt: null, parked: 0, inFlight: 0 },
  });
  expect(await faultOf(hand.query("select gapless.create_trigger($1)", [{ ...GOOD, name: "full" }]))).toMatchObject({
    code: "VG008",
  });
});
