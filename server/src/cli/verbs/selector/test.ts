import { connect } from "../../connect.ts";
import { exactJson } from "../../exact_numbers.ts";
import { FILTERS, oneSelector } from "../../filter.ts";
import { eventLine } from "../../show_event.ts";
import type { Verb } from "../../verb.ts";

/** How much a selector takes. */
export const testSelector: Verb = {
  name: "selector test",
  summary: "Count what a selector takes of the log, with a sample.",
  usage: ["[filters]"],
  about: ["Of the last events, or of those behind --after, up to --up-to; 50000 at most. The sample is the newest."],
  options: {
    ...FILTERS,
    last: { value: "N", help: "How many of the last events to look at: 1 to 50000, 1000 if you don't say." },
    after: { value: "POSITION", help: "Or those behind this position." },
    "up-to": { value: "POSITION", help: "The last position to look at." },
    json: { help: "As JSON." },
  },
  arguments: { least: 0, most: 0 },
  examples: [
    { does: "before it is used", line: `selector test --types 'order.*' --where '{"path":"data.amount","gt":100}'` },
    { does: "over a range", line: 'selector test --selector "$(cat selector.json)" --after 0 --up-to 50000' },
  ],
  async run({ options, settings, output }) {
    const [last, after, upTo] = [options.count("last", 1, 50_000), options.text("after"), options.text("up-to")];
    const found = await connect(settings).selectors.test(oneSelector(options) ?? {}, {
      ...(last !== undefined && { last }),
      ...(after !== undefined && { after }),
      ...(upTo !== undefined && { upTo }),
    });
    if (options.flag("json")) await output.line(exactJson(found));
    else {
      await output.line(`${found.matched} of ${found.examined} match.`);
      for (const event of found.sample) await output.line(eventLine(event, output));
    }
    return undefined;
  },
};
