import { connect } from "../../connect.ts";
import { exactJson } from "../../exact_numbers.ts";
import { table } from "../../table.ts";
import type { Verb } from "../../verb.ts";

/** What consumers of a group have settled, lease by lease. */
export const batches: Verb = {
  name: "subscription batches",
  summary: "List what a consumer group has settled: who, when, which range of the log.",
  usage: ["<name>"],
  about: ["A line for each lease, oldest first, kept for 7 days. Of a lease that is still out it is the settled part."],
  options: {
    backwards: { help: "The newest first." },
    after: { value: "LEASE", help: "Begin behind this lease; backwards: before it." },
    limit: { value: "N", help: "How many: 1 to 1000, 100 if you don't say." },
    cursor: { value: "CURSOR", help: "Go on behind a page: the nextCursor that --json showed." },
    json: { help: "One JSON document with data, nextCursor and hasMore." },
  },
  arguments: { least: 1, most: 1 },
  examples: [{ does: "what was done last?", line: "subscription batches billing --backwards --limit 10" }],
  async run({ arguments: [name = ""], options, settings, output }) {
    const page = await connect(settings).subscriptions.batches(name, {
      after: options.text("after"),
      cursor: options.text("cursor"),
      limit: options.count("limit", 1, 1_000),
      direction: options.flag("backwards") ? "backwards" : undefined,
    });
    if (options.flag("json")) {
      await output.line(exactJson(page));
      return undefined;
    }
    if (page.data.length === 0) await output.line("There is none.");
    else {
      const rows = page.data.map((each) => [
        each.lease,
        each.consumer,
        each.first === each.last ? each.first : `${each.first}-${each.last}`,
        ...[each.delivered, each.skipped, each.failed].map(String),
        each.takenAt,
        each.settledAt,
      ]);
      const head = ["lease", "consumer", "positions", "delivered", "skipped", "failed", "taken", "settled"];
      await output.write(table(head, rows));
    }
    if (page.hasMore) output.remark(`There is more: --cursor ${page.nextCursor}, or a larger --limit.`);
    return undefined;
  },
};
