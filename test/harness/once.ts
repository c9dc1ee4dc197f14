/**
 * Files of the lane "db" that run on one Postgres only, unless they are asked for by name: long ones, about what this code
 * decides by itself. What a version of Postgres may do otherwise (plans, rights, catalogues, types) has its tests elsewhere.
 */
export const ONCE = [
  "actions/act.db.test.ts",
  "log/dead_readers.db.test.ts",
  "push/circuit.db.test.ts",
  "push/credentials.db.test.ts",
  "push/order.db.test.ts",
  "push/retries.db.test.ts",
  "push/shares.db.test.ts",
  "reading/as_of_a_moment.db.test.ts",
  "reading/topics_of_many_events.db.test.ts",
  "schedules/cron.db.test.ts",
  "schedules/model.db.test.ts",
  "schedules/rrule.db.test.ts",
  "selectors/read_by_selector.db.test.ts",
  "stress/sql_writers.db.test.ts",
  "subscriptions/consumers_at_once.db.test.ts",
  "subscriptions/model.db.test.ts",
  "triggers/firing.db.test.ts",
  "triggers/says_what_live_did.db.test.ts",
];
