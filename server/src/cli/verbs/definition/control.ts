/** Makes the verbs that steer: pause, resume, reset, replay, remove. */
import type { Start } from "@gapless/sdk";
import { connect } from "../../connect.ts";
import { exactJson } from "../../exact_numbers.ts";
import { misuse } from "../../failure.ts";
import type { Verb } from "../../verb.ts";
import type { SubscriptionKind } from "./kind.ts";
import { tell } from "./show.ts";
import { startOf } from "./spec.ts";

const JSON_OPTION = { json: { help: "The answer as JSON." } };
const ONE = { least: 1, most: 1 };

/** All of them. */
export function control(kind: SubscriptionKind): Verb[] {
  return [pause(kind), resume(kind), reset(kind), replay(kind), remove(kind)];
}

function pause(kind: SubscriptionKind): Verb {
  const { word, noun, example } = kind;
  return {
    name: `${word} pause`,
    summary: `Let a ${noun} hand nothing out, until it is resumed.`,
    usage: ["<name>"],
    about: ["What comes meanwhile is kept. What is out may still be settled."],
    options: { drop: { help: "Pass over what comes meanwhile instead." }, ...JSON_OPTION },
    arguments: ONE,
    examples: [{ does: "while the database is migrated", line: `${word} pause ${example.split(" ")[0]}` }],
    async run({ arguments: [name = ""], options, settings, output }) {
      const shown = await kind.on(connect(settings)).pause(name, { drop: options.flag("drop") });
      await tell(output, options.flag("json"), shown, `${shown.name} is paused.`);
      return undefined;
    },
  };
}

function resume(kind: SubscriptionKind): Verb {
  const { word, noun, example } = kind;
  return {
    name: `${word} resume`,
    summary: `Let a ${noun} go on.`,
    usage: ["<name>"],
    ...(word === "webhook" && { about: ["Also where it was disabled after long failure, or a breaker is open."] }),
    options: JSON_OPTION,
    arguments: ONE,
    examples: [{ does: "go on", line: `${word} resume ${example.split(" ")[0]}` }],
    async run({ arguments: [name = ""], options, settings, output }) {
      const shown = await kind.on(connect(settings)).resume(name);
      await tell(output, options.flag("json"), shown, `${shown.name} is ${shown.status}.`);
      return undefined;
    },
  };
}

function reset(kind: SubscriptionKind): Verb {
  const { word, noun, example } = kind;
  const [name] = example.split(" ");
  return {
    name: `${word} reset`,
    summary: `Let a ${noun} begin anew somewhere.`,
    usage: ["<name> <start>"],
    about: [
      "<start> is beginning, now, a position to begin behind, or a time. Leases are lost and what waited is forgotten; what is parked stays.",
    ],
    options: JSON_OPTION,
    arguments: { least: 2, most: 2 },
    examples: [
      { does: "everything once more", line: `${word} reset ${name} beginning` },
      { does: "what came since yesterday", line: `${word} reset ${name} 2030-01-31T00:00:00Z` },
    ],
    async run({ arguments: [given = "", start], options, settings, output }) {
      const shown = await kind.on(connect(settings)).reset(given, startOf(start) as Start);
      await tell(output, options.flag("json"), shown, `${shown.name} goes on at position ${shown.stats["next"]}.`);
      return undefined;
    },
  };
}

function replay(kind: SubscriptionKind): Verb {
  const { word, noun, example } = kind;
  return {
    name: `${word} replay`,
    summary: `Let a ${noun} have a range of the log once more.`,
    usage: ["<name> --up-to POSITION [--after POSITION]"],
    about: ["Then it goes on with what is new."],
    options: {
      after: { value: "POSITION", help: "Begin behind this position; 0 if you don't say." },
      "up-to": { value: "POSITION", help: "The last position of the range." },
      ...JSON_OPTION,
    },
    arguments: ONE,
    examples: [
      { does: "a day that went wrong", line: `${word} replay ${example.split(" ")[0]} --after 1200 --up-to 1900` },
    ],
    async run({ arguments: [name = ""], options, settings, output }) {
      const upTo = options.text("up-to");
      if (upTo === undefined) throw misuse("--up-to is needed: the last position of the range");
      const shown = await kind.on(connect(settings)).replay(name, { after: options.text("after") ?? "0", upTo });
      await tell(output, options.flag("json"), shown, `${shown.name} gets everything up to ${upTo} once more.`);
      return undefined;
    },
  };
}

function remove(kind: SubscriptionKind): Verb {
  const { word, noun, example } = kind;
  return {
    name: `${word} remove`,
    summary: `End a ${noun} for good, with all that waits for it.`,
    usage: ["<name>"],
    about: ["Its checkpoint, parked deliveries and history go with it. The events stay: they belong to the log."],
    options: JSON_OPTION,
    arguments: ONE,
    examples: [{ does: "nobody needs it any more", line: `${word} remove ${example.split(" ")[0]}` }],
    async run({ arguments: [name = ""], options, settings, output }) {
      await kind.on(connect(settings)).remove(name);
      await output.line(options.flag("json") ? exactJson({ removed: name }) : `Removed ${name}.`);
      return undefined;
    },
  };
}
