import { connect } from "../../connect.ts";
import { exactJson } from "../../exact_numbers.ts";
import type { Verb } from "../../verb.ts";

/** Gives a webhook a new secret. */
export const rotateSecret: Verb = {
  name: "webhook rotate-secret",
  summary: "Give a webhook a new secret; those before sign beside it for a while.",
  usage: ["<name>"],
  about: ["Standard output has the new secret and nothing else. It is shown this once."],
  options: {
    grace: { value: "DURATION", help: "How long those before go on signing: 0s to 7d, 24h if you don't say." },
    json: { help: "As JSON." },
  },
  arguments: { least: 1, most: 1 },
  examples: [
    { does: "with a day to change over", line: "webhook rotate-secret crm" },
    { does: "it has leaked: at once", line: "webhook rotate-secret crm --grace 0s" },
  ],
  async run({ arguments: [name = ""], options, settings, output }) {
    const grace = options.text("grace");
    const made = await connect(settings).webhooks.rotateSecret(name, grace === undefined ? {} : { grace });
    if (options.flag("json")) await output.line(exactJson(made));
    else {
      await output.line(made.secret);
      output.remark(`It is not shown again. The secrets before sign beside it until ${made.graceUntil}.`);
      if (made.publicKey !== undefined) output.remark(`Receivers verify with the public key: ${made.publicKey}`);
    }
    return undefined;
  },
};
