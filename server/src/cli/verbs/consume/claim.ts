import { connect } from "../../connect.ts";
import { exactJson } from "../../exact_numbers.ts";
import { EXIT } from "../../failure.ts";
import type { Verb } from "../../verb.ts";

/** The inbox: whether something is to be done for the first time. */
export const claim: Verb = {
  name: "claim",
  summary: "Tell whether a key is claimed for the first time, so that an effect elsewhere happens once.",
  usage: ["<subscription> <key>"],
  about: [
    "Exit code 0 the first time in the window, 5 where it was claimed before. At most once: what fails after its claim is not tried again in the window.",
  ],
  options: {
    window: { value: "DURATION", help: "How long a claim counts: 1s to 30d, 24h if you don't say." },
    json: { help: "As JSON." },
  },
  arguments: { least: 2, most: 2 },
  examples: [
    {
      does: "in a command of consume: a mail goes out once",
      line: 'claim billing "$GAPLESS_IDEMPOTENCY_KEY" && ./send_mail.sh',
    },
  ],
  async run({ arguments: [name = "", key = ""], options, settings, output }) {
    const window = options.text("window");
    const claimed = await connect(settings).subscriptions.claim(name, key, window === undefined ? {} : { window });
    await output.line(options.flag("json") ? exactJson({ claimed }) : claimed ? "claimed" : "claimed before");
    return claimed ? EXIT.ok : EXIT.conflict;
  },
};
