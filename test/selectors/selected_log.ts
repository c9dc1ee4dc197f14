// A log with random content for selectors, and selectors that have a fair chance to take some of it.
import type { TestDatabase } from "../helpers/database.ts";
import { openSession, type Session } from "../helpers/session.ts";
import { pick } from "../reading/random_log.ts";
import { sequenceAll } from "../sequencer/sequence.ts";
import type { Event, JsonObject } from "./naive.ts";
import { randomCondition, randomObject } from "./random_condition.ts";

const types = [
  "order.placed",
  "order.paid",
  "order.item.added",
  "order.item",
  "orders.merged",
  "order",
  "user.created",
  "t",
];
const topics = [
  "a",
  "a/b",
  "a/b/c",
  "a/b/c/d",
  "a/b/c/d/e",
  "b/c",
  "b",
  "jobs/1",
  "jobs/2/logs",
  "jobs/2/x/logs",
  "a//b",
  "100%/a_b",
];
const streams = ["order-1", "order-2", "user-1", "plain", "user-x-1"];
const typePatterns = [...types, "*", "order.*", "order.item.*", "order.item.added.*", "user.*"];
const topicPatterns = [
  ...topics,
  ...[
    "*",
    "**",
    "a/*",
    "a/**",
    "*/b",
    "a/*/c",
    "a/b/**",
    "a/b/c/d/**",
    "a/b/c/d/*",
    "**/logs",
    "jobs/**/logs",
    "jobs/*/logs",
  ],
  ...["a/**/d", "a//*", "a/*/b", "a//**", "100%/*", "*/a_b", "jobs/*/*", "a/b/c/*/e", "a/**/c/**"],
];

function some<T>(list: readonly T[]): T[] {
  return Array.from({ length: 1 + Math.floor(Math.random() * 2) }, () => pick(list));
}

/** A selector of any kind. */
export function randomSelector(): JsonObject {
  const selector: JsonObject = {};
  if (Math.random() < 0.4) selector["types"] = some(typePatterns);
  if (Math.random() < 0.4) selector["topics"] = some(topicPatterns);
  if (Math.random() < 0.15) selector["streams"] = some(streams);
  if (Math.random() < 0.15) selector["categories"] = some(["order", "user", "plain", "none"]);
  if (Math.random() < 0.1) selector["after"] = String(Math.floor(Math.random() * 300));
  if (Math.random() < 0.1) selector["upTo"] = String(300 + Math.floor(Math.random() * 300));
  if (Math.random() < 0.6) selector["where"] = randomCondition(2);
  // Most conditions ask for data only, and get no more; these ask for the rest.
  if (Math.random() < 0.3) {
    const rest = pick<JsonObject>([
      { path: "type", in: ["t", "order"] },
      { path: "type", starts_with: "order.item." },
      {
        any: [
          { path: "type", eq: "order" },
          { path: "type", starts_with: "user." },
        ],
      },
      {
        any: [
          { path: "type", eq: "order" },
          { path: "stream", eq: "plain" },
        ],
      },
      { path: "type", eq: "order.*" },
      { path: "topic", in: ["a/b", "b"] },
      { path: "topic", in: ["a/b", "a/*"] },
      { path: "category", eq: "user" },
      {
        all: [
          { path: "stream", in: ["order-1", "plain"] },
          { path: "type", ne: "t" },
        ],
      },
      { path: "stream", starts_with: "order" },
      { path: "position", lt: 200 },
      { path: "topic", eq: { path: "data.a" } },
      { path: "recordedAt", exists: true },
    ]);
    selector["where"] = { [pick(["all", "any"])]: [rest, selector["where"] ?? { path: "data", exists: true }] };
  }
  return selector;
}

/** Fills a tenant's log. */
export async function fillLog(
  database: TestDatabase,
  tenant: string,
  count: number,
): Promise<{ session: Session; events: Event[] }> {
  const session = await openSession(database, (await database.loginOf(tenant)).url);
  for (let n = 0; n < count; n += 50) {
    const entries = Array.from({ length: 50 }, () => ({
      stream: pick(streams),
      events: { type: pick(types), topic: pick(topics), data: randomObject(3), metadata: { a: pick(["x", "y"]) } },
    }));
    await session.query("select from gapless.append_batch($1)", [JSON.stringify(entries)]);
  }
  await sequenceAll(session);
  const rows = await session.query<{
    stream: string;
    type: string;
    topic: string;
    position: string;
    document: JsonObject;
  }>(
    `select stream, type, topic, position, gapless.event_document(stream, version, position, id, type, topic, data, metadata, occurred_at, recorded_at) as document
     from gapless.events order by position`,
  );
  return { session, events: rows.map((row) => ({ ...row, position: Number(row.position) })) };
}
