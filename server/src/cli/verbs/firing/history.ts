/** Makes the verbs on firings: history, firing, redrive, discard, stats. */
import { connect } from "../../connect.ts";
import { exactJson } from "../../exact_numbers.ts";
import { pairs, table } from "../../table.ts";
import type { Verb } from "../../verb.ts";
import { needId, type Parked, parkedVerbs } from "../definition/parked.ts";
import { textOf } from "../definition/show.ts";
import type { FiringKind } from "./kind.ts";
import { firingRow, HEAD, wholeFiring } from "./show.ts";

const STATES = ["pending", "running", "retrying", "done", "parked", "skipped", "refused", "discarded"] as const;

/** All of them. */
export function onFirings(kind: FiringKind): Verb[] {
  return [history(kind), firing(kind), ...parkedVerbs(parkedOf(kind)), stats(kind)];
}

function history(kind: FiringKind): Verb {
  const { word, noun, example, time } = kind;
  const [named] = example.split(" ");
  return {
    name: `${word} history`,
    summary: `List what a ${noun} has set off, the newest first.`,
    usage: ["<name>"],
    about: [`States: ${STATES.join(", ")}. The id is ${time}. Kept for 7 days, failures for 30.`],
    options: {
      state: { value: "STATE", help: "Only those in this state." },
      forwards: { help: "The oldest first." },
      after: { value: "ID", help: "Begin before this one; forwards: behind it." },
      limit: { value: "N", help: "How many: 1 to 1000, 100 if you don't say." },
      cursor: { value: "CURSOR", help: "Go on behind a page: the nextCursor that --json showed." },
      json: { help: "One JSON document with data, nextCursor and hasMore." },
    },
    arguments: { least: 1, most: 1 },
    examples: [
      { does: "what came of it?", line: `${word} history ${named} --limit 10` },
      { does: "what could not be done?", line: `${word} history ${named} --state parked` },
    ],
    async run({ arguments: [given = ""], options, settings, output }) {
      const page = await kind.on(connect(settings)).history(given, {
        state: options.choice("state", STATES),
        direction: options.flag("forwards") ? "forwards" : undefined,
        after: options.text("after"),
        limit: options.count("limit", 1, 1_000),
        cursor: options.text("cursor"),
      });
      if (options.flag("json")) await output.line(exactJson(page));
      else if (page.data.length === 0) await output.line("There is none.");
      else await output.write(table(HEAD, page.data.map(firingRow)));
      if (page.hasMore && !options.flag("json")) {
        output.remark(`There is more: --cursor ${page.nextCursor}, or a larger --limit.`);
      }
      return undefined;
    },
  };
}

function firing(kind: FiringKind): Verb {
  const { word, noun, example } = kind;
  return {
    name: `${word} firing`,
    summary: `Show one time that a ${noun} went off: what came of each action, and every attempt that is kept.`,
    usage: ["<name> <id>"],
    options: { json: { help: "As JSON." } },
    arguments: { least: 2, most: 2 },
    examples: [{ does: "why was it parked?", line: `${word} firing ${example.split(" ")[0]} 12` }],
    async run({ arguments: [given = "", id = ""], options, settings, output }) {
      const found = await kind.on(connect(settings)).firing(given, needId(id, "firing"));
      if (options.flag("json")) await output.line(exactJson(found));
      else await output.write(wholeFiring(found));
      return undefined;
    },
  };
}

function parkedOf(kind: FiringKind): Parked {
  const { word, noun, example } = kind;
  return {
    word,
    noun,
    named: example.split(" ")[0],
    ids: ["12", "15"],
    one: "firing",
    many: "firings",
    redrive: {
      summary: `Do once more what a ${noun} has parked, with all its attempts.`,
      about: ["Actions that went well are not done again."],
      told: "to be done again",
      work: (client, name, { ids, ...rest }) =>
        kind.on(client).redrive(name, { ...(ids && { firings: ids }), ...rest }),
    },
    discard: (client, name, { ids }) => kind.on(client).discard(name, ids && { firings: ids }),
  };
}

function stats(kind: FiringKind): Verb {
  const { word, noun } = kind;
  return {
    name: `${word} stats`,
    summary: `Show how the ${noun}s are doing: how many, and what came of them in the last 24 hours.`,
    usage: [""],
    options: { json: { help: "As JSON." } },
    arguments: { least: 0, most: 0 },
    examples: [{ does: "how many failed?", line: `${word} stats` }],
    async run({ options, settings, output }) {
      const { last24h, ...counts } = await kind.on(connect(settings)).stats();
      if (options.flag("json")) await output.line(exactJson({ ...counts, last24h }));
      else {
        const day = Object.entries(last24h).map(([name, value]): [string, unknown] => [`${name}, last 24 h`, value]);
        await output.write(pairs([...Object.entries(counts), ...day].map(([name, value]) => [name, textOf(value)])));
      }
      return undefined;
    },
  };
}
