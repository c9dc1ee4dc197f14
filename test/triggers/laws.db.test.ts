// What verify() finds of triggers, when somebody has been at the tables.
import { beforeAll, expect, test } from "vitest";
import { ByHand } from "../push/by_hand.ts";
import { append, make, match, violations } from "./by_hand.ts";

let hand: ByHand;
beforeAll(async () => {
  hand = await ByHand.start();
  await make(hand, { name: "waits" });
  await make(hand, { name: "off", enabled: false });
  await append(hand, {}, {}, {});
  await match(hand);
});

test.each<[string, string, string]>([
  ["a firing is lost", "delete from gapless.delivery where position = 2", "nothing fired is forgotten"],
  ["a delivery has no firing", "delete from gapless.firing where position = 1", "nothing fired is forgotten"],
  [
    "a refused firing waits",
    "update gapless.firing set state = 'refused' where position = 1",
    "nothing fired is forgotten",
  ],
  [
    "a firing is parked and not told",
    "update gapless.delivery set state = 'parked' where position = 3",
    "what is parked is finished",
  ],
  [
    "it fired too early",
    "insert into gapless.trigger_progress (tenant_id, next) select 1, 3",
    "triggers stay behind the log",
  ],
  ["its rule is gone", "delete from gapless.trigger", "triggers are whole"],
  ["nobody matches it", "delete from gapless.trigger_tenant", "triggers are whole"],
  ["nothing finds it", "delete from gapless.route", "triggers are whole"],
  [
    "one that is off is found",
    "select gapless.learn_routes(s.tenant_id, '!', s.id, s.selection) from gapless.subscription s where s.name = 'off'",
    "triggers are whole",
  ],
  [
    "a row is left over",
    "insert into gapless.trigger_quiet values (1, gen_random_uuid(), 'c', now())",
    "triggers are whole",
  ],
])("%s", async (_, harm, law) => {
  expect(await violations(hand)).toEqual([]);
  const client = await hand.database.connect();
  await client.query("begin");
  await client.query(harm);
  const { rows } = await client.query<{ law: string }>("select law from gapless.verify('default')");
  await client.query("rollback");
  await client.end();
  expect(rows.map((row) => row.law)).toContain(law);
});
