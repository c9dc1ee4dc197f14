import { connect } from "../../connect.ts";
import { exactJson } from "../../exact_numbers.ts";
import { misuse } from "../../failure.ts";
import type { Verb } from "../../verb.ts";

/** Delivers again what was given up. */
export const recover: Verb = {
  name: "webhook recover",
  summary: "Deliver again what a webhook gave up in a time and what has not arrived since.",
  usage: ["<name> --since TIME [--until TIME]"],
  options: {
    since: { value: "TIME", help: "Given up at or after: ISO 8601 with a zone." },
    until: { value: "TIME", help: "Given up before; now if you don't say." },
    json: { help: "As JSON." },
  },
  arguments: { least: 1, most: 1 },
  examples: [{ does: "the endpoint was down all day", line: "webhook recover crm --since 2030-01-31T00:00:00Z" }],
  async run({ arguments: [name = ""], options, settings, output }) {
    const [since, until] = [options.text("since"), options.text("until")];
    if (since === undefined) throw misuse("--since is needed", "Such as --since 2030-01-31T12:00:00Z");
    const count = await connect(settings).webhooks.recover(name, { since, ...(until && { until }) });
    await output.line(options.flag("json") ? exactJson({ count }) : `${count} to be delivered again.`);
    return undefined;
  },
};
