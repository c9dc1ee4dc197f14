/** Makes the verbs for what was parked, deliveries and firings alike: redrive and discard. */
import type { Client } from "@gapless/sdk";
import { connect } from "../../connect.ts";
import { exactJson } from "../../exact_numbers.ts";
import { misuse } from "../../failure.ts";
import type { Options } from "../../options.ts";
import type { Verb } from "../../verb.ts";

/** Which: those named, or all; `max` goes with all. */
export type Which = { ids?: string[]; max?: number };

/** What is parked, and how it is spoken of. */
export type Parked = {
  /** The first word of the verbs. */
  word: string;
  /** What has parked it, in a sentence. */
  noun: string;
  /** The name in examples, and ids there. */
  named: string | undefined;
  ids: [string, string];
  one: "delivery" | "firing";
  many: "deliveries" | "firings";
  redrive: {
    summary: string;
    about?: string[];
    /** What is told behind the count. */
    told: string;
    work(client: Client, name: string, which: Which): Promise<number>;
  };
  discard(client: Client, name: string, which: Pick<Which, "ids">): Promise<number>;
};

/** Both. */
export function parkedVerbs(parked: Parked): Verb[] {
  return [redrive(parked), discard(parked)];
}

function redrive({ word, named, ids: [first, second], one, many, redrive: { work, told, ...said } }: Parked): Verb {
  return {
    name: `${word} redrive`,
    ...said,
    usage: ["<name> <id> …", "<name> --all"],
    options: {
      all: { help: "Everything that is parked." },
      max: { value: "N", help: "With --all: at most so many, the oldest first." },
      json: { help: "As JSON." },
    },
    arguments: { least: 1, most: 1_001 },
    examples: [
      { does: "two of them", line: `${word} redrive ${named} ${first} ${second}` },
      { does: "the first one, to see whether it works now", line: `${word} redrive ${named} --all --max 1` },
    ],
    async run({ arguments: [given = "", ...ids], options, settings, output }) {
      const max = options.count("max", 1, 1_000_000);
      if (max !== undefined && !options.flag("all")) throw misuse("--max needs --all");
      const which = { ...chosen(ids, options, one, many), ...(max && { max }) };
      const count = await work(connect(settings), given, which);
      await output.line(options.flag("json") ? exactJson({ count }) : `${count} ${told}.`);
      return undefined;
    },
  };
}

function discard({ word, noun, named, ids: [first], one, many, discard: work }: Parked): Verb {
  return {
    name: `${word} discard`,
    summary: `Give up what a ${noun} has parked.`,
    usage: ["<name> <id> …", "<name> --all"],
    options: { all: { help: "Everything that is parked." }, json: { help: "As JSON." } },
    arguments: { least: 1, most: 1_001 },
    examples: [{ does: "one that makes no sense", line: `${word} discard ${named} ${first}` }],
    async run({ arguments: [given = "", ...ids], options, settings, output }) {
      const count = await work(connect(settings), given, chosen(ids, options, one, many));
      await output.line(options.flag("json") ? exactJson({ count }) : `${count} given up.`);
      return undefined;
    },
  };
}

/** All has to be said: a list that came out empty must not mean everything. */
function chosen(ids: string[], options: Options, one: Parked["one"], many: string): Pick<Which, "ids"> {
  const all = options.flag("all");
  if (all && ids.length > 0) throw misuse("--all and ids exclude each other");
  if (!all && ids.length === 0) throw misuse(`which ${many} is missing`, "Name their ids, or say --all.");
  return all ? {} : { ids: ids.map((id) => needId(id, one)) };
}

/** The id of a delivery or a firing. */
export function needId(id: string, one: Parked["one"]): string {
  if (/^\d{1,19}$/.test(id)) return id;
  throw misuse(`the id of a ${one} must be a whole number, not ${JSON.stringify(id)}`);
}
