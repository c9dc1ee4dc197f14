/** Makes the verbs that look: get, list. */
import { connect } from "../../connect.ts";
import { exactJson } from "../../exact_numbers.ts";
import type { OptionSpecs, Verb } from "../../verb.ts";
import type { Kind, Shown } from "./kind.ts";
import { listOf, wholeOf } from "./show.ts";

/** `get`. */
export function get(kind: Kind): Verb {
  const { word, noun, example } = kind;
  return {
    name: `${word} get`,
    summary: `Show a ${noun}: its definition, how it is doing, and what waits.`,
    usage: ["<name>"],
    options: { json: { help: "As JSON." } },
    arguments: { least: 1, most: 1 },
    examples: [{ does: "how does it go?", line: `${word} get ${example.split(" ")[0]}` }],
    async run({ arguments: [name = ""], options, settings, output }) {
      const shown = await kind.on(connect(settings)).get(name);
      if (options.flag("json")) await output.line(exactJson(shown));
      else await output.write(wholeOf(shown));
      return undefined;
    },
  };
}

/** `list`. */
export function list(kind: Kind): Verb {
  const { word, noun } = kind;
  const application: OptionSpecs =
    word === "webhook" ? { application: { value: "TEXT", help: "Only those of this customer of yours." } } : {};
  return {
    name: `${word} list`,
    summary: `List the ${noun}s, with how each is doing.`,
    usage: [""],
    options: { ...application, json: { help: "As JSON." } },
    arguments: { least: 0, most: 0 },
    examples: [{ does: "which are there, and what waits?", line: `${word} list` }],
    async run({ options, settings, output }) {
      const verbs = kind.on(connect(settings));
      const all: Shown[] = [];
      for (let cursor: string | undefined, more = true; more; ) {
        const page = await verbs.list({ cursor, limit: 200, application: options.text("application") });
        all.push(...page.data);
        cursor = page.nextCursor ?? undefined;
        more = page.hasMore && cursor !== undefined;
      }
      if (options.flag("json")) await output.line(exactJson({ [`${word}s`]: all }));
      else if (all.length === 0) await output.line(`There is no ${noun}.`);
      else await output.write(listOf(kind, all));
      return undefined;
    },
  };
}
