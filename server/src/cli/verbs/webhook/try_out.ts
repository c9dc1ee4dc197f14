import { connect } from "../../connect.ts";
import { exactJson } from "../../exact_numbers.ts";
import { EXIT } from "../../failure.ts";
import type { Verb } from "../../verb.ts";

/** Sends a test. */
export const tryOut: Verb = {
  name: "webhook test",
  summary: "Send a test event to a webhook's endpoint and show what came of it.",
  usage: ["<name>"],
  about: [
    "At once, signed like everything else; nothing is counted or kept. Where the endpoint fails, the exit code is 1.",
  ],
  options: { json: { help: "As JSON." } },
  arguments: { least: 1, most: 1 },
  examples: [{ does: "does the endpoint answer?", line: "webhook test crm" }],
  async run({ arguments: [name = ""], options, settings, output }) {
    const result = await connect(settings).webhooks.test(name);
    const { ok, status, durationMs, error, errorClass, responseBody } = result;
    if (options.flag("json")) await output.line(exactJson(result));
    else {
      await output.line(
        `${status ?? errorClass ?? "failed"} in ${durationMs} ms${ok ? "" : `: ${error ?? "no success"}`}`,
      );
      if (responseBody !== undefined && responseBody !== "") output.remark(responseBody.slice(0, 2_000));
    }
    return ok ? EXIT.ok : EXIT.failed;
  },
};
