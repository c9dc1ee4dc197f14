// read_log against a filter written down naively, over random events of two tenants and random filters.
import { beforeAll, expect, test } from "vitest";
import { createDatabase } from "../helpers/database.ts";
import type { Session } from "../helpers/session.ts";
import { walk } from "../topics/walk.ts";
import { type Known, knownEvents, pick, randomLog } from "./random_log.ts";

interface Filter {
  after: number | null;
  max_count: number;
  types: string[] | null;
  topics: string[] | null;
  categories: string[] | null;
  streams: string[] | null;
  since: string | null;
  until: string | null;
  backwards: boolean;
}

let session: Session;
let events: Known[];
beforeAll(async () => {
  const database = await createDatabase();
  session = (await randomLog(database, 150)).own;
  events = (await knownEvents(database)).filter((event) => event.tenant === "default");
});

const typePatterns = [
  "order.placed",
  "order.paid",
  "order.*",
  "order.item.*",
  "orders.*",
  "*",
  "t",
  "T",
  "user.created",
  "none",
  "none.*",
];
const topicPatterns = [
  "a",
  "a/b",
  "a/*",
  "a/**",
  "**",
  "*",
  "**/c",
  "custom/**",
  "jobs/*/logs",
  "jobs/**",
  "*/b",
  "a/**/c",
  "none",
  "none/**",
];
const categories = ["order", "user", "Order", "o", "plain", "none"];

const some = (list: string[]) => Array.from({ length: 1 + Math.floor(Math.random() * 3) }, () => pick(list));
const maybe = <T>(value: () => T, chance = 0.4) => (Math.random() < chance ? value() : null);

function randomFilter(): Filter {
  const moment = () => {
    const base = new Date(`${pick(events).logged_at.slice(0, 23).replace(" ", "T")}Z`);
    return pick([`${pick(events).logged_at}Z`, base.toISOString()]);
  };
  return {
    after: maybe(() => pick([0, 1, Math.floor(Math.random() * events.length), events.length, events.length + 9])),
    max_count: pick([1, 3, 50, 10_000]),
    types: maybe(() => some(typePatterns)),
    topics: maybe(() => some(topicPatterns)),
    categories: maybe(() => some(categories)),
    streams: maybe(() => some([...events.slice(0, 20).map((event) => event.stream), "none-1"]), 0.25),
    since: maybe(moment, 0.2),
    until: maybe(moment, 0.2),
    backwards: Math.random() < 0.5,
  };
}

function naive(filter: Filter): Known[] {
  const found = events.filter(
    (event) =>
      (filter.after === null || (filter.backwards ? event.position < filter.after : event.position > filter.after)) &&
      (filter.types?.some((p) =>
        p === "*" ? true : p.endsWith(".*") ? event.type.startsWith(p.slice(0, -1)) : p === event.type,
      ) ??
        true) &&
      (filter.topics?.some((p) => walk(p.split("/"), event.topic.split("/"))) ?? true) &&
      (filter.categories?.includes(event.stream.split("-")[0] ?? "") ?? true) &&
      (filter.streams?.includes(event.stream) ?? true) &&
      (filter.since === null || event.logged_at >= micros(filter.since)) &&
      (filter.until === null || event.logged_at <= micros(filter.until)),
  );
  return (filter.backwards ? found.reverse() : found).slice(0, filter.max_count);
}
const micros = (moment: string) => moment.replace("T", " ").replace("Z", "").padEnd(26, "0");

async function read(filter: Filter): Promise<string[]> {
  const rows = await session.query(
    `select position, id, stream, version, type, topic from gapless.read_log(after => $1, max_count => $2, types => $3, topics => $4,
       categories => $5, streams => $6, since => $7, until => $8, backwards => $9)`,
    [
      filter.after,
      filter.max_count,
      filter.types,
      filter.topics,
      filter.categories,
      filter.streams,
      filter.since,
      filter.until,
      filter.backwards,
    ],
  );
  return rows.map((row) => Object.values(row).join(" "));
}
const shown = (event: Known) =>
  [event.position, event.id, event.stream, event.version, event.type, event.topic].join(" ");

test("random filters", async () => {
  expect(events.length).toBeGreaterThan(1500);
  let matched = 0;
  for (let n = 0; n < 600; n++) {
    const filter = randomFilter();
    const expected = naive(filter).map(shown);
    matched += expected.length;
    expect({ filter, rows: await read(filter) }).toEqual({ filter, rows: expected });
  }
  expect(matched).toBeGreaterThan(5_000);
});

test("pages in both directions, put together, are the whole", async () => {
  const none = { types: ["order.*", "t"], topics: null, categories: null, streams: null, since: null, until: null };
  for (const backwards of [false, true]) {
    const all = naive({ ...none, after: null, max_count: 10_000, backwards }).map(shown);
    const paged: string[] = [];
    for (let after: number | null = null, page = [""]; page.length > 0; ) {
      page = await read({ ...none, after, max_count: 97, backwards });
      paged.push(...page);
      after = Number(page.at(-1)?.split(" ")[0]);
    }
    expect(paged).toEqual(all);
  }
});
