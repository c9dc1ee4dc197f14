import { exactJson } from "../exact_numbers.ts";
import { pairs } from "../table.ts";
import type { Verb } from "../verb.ts";

/** Counts of the tenant. */
export const stats: Verb = {
  name: "stats",
  summary: "Show the tenant's counts: events, streams, types, last position.",
  usage: [""],
  about: ["`pending` is how many events are stored and have no position yet; `gapless waiting` says why."],
  options: { json: { help: "As JSON." } },
  arguments: { least: 0, most: 0 },
  examples: [{ does: "how much is there?", line: "stats" }],
  async run({ options, settings, output }) {
    const { connect } = await import("../connect.ts");
    const counts = await connect(settings).stats();
    if (options.flag("json")) await output.line(exactJson(counts));
    else await output.write(pairs(Object.entries(counts)));
    return undefined;
  },
};
