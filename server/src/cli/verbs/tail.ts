import { connect } from "../connect.ts";
import { exactJson } from "../exact_numbers.ts";
import { misuse } from "../failure.ts";
import { FILTERS, filterOf } from "../filter.ts";
import { eventLine } from "../show_event.ts";
import type { Verb } from "../verb.ts";

/** Follows the log. */
export const tail: Verb = {
  name: "tail",
  summary: "Follow the log live, until Ctrl-C.",
  usage: ["[filters]"],
  about: [
    "Begins with what comes from now on. When the connection is lost it comes back by itself and goes on behind the last event: nothing is left out, nothing comes twice.",
  ],
  options: {
    ...FILTERS,
    after: { value: "POSITION", help: "Begin behind this position; 0 is the start." },
    since: { value: "TIME", help: "Begin with what was logged at or after: ISO 8601 with a zone." },
    limit: { value: "N", help: "End after so many events." },
    json: { help: "A line of JSON for each event." },
  },
  arguments: { least: 0, most: 0 },
  endsInOrder: true,
  examples: [
    { does: "everything, as it comes", line: "tail" },
    { does: "orders, from the start", line: "tail --types 'order.*' --after 0" },
    { does: "large orders only", line: `tail --where '{"path":"data.amount","gt":1000}'` },
    { does: "the next payment, as JSON", line: "tail --types order.paid --limit 1 --json" },
  ],
  async run({ options, settings, output, stopping }) {
    const limit = options.count("limit", 1, 1_000_000_000) ?? Number.POSITIVE_INFINITY;
    if (options.flag("after") && options.flag("since")) throw misuse("--after and --since exclude each other");
    const asJson = options.flag("json");
    let told = false;
    const feed = connect(settings).subscribe({
      ...filterOf(options),
      after: options.text("after"),
      signal: stopping,
      onCaughtUp(position) {
        if (!told && !asJson) output.remark(`Up to date at position ${position}; waiting for more. Ctrl-C ends.`);
        told = true;
      },
      onDisconnect(reason) {
        if (!stopping.aborted)
          output.remark(`The connection is lost (${reason?.detail ?? "the server closed it"}); coming back …`);
      },
    });
    try {
      let shown = 0;
      for await (const event of feed) {
        await output.line(asJson ? exactJson(event) : eventLine(event, output));
        if (++shown >= limit) break;
      }
    } catch (error) {
      // Ctrl-C is how it is meant to end.
      if (!stopping.aborted) throw error;
    }
    return undefined;
  },
};
