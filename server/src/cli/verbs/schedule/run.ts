import { connect } from "../../connect.ts";
import { exactJson } from "../../exact_numbers.ts";
import type { Verb } from "../../verb.ts";

/** Runs one now. */
export const runNow: Verb = {
  name: "schedule run",
  summary: "Run a schedule now, whatever its times are.",
  usage: ["<name>"],
  about: ["A server does it right away. `gapless schedule firing` shows what came of it."],
  options: { json: { help: "The firing as JSON." } },
  arguments: { least: 1, most: 1 },
  examples: [{ does: "not only at night", line: "schedule run nightly" }],
  async run({ arguments: [name = ""], options, settings, output }) {
    const firing = await connect(settings).schedules.run(name);
    await output.line(options.flag("json") ? exactJson(firing) : `${name} runs: firing ${firing.id}.`);
    return undefined;
  },
};
