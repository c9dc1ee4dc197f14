import { connect } from "../../connect.ts";
import { exactJson } from "../../exact_numbers.ts";
import type { Verb } from "../../verb.ts";

/** Makes a portal token. */
export const portalToken: Verb = {
  name: "webhook portal-token",
  summary: "Make a key with which a customer of yours reaches its own webhooks, and nothing else.",
  usage: ["<application>"],
  about: ["Standard output has the token and nothing else. It is shown this once, and revoked like an API key."],
  options: {
    "expires-in": { value: "DURATION", help: "1m to 30d; 1h if you don't say." },
    json: { help: "As JSON." },
  },
  arguments: { least: 1, most: 1 },
  examples: [{ does: "for a session in your portal", line: "webhook portal-token acme --expires-in 30m" }],
  async run({ arguments: [application = ""], options, settings, output }) {
    const expiresIn = options.text("expires-in");
    const made = await connect(settings).webhooks.portalToken(
      application,
      expiresIn === undefined ? {} : { expiresIn },
    );
    if (options.flag("json")) await output.line(exactJson(made));
    else {
      await output.line(made.token);
      output.remark(`For the webhooks of ${application}, until ${made.expiresAt}. It is not shown again.`);
    }
    return undefined;
  },
};
