/** Makes the verbs that steer triggers and schedules: pause, resume, remove. */
import { connect } from "../../connect.ts";
import { exactJson } from "../../exact_numbers.ts";
import type { Verb } from "../../verb.ts";
import { tell } from "../definition/show.ts";
import type { FiringKind } from "./kind.ts";

const JSON_OPTION = { json: { help: "The answer as JSON." } };
const ONE = { least: 1, most: 1 };

/** All of them. */
export function control(kind: FiringKind): Verb[] {
  const { word, noun, example, pausing } = kind;
  const [named] = example.split(" ");
  return [
    {
      name: `${word} pause`,
      summary: `Let a ${noun} set off nothing new, until it is resumed.`,
      usage: ["<name>"],
      about: [pausing.about],
      options: { ...pausing.options, ...JSON_OPTION },
      arguments: ONE,
      examples: [{ does: "while things are mended", line: `${word} pause ${named}` }],
      async run({ arguments: [name = ""], options, settings, output }) {
        const given = { drop: options.flag("drop"), note: options.text("note") };
        const shown = await pausing.pause(connect(settings), name, given);
        await tell(output, options.flag("json"), shown, `${shown.name} is paused.`);
        return undefined;
      },
    },
    {
      name: `${word} resume`,
      summary: `Let a ${noun} go on.`,
      usage: ["<name>"],
      options: JSON_OPTION,
      arguments: ONE,
      examples: [{ does: "go on", line: `${word} resume ${named}` }],
      async run({ arguments: [name = ""], options, settings, output }) {
        const shown = await kind.on(connect(settings)).resume(name);
        await tell(output, options.flag("json"), shown, `${shown.name} is ${shown.status}.`);
        return undefined;
      },
    },
    {
      name: `${word} remove`,
      summary: `End a ${noun} for good, with all that waits for it.`,
      usage: ["<name>"],
      about: ["Its firings and their history go with it. What its actions have done stays."],
      options: JSON_OPTION,
      arguments: ONE,
      examples: [{ does: "nobody needs it any more", line: `${word} remove ${named}` }],
      async run({ arguments: [name = ""], options, settings, output }) {
        await kind.on(connect(settings)).remove(name);
        await output.line(options.flag("json") ? exactJson({ removed: name }) : `Removed ${name}.`);
        return undefined;
      },
    },
  ];
}
