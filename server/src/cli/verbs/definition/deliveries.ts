/** Makes the verbs on deliveries: deliveries, parked, delivery, redrive, discard. */
import { connect } from "../../connect.ts";
import { exactJson } from "../../exact_numbers.ts";
import { misuse } from "../../failure.ts";
import type { Options } from "../../options.ts";
import type { Output } from "../../output.ts";
import type { Settings } from "../../settings.ts";
import { eventLine } from "../../show_event.ts";
import { pairs, table } from "../../table.ts";
import type { OptionSpecs, Verb } from "../../verb.ts";
import type { SubscriptionKind } from "./kind.ts";
import { textOf } from "./show.ts";

const STATES = ["held", "ready", "retrying", "leased", "parked", "delivered", "skipped", "discarded"] as const;
type State = (typeof STATES)[number];

const PAGE: OptionSpecs = {
  after: { value: "ID", help: "Begin behind this delivery." },
  limit: { value: "N", help: "How many: 1 to 1000, 100 if you don't say." },
  cursor: { value: "CURSOR", help: "Go on behind a page: the nextCursor that --json showed." },
  json: { help: "One JSON document with data, nextCursor and hasMore." },
};

/** All of them. */
export function onDeliveries(kind: SubscriptionKind): Verb[] {
  return [deliveries(kind), parked(kind), delivery(kind), redrive(kind), discard(kind)];
}

function deliveries(kind: SubscriptionKind): Verb {
  const { word, noun, example } = kind;
  const [name] = example.split(" ");
  return {
    name: `${word} deliveries`,
    summary: `List what a ${noun} has to do, and what its history knows.`,
    usage: ["<name>"],
    about: [`States: ${STATES.join(", ")}. The id of a delivery is the position of its event.`],
    options: { state: { value: "STATE", help: "Only those in this state." }, ...PAGE },
    arguments: { least: 1, most: 1 },
    examples: [{ does: "what is to be tried again?", line: `${word} deliveries ${name} --state retrying` }],
    async run({ arguments: [given = ""], options, settings, output }) {
      await show(kind, given, options.choice("state", STATES), { options, settings, output });
      return undefined;
    },
  };
}

function parked(kind: SubscriptionKind): Verb {
  const { word, noun, example } = kind;
  return {
    name: `${word} parked`,
    summary: `List what a ${noun} has set aside, with the reasons.`,
    usage: ["<name>"],
    options: PAGE,
    arguments: { least: 1, most: 1 },
    examples: [{ does: "what could not be done?", line: `${word} parked ${example.split(" ")[0]}` }],
    async run({ arguments: [given = ""], options, settings, output }) {
      await show(kind, given, "parked", { options, settings, output });
      return undefined;
    },
  };
}

function delivery(kind: SubscriptionKind): Verb {
  const { word, noun, example } = kind;
  return {
    name: `${word} delivery`,
    summary: `Show a delivery of a ${noun}: its event and every attempt that is kept.`,
    usage: ["<name> <id>"],
    options: { json: { help: "As JSON." } },
    arguments: { least: 2, most: 2 },
    examples: [{ does: "why was it parked?", line: `${word} delivery ${example.split(" ")[0]} 1207` }],
    async run({ arguments: [given = "", id = ""], options, settings, output }) {
      const found = await kind.on(connect(settings)).delivery(given, needId(id));
      if (options.flag("json")) {
        await output.line(exactJson(found));
        return undefined;
      }
      const { event, history, ...state } = found;
      await output.write(pairs(Object.entries(state).map(([name, value]) => [name, textOf(value)])));
      await output.line(`\n${eventLine(event, output)}\n`);
      const rows = history.map((each) => [
        String(each.attempt),
        each.at,
        each.outcome,
        textOf(each.status ?? each.errorClass),
        textOf(each.durationMs),
        each.consumer ?? null,
        each.reason ?? each.responseBody?.slice(0, 80) ?? null,
      ]);
      await output.write(table(["attempt", "at", "outcome", "answer", "ms", "consumer", "reason"], rows));
      return undefined;
    },
  };
}

function redrive(kind: SubscriptionKind): Verb {
  const { word, noun, example } = kind;
  const [name] = example.split(" ");
  return {
    name: `${word} redrive`,
    summary: `Deliver what a ${noun} has parked once more, with all its attempts.`,
    usage: ["<name> <id> …", "<name> --all"],
    options: {
      all: { help: "Everything that is parked." },
      max: { value: "N", help: "With --all: at most so many, the oldest first." },
      json: { help: "As JSON." },
    },
    arguments: { least: 1, most: 1_001 },
    examples: [
      { does: "two of them", line: `${word} redrive ${name} 1207 1210` },
      { does: "the first one, to see whether it works now", line: `${word} redrive ${name} --all --max 1` },
    ],
    async run({ arguments: [given = "", ...ids], options, settings, output }) {
      const max = options.count("max", 1, 1_000_000);
      if (max !== undefined && !options.flag("all")) throw misuse("--max needs --all");
      const which = { ...chosen(ids, options), ...(max && { max }) };
      const count = await kind.on(connect(settings)).redrive(given, which);
      await output.line(options.flag("json") ? exactJson({ count }) : `${count} to be delivered again.`);
      return undefined;
    },
  };
}

function discard(kind: SubscriptionKind): Verb {
  const { word, noun, example } = kind;
  const [name] = example.split(" ");
  return {
    name: `${word} discard`,
    summary: `Give up what a ${noun} has parked.`,
    usage: ["<name> <id> …", "<name> --all"],
    options: { all: { help: "Everything that is parked." }, json: { help: "As JSON." } },
    arguments: { least: 1, most: 1_001 },
    examples: [{ does: "one that makes no sense", line: `${word} discard ${name} 1207` }],
    async run({ arguments: [given = "", ...ids], options, settings, output }) {
      const count = await kind.on(connect(settings)).discard(given, chosen(ids, options));
      await output.line(options.flag("json") ? exactJson({ count }) : `${count} given up.`);
      return undefined;
    },
  };
}

/** All has to be said: a list that came out empty must not mean everything. */
function chosen(ids: string[], options: Options): { deliveries?: string[] } {
  const all = options.flag("all");
  if (all && ids.length > 0) throw misuse("--all and ids exclude each other");
  if (!all && ids.length === 0) throw misuse("which deliveries is missing", "Name their ids, or say --all.");
  return all ? {} : { deliveries: ids.map(needId) };
}

function needId(id: string): string {
  if (/^\d{1,19}$/.test(id)) return id;
  throw misuse(`the id of a delivery must be a whole number, not ${JSON.stringify(id)}`);
}

async function show(
  kind: SubscriptionKind,
  name: string,
  state: State | undefined,
  { options, settings, output }: { options: Options; settings: Settings; output: Output },
): Promise<void> {
  const page = await kind.on(connect(settings)).deliveries(name, {
    state,
    after: options.text("after"),
    cursor: options.text("cursor"),
    limit: options.count("limit", 1, 1_000),
  });
  if (options.flag("json")) return await output.line(exactJson(page));
  if (page.data.length === 0) await output.line("There is none.");
  else {
    const rows = page.data.map((each) => [
      each.id,
      each.state,
      String(each.attempts),
      each.type,
      `${each.stream}@${each.version}`,
      each.dueAt ?? null,
      each.reason?.slice(0, 80) ?? null,
    ]);
    await output.write(table(["id", "state", "attempts", "type", "event", "due", "reason"], rows));
  }
  if (page.hasMore) output.remark(`There is more: --cursor ${page.nextCursor}, or a larger --limit.`);
}
