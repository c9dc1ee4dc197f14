// Random triggers and a random log: what servers did, round by round, is what a backtest says of the whole log, and what the plain
// model says event by event.
import { expect, test } from "vitest";
import { ByHand } from "../push/by_hand.ts";
import { pick } from "../reading/random_log.ts";
import { append, LOGS, match, violations } from "./by_hand.ts";
import { judgeAll, type Logged, type Rule } from "./naive_trigger.ts";

const chance = (p: number): boolean => Math.random() < p;
const whole = (from: number, to: number): number => from + Math.floor(Math.random() * (to - from + 1));

function randomRule(): Rule {
  const rule: Rule = {};
  if (chance(0.7)) rule.types = [pick(["hit", "miss"])];
  if (chance(0.6)) {
    rule.frequency = { count: pick([1, 2, 2, 3, 5, 8]), within: pick([1, 2, 5, 10, 60, 4000]) };
    if (chance(0.6)) rule.frequency.key = pick(["data.k", "data.n.k", "type", "metadata.k"]);
    if (chance(0.4)) rule.frequency.distinct = pick(["data.v", "data.k", "data.list"]);
  }
  if (chance(0.25)) {
    const hour = (): string => `${String(whole(0, 23)).padStart(2, "0")}:${pick(["00", "30"])}`;
    const times = Array.from({ length: whole(1, 2) }, () => ({
      from: hour(),
      to: chance(0.2) ? "24:00" : hour(),
      ...(chance(0.4) ? { days: [pick(["mon", "tue", "wed"]), pick(["thu", "fri", "sat", "sun"])] } : {}),
    }));
    rule.times = times.filter(({ from, to }) => from !== to);
    if (rule.times.length === 0) delete rule.times;
    else if (chance(0.7)) rule.timezone = pick(["Europe/Berlin", "Asia/Kolkata", "America/New_York", "UTC"]);
  }
  if (chance(0.4)) rule.cooldown = pick([0, 1, 3, 10, 100]);
  if (chance(0.3)) rule.rate = { limit: pick([1, 2, 3, 7]), per: pick([1, 5, 60]) };
  if (chance(0.3)) rule.dedupe = { key: pick(["data.v", "data.k", "data.nothing"]), within: pick([1, 5, 30]) };
  if (chance(0.2)) rule.maxDepth = whole(1, 3);
  return rule;
}

function specOf({ types, frequency, times, timezone, cooldown, rate, dedupe, maxDepth }: Rule, name: string): object {
  const seconds = (value: number): string => `${value}s`;
  return {
    name,
    actions: [LOGS],
    ...(types === undefined ? {} : { selector: { types } }),
    ...(frequency === undefined ? {} : { frequency: { ...frequency, within: seconds(frequency.within) } }),
    ...(times === undefined ? {} : { times }),
    ...(timezone === undefined ? {} : { timezone }),
    ...(cooldown === undefined ? {} : { cooldown: seconds(cooldown) }),
    ...(rate === undefined ? {} : { rate: { ...rate, per: seconds(rate.per) } }),
    ...(dedupe === undefined ? {} : { dedupe: { ...dedupe, within: seconds(dedupe.within) } }),
    ...(maxDepth === undefined ? {} : { maxDepth }),
  };
}

function randomEvent(): object {
  return {
    type: pick(["hit", "hit", "miss"]),
    data: {
      ...(chance(0.9) ? { k: pick(["a", "b", 1, true, null]) } : {}),
      ...(chance(0.8) ? { v: pick([1, 2, 3, 4, "x", "é"]) } : {}),
      ...(chance(0.5) ? { n: { k: whole(1, 3) } } : {}),
      ...(chance(0.5) ? { list: [whole(1, 4)] } : {}),
    },
    metadata: {
      ...(chance(0.3) ? { k: "m" } : {}),
      ...(chance(0.2) ? { depth: whole(0, 4) } : {}),
      ...(chance(0.3) ? { causation_id: "x" } : {}),
    },
  };
}

/** Whatever chance brings, there is one that fires, one that refuses and one that skips. */
const CERTAIN: Rule[] = [{}, { maxDepth: 1 }, { rate: { limit: 1, per: 5 } }];

test("servers, the backtest and the model agree", { timeout: 60_000 }, async () => {
  const hand = await ByHand.start();
  const rules = new Map<string, Rule>();
  for (let n = 0; n < 45; n++) {
    rules.set(`t${n}`, CERTAIN[n] ?? randomRule());
    await hand.query("select gapless.create_trigger($1)", [specOf(rules.get(`t${n}`) ?? {}, `t${n}`)]);
  }
  await append(hand, { metadata: { depth: 4, causation_id: "x" } }, {}, {});
  for (let step = 0; step < 60; step++) {
    // Several at one moment, some of a later one; now and then hours go by.
    await hand.pass(pick([0, 0, 0.001, 0.5, 1, 1, 2, 3, 7, 30, 3600 * whole(1, 9)]));
    await append(hand, ...Array.from({ length: whole(1, 6) }, randomEvent));
    if (chance(0.5)) await hand.round(0);
    // What is forgotten in between must make no difference.
    if (chance(0.1)) await hand.query("select gapless.prune()");
  }
  await match(hand);
  const log = await hand.database.query<Logged & Record<string, unknown>>(
    `select l.position::integer, (extract(epoch from l.logged_at) * 1000)::float8 as at, e.type, e.data, e.metadata
     from gapless.log l join gapless.event e on e.tenant_id = l.tenant_id and e.seq = l.seq order by 1`,
  );
  expect(log.length).toBeGreaterThan(100);
  const rows = await hand.database.query<{ name: string; position: number; state: string; found: { count?: number } }>(
    `select s.name, f.position::integer, f.state, f.found from gapless.firing f
     join gapless.subscription s on s.tenant_id = f.tenant_id and s.id = f.subscription_id order by 2`,
  );
  const seen = new Set<string>();
  for (const [name, rule] of rules) {
    const wanted = judgeAll(rule, log).map((one) => [one.position, one.state, one.count]);
    const live = rows
      .filter((row) => row.name === name)
      .map(({ position, state, found }) => [position, state, found.count]);
    const tested = await hand.value<{ matched: number; fired: number; firings: Record<string, unknown>[] }>(
      "gapless.backtest_trigger($1, last => 50000, max_count => 1000)",
      [name],
    );
    const back = tested.firings.map(({ position, state, found }) => [
      Number(position),
      state,
      (found as { count?: number }).count,
    ]);
    expect([name, rule, live]).toEqual([name, rule, wanted]);
    expect([name, rule, back]).toEqual([name, rule, wanted]);
    expect(tested.fired).toBe(wanted.filter(([, state]) => state === "fired").length);
    for (const [, state] of wanted) seen.add(`${state}`);
  }
  expect([...seen].sort()).toEqual(["fired", "refused", "skipped"]);
  expect(await violations(hand)).toEqual([]);
});
