import { connect } from "../../connect.ts";
import { exactJson } from "../../exact_numbers.ts";
import { misuse } from "../../failure.ts";
import type { Verb } from "../../verb.ts";

/** Runs what is over. */
export const backfill: Verb = {
  name: "schedule backfill",
  summary: "Run the occurrences of a time that is over.",
  usage: ["<name> --since TIME [--until TIME]"],
  about: ["Those that were run already are left out: an occurrence is known by its schedule and its time."],
  options: {
    since: { value: "TIME", help: "From this moment on: ISO 8601 with a zone." },
    until: { value: "TIME", help: "Before this moment; now if you don't say." },
    max: { value: "N", help: "The oldest so many: 1 to 1000, which it is if you don't say." },
    json: { help: "As JSON." },
  },
  arguments: { least: 1, most: 1 },
  examples: [
    {
      does: "a week that was missed",
      line: "schedule backfill nightly --since 2030-01-21T00:00:00Z --until 2030-01-28T00:00:00Z",
    },
  ],
  async run({ arguments: [name = ""], options, settings, output }) {
    const [since, until, max] = [options.text("since"), options.text("until"), options.count("max", 1, 1_000)];
    if (since === undefined) throw misuse("--since is needed", "Such as --since 2030-01-31T12:00:00Z");
    const count = await connect(settings).schedules.backfill(name, { since, until, max });
    await output.line(options.flag("json") ? exactJson({ count }) : `${count} to be run.`);
    return undefined;
  },
};
