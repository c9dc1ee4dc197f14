import { connect } from "../../connect.ts";
import { exactJson } from "../../exact_numbers.ts";
import { misuse } from "../../failure.ts";
import type { Verb } from "../../verb.ts";

/** Sends one delivery again. */
export const resend: Verb = {
  name: "webhook resend",
  summary: "Send one delivery of a webhook again, at once, whether it had arrived or not.",
  usage: ["<name> <id>"],
  about: ["Out of its order. The webhook-id is the same, so that a receiver knows it again."],
  options: { json: { help: "As JSON." } },
  arguments: { least: 2, most: 2 },
  examples: [{ does: "they have lost it", line: "webhook resend crm 1207" }],
  async run({ arguments: [name = "", id = ""], options, settings, output }) {
    if (!/^\d{1,19}$/.test(id)) throw misuse(`the id of a delivery must be a whole number, not ${JSON.stringify(id)}`);
    const resent = await connect(settings).webhooks.resend(name, id);
    await output.line(options.flag("json") ? exactJson(resent) : `Delivery ${id} is sent again.`);
    return undefined;
  },
};
