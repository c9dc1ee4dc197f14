/** Makes the verbs on deliveries: deliveries, parked, delivery, redrive, discard. */
import { connect } from "../../connect.ts";
import { exactJson } from "../../exact_numbers.ts";
import type { Options } from "../../options.ts";
import type { Output } from "../../output.ts";
import type { Settings } from "../../settings.ts";
import { eventLine } from "../../show_event.ts";
import { pairs, table } from "../../table.ts";
import type { OptionSpecs, Verb } from "../../verb.ts";
import type { SubscriptionKind } from "./kind.ts";
import { needId, type Parked, parkedVerbs } from "./parked.ts";
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
  return [deliveries(kind), parked(kind), delivery(kind), ...parkedVerbs(parkedOf(kind))];
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
      const found = await kind.on(connect(settings)).delivery(given, needId(id, "delivery"));
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

function parkedOf(kind: SubscriptionKind): Parked {
  const { word, noun, example } = kind;
  return {
    word,
    noun,
    named: example.split(" ")[0],
    ids: ["1207", "1210"],
    one: "delivery",
    many: "deliveries",
    redrive: {
      summary: `Deliver what a ${noun} has parked once more, with all its attempts.`,
      told: "to be delivered again",
      work: (client, name, { ids, ...rest }) =>
        kind.on(client).redrive(name, { ...(ids && { deliveries: ids }), ...rest }),
    },
    discard: (client, name, { ids }) => kind.on(client).discard(name, ids && { deliveries: ids }),
  };
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
