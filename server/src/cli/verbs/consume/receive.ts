import { hostname } from "node:os";
import { connect } from "../../connect.ts";
import { exactJson } from "../../exact_numbers.ts";
import { misuse } from "../../failure.ts";
import { eventLine } from "../../show_event.ts";
import type { OptionSpecs, Verb } from "../../verb.ts";

/** Who asks. */
export const CONSUMER: OptionSpecs = {
  consumer: { value: "NAME", help: "Who asks, for the history; the machine's name if you don't say." },
};

/** Receives a batch. */
export const receive: Verb = {
  name: "receive",
  summary: "Receive deliveries of a consumer group, to be settled by ack, nack, park or skip.",
  usage: ["<subscription>"],
  about: [
    "For scripts; `gapless consume` does it all. A line for each: lease, delivery, attempt, then the event. What is not settled before the lease ends goes to another consumer.",
  ],
  options: {
    ...CONSUMER,
    max: { value: "N", help: "At most so many: 1 to 1000; the group's batch size if you don't say." },
    wait: { value: "DURATION", help: "How long to wait for the first one, up to 30s; not at all if you don't say." },
    "auto-ack": { help: "Acknowledge them as they are handed out: what is lost then is lost." },
    json: { help: "One JSON document with deliveries." },
    ndjson: { help: "A line of JSON for each delivery." },
  },
  arguments: { least: 1, most: 1 },
  examples: [
    { does: "what is there", line: "receive billing" },
    { does: "the next one, as JSON", line: "receive billing --max 1 --wait 30s --json" },
  ],
  async run({ arguments: [name = ""], options, settings, output }) {
    if (options.flag("json") && options.flag("ndjson")) throw misuse("--json and --ndjson exclude each other");
    const wait = options.text("wait");
    const deliveries = await connect(settings).subscriptions.receive(name, {
      consumer: options.text("consumer") ?? hostname(),
      max: options.count("max", 1, 1_000),
      wait,
      autoAck: options.flag("auto-ack") || undefined,
    });
    if (options.flag("json")) await output.line(exactJson({ deliveries }));
    else if (options.flag("ndjson")) for (const delivery of deliveries) await output.line(exactJson(delivery));
    else {
      for (const { id, lease, attempt, event } of deliveries) {
        await output.line(`${lease.padStart(5)}  ${id.padStart(5)}  ${attempt}  ${eventLine(event, output)}`);
      }
      if (deliveries.length === 0) output.remark("There was nothing to receive.");
    }
    return undefined;
  },
};
