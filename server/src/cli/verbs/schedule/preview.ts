import type { Timing } from "@gapless/sdk";
import { connect } from "../../connect.ts";
import { exactJson } from "../../exact_numbers.ts";
import { misuse } from "../../failure.ts";
import type { Verb } from "../../verb.ts";
import { TIMING, timingOf } from "./timing.ts";

/** The next times. */
export const preview: Verb = {
  name: "schedule preview",
  summary: "Show when a schedule runs next, or would run.",
  usage: ["<name> [--count N]", "--cron CRON [--timezone ZONE]"],
  about: ["Times are in UTC. Those of a schedule are as it was defined, paused or not."],
  options: {
    ...TIMING,
    count: { value: "N", help: "How many times: 1 to 1000, 10 if you don't say." },
    after: { value: "TIME", help: "Behind this moment; now if you don't say." },
    json: { help: "As JSON." },
  },
  arguments: { least: 0, most: 1 },
  examples: [
    { does: "before it is made", line: "schedule preview --cron '30 2 * * 1-5' --timezone Europe/Berlin" },
    { does: "of one that is there", line: "schedule preview nightly --count 3" },
  ],
  async run({ arguments: [name], options, settings, output }) {
    const timing = Object.fromEntries(Object.entries(timingOf(options)).filter(([, value]) => value !== undefined));
    const isSaid = Object.keys(timing).length > 0;
    if (name !== undefined && isSaid) throw misuse("a name and a timing exclude each other");
    if (name === undefined && !isSaid) throw misuse("what is missing", "Name a schedule, or say --cron, --every, …");
    const times = await connect(settings).schedules.preview(name ?? (timing as unknown as Timing), {
      count: options.count("count", 1, 1_000),
      after: options.text("after"),
    });
    if (options.flag("json")) await output.line(exactJson({ times }));
    else if (times.length === 0) await output.line("Never again.");
    else for (const time of times) await output.line(time);
    return undefined;
  },
};
