/** Makes the verbs that define: create, define, change. */
import { connect } from "../../connect.ts";
import { misuse } from "../../failure.ts";
import type { Verb } from "../../verb.ts";
import type { Kind } from "./kind.ts";
import { tell, tellMade } from "./show.ts";
import { readSpec } from "./spec.ts";

const JSON_OPTION = { json: { help: "The answer as JSON." } };

/** `create`. */
export function create(kind: Kind): Verb {
  const { word, noun, example } = kind;
  return {
    name: `${word} create`,
    summary: `Make a ${noun}.`,
    usage: ["<name> [options]"],
    about: [
      `Everything that a definition can say is in --spec; the options are for what is said often. Where the name is taken, the exit code is 5.`,
      ...aboutSecret(kind),
    ],
    options: { ...kind.options, ...kind.start, ...JSON_OPTION },
    arguments: { least: 1, most: 1 },
    examples: [
      { does: `the simplest ${noun}`, line: `${word} create ${example}` },
      { does: "from a file", line: `${word} create ${example.split(" ")[0]} --spec @${word}.json` },
    ],
    async run({ arguments: [name = ""], options, settings, output }) {
      const spec = await readSpec(kind, options, settings);
      const made = await kind.on(connect(settings)).create({ ...spec, name });
      await tellMade(kind, output, options.flag("json"), made);
      return undefined;
    },
  };
}

/** `define`. */
export function define(kind: Kind): Verb {
  const { word, noun, example } = kind;
  return {
    name: `${word} define`,
    summary: `Make a ${noun} what the options say, or a new one.`,
    usage: ["<name> [options]"],
    about: [
      "What is left out has its default again; what was done so far stays. Where nothing changes, there is no new version: safe to run with every deployment.",
      ...aboutSecret(kind),
    ],
    options: { ...kind.options, ...kind.start, ...JSON_OPTION },
    arguments: { least: 1, most: 1 },
    examples: [
      { does: "with every deployment", line: `${word} define ${example}` },
      { does: "from a file", line: `${word} define ${example.split(" ")[0]} --spec @${word}.json` },
    ],
    async run({ arguments: [name = ""], options, settings, output }) {
      const spec = await readSpec(kind, options, settings);
      await tellMade(kind, output, options.flag("json"), await kind.on(connect(settings)).define(name, spec));
      return undefined;
    },
  };
}

/** `change`. */
export function change(kind: Kind): Verb {
  const { word, noun, example } = kind;
  const [name = ""] = example.split(" ");
  return {
    name: `${word} change`,
    summary: `Change some of a ${noun}'s definition.`,
    usage: ["<name> [options]"],
    about: ["What is left out stays. In --spec, a merge patch, null is the default."],
    options: {
      ...kind.options,
      rename: { value: "NAME", help: "A new name." },
      ...JSON_OPTION,
    },
    arguments: { least: 1, most: 1 },
    examples: [
      { does: "one thing", line: `${word} change ${name} --timeout 1m` },
      { does: "back to the default", line: `${word} change ${name} --spec '{"${kind.field}": null}'` },
    ],
    async run({ arguments: [given = ""], options, settings, output }) {
      const changes = await readSpec(kind, options, settings);
      const rename = options.text("rename");
      if (rename !== undefined) changes["name"] = rename;
      if (Object.keys(changes).length === 0) throw misuse("nothing is to change", `See: gapless help ${word} change`);
      const shown = await kind.on(connect(settings)).change(given, changes);
      await tell(output, options.flag("json"), shown, `${shown.name} is at version ${shown.version}.`);
      return undefined;
    },
  };
}

function aboutSecret({ word }: Kind): string[] {
  if (word !== "webhook") return [];
  return ["Of a new webhook standard output has the secret and nothing else. It is shown this once."];
}
