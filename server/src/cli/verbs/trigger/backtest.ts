import { connect } from "../../connect.ts";
import { exactJson } from "../../exact_numbers.ts";
import { table } from "../../table.ts";
import type { Verb } from "../../verb.ts";

/** What a trigger would have done. */
export const backtest: Verb = {
  name: "trigger backtest",
  summary: "Show what a trigger would have done over a part of the log. Nothing is done.",
  usage: ["<name> [--last N]"],
  about: ["As if it had been made where that part begins: frequencies, cooldowns and rates begin anew."],
  options: {
    last: { value: "N", help: "How many of the last events to look at; 1000 if nothing is said." },
    after: { value: "POSITION", help: "Or those behind this position." },
    "up-to": { value: "POSITION", help: "The last position to look at." },
    since: { value: "TIME", help: "Or those logged at or after: ISO 8601 with a zone." },
    until: { value: "TIME", help: "Logged at or before." },
    limit: { value: "N", help: "How many firings to show: 1 to 1000, 100 if you don't say." },
    json: { help: "As JSON." },
  },
  arguments: { least: 1, most: 1 },
  examples: [
    { does: "before it is resumed", line: "trigger backtest alarm --last 5000" },
    { does: "a day", line: "trigger backtest alarm --since 2030-01-31T00:00:00Z --until 2030-02-01T00:00:00Z" },
  ],
  async run({ arguments: [name = ""], options, settings, output }) {
    const found = await connect(settings).triggers.backtest(name, {
      last: options.count("last", 1, 1_000_000),
      after: options.text("after"),
      upTo: options.text("up-to"),
      since: options.text("since"),
      until: options.text("until"),
      limit: options.count("limit", 1, 1_000),
    });
    if (options.flag("json")) {
      await output.line(exactJson(found));
      return undefined;
    }
    const { examined, matched, fired, firings } = found;
    await output.line(
      `${matched} of ${examined} match. It would have fired ${fired} ${Number(fired) === 1 ? "time" : "times"}.`,
    );
    if (firings.length > 0) {
      const rows = firings.map((each) => [each.position, each.at, each.eventId, exactJson(each.actions).slice(0, 80)]);
      await output.write(table(["position", "at", "event", "actions"], rows));
    }
    return undefined;
  },
};
