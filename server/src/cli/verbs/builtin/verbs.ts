/** The verbs of built-in events. */
import { connect } from "../../connect.ts";
import { exactJson } from "../../exact_numbers.ts";
import { misuse } from "../../failure.ts";
import { table } from "../../table.ts";
import type { Verb } from "../../verb.ts";

const NONE = { least: 0, most: 0 };
const CHOICES: Record<string, boolean | null> = { on: true, off: false, default: null };

const types: Verb = {
  name: "builtin types",
  summary: "List the built-in event types: what each says, and who appends it.",
  usage: [""],
  about: ["With --json also the shape of their data, as JSON Schema."],
  options: { json: { help: "As JSON." } },
  arguments: NONE,
  examples: [{ does: "what is there?", line: "builtin types" }],
  async run({ options, settings, output }) {
    const found = await connect(settings).builtinEvents.catalogue();
    if (options.flag("json")) await output.line(exactJson({ types: found }));
    else {
      const rows = found.map((each) => [each.type, each.appendedBy, each.switch, each.description]);
      await output.write(table(["type", "appended by", "switch", "says"], rows));
    }
    return undefined;
  },
};

const families: Verb = {
  name: "builtin families",
  summary: "List the families of events that Gapless itself appends, and whether each is on.",
  usage: [""],
  options: { json: { help: "As JSON." } },
  arguments: NONE,
  examples: [{ does: "what is told?", line: "builtin families" }],
  async run({ options, settings, output }) {
    const found = await connect(settings).builtinEvents.families();
    if (options.flag("json")) await output.line(exactJson({ families: found }));
    else {
      const rows = found.map(({ family, enabled, chosen, meaning }) => [
        family,
        enabled === null ? "as the server is set" : enabled ? "on" : "off",
        chosen ? "chosen" : "default",
        meaning,
      ]);
      await output.write(table(["family", "is", "because", "tells of"], rows));
    }
    return undefined;
  },
};

const change: Verb = {
  name: "builtin switch",
  summary: "Switch a family of built-in events for the tenant.",
  usage: ["<family> on|off|default"],
  about: ["default is what holds for all tenants. What was written down before is still told."],
  options: { json: { help: "The answer as JSON." } },
  arguments: { least: 2, most: 2 },
  examples: [{ does: "the log need not tell of schedules", line: "builtin switch schedules off" }],
  async run({ arguments: [family = "", choice = ""], options, settings, output }) {
    const enabled = Object.hasOwn(CHOICES, choice) ? CHOICES[choice] : undefined;
    if (enabled === undefined) throw misuse(`a family is switched on, off or default, not ${JSON.stringify(choice)}`);
    await connect(settings).builtinEvents.switch(family, enabled);
    const is = enabled === null ? "as for all tenants" : enabled ? "on" : "off";
    await output.line(options.flag("json") ? exactJson({ family, enabled }) : `${family}: ${is}.`);
    return undefined;
  },
};

/** All of them, in the order of the help. */
export const builtinVerbs: Verb[] = [types, families, change];
