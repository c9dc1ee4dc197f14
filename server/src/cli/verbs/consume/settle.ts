/** The verbs that settle what was received: ack, nack, park, skip, release, renew. */
import type { Client, Duration } from "@gapless/sdk";
import { connect } from "../../connect.ts";
import { exactJson } from "../../exact_numbers.ts";
import { misuse } from "../../failure.ts";
import type { Options } from "../../options.ts";
import type { OptionSpecs, Verb } from "../../verb.ts";

type How = "ack" | "nack" | "park" | "skip" | "release";

const REASON: OptionSpecs = { reason: { value: "TEXT", help: "Why, for the history." } };
const DELAY: OptionSpecs = {
  delay: { value: "DURATION", help: "When to try again, such as 30s; as the retry policy says if you don't." },
};
const TIMEOUT: OptionSpecs = {
  timeout: { value: "DURATION", help: "How long from now; as the group's timeout says if you don't." },
};
const LATE = "Where the lease is lost meanwhile the exit code is 5, and nothing is changed.";

/** `ack`. */
export const ack = settling("ack", "Say that deliveries are done.", "done", {});
/** `nack`. */
export const nack = settling("nack", "Say that deliveries failed: they come again.", "to come again", {
  ...DELAY,
  ...REASON,
});
/** `park`. */
export const park = settling("park", "Set deliveries aside, whatever attempts are left.", "set aside", REASON);
/** `skip`. */
export const skip = settling("skip", "Pass deliveries over: done, but counted apart.", "passed over", REASON);
/** `release`. */
export const release = settling(
  "release",
  "Give deliveries back that were not begun: no attempt is counted.",
  "given back",
  {},
);

/** `renew`. */
export const renew: Verb = {
  name: "renew",
  summary: "Keep a lease for longer.",
  usage: ["<subscription> <lease>"],
  about: [LATE],
  options: { ...TIMEOUT, json: { help: "As JSON." } },
  arguments: { least: 2, most: 2 },
  examples: [{ does: "it takes a while", line: "renew billing 17 --timeout 10m" }],
  async run({ arguments: [name = "", lease = ""], options, settings, output }) {
    const timeout = durationOf(options, "timeout");
    const until = await connect(settings).subscriptions.renew(name, { lease: digits("the lease", lease) }, timeout);
    await output.line(options.flag("json") ? exactJson({ until }) : `Lease ${lease} lasts until ${until}.`);
    return undefined;
  },
};

function settling(how: How, summary: string, done: string, more: OptionSpecs): Verb {
  return {
    name: how,
    summary,
    usage: ["<subscription> <lease> [<delivery> …]", "<subscription> <lease>:<delivery> …"],
    about: [
      `Without deliveries: all that is left of the lease. Deliveries of several leases are named together with them, and settled all or not at all. ${LATE}`,
    ],
    options: { ...more, json: { help: "As JSON." } },
    arguments: { least: 2, most: 1_002 },
    examples: [
      { does: "a whole batch", line: `${how} billing 17` },
      { does: "one of it", line: `${how} billing 17 1207${"reason" in more ? " --reason 'no such customer'" : ""}` },
    ],
    async run({ arguments: [name = "", ...given], options, settings, output }) {
      const which = read(given);
      const { subscriptions } = connect(settings);
      const settled = await settle(subscriptions, how, name, which, options);
      await output.line(options.flag("json") ? exactJson({ settled }) : `${settled} ${done}.`);
      return undefined;
    },
  };
}

type Which = { lease: string } | { id: string; lease: string }[];

/** Reads `17`, `17 1207 1208` or `17:1207 18:1210`. */
function read([first = "", ...rest]: string[]): Which {
  if (!first.includes(":")) {
    const lease = digits("the lease", first);
    return rest.length === 0 ? { lease } : rest.map((id) => ({ id: digits("a delivery", id), lease }));
  }
  return [first, ...rest].map((pair) => {
    const [lease = "", id = ""] = pair.split(":", 2);
    return { id: digits("a delivery", id), lease: digits("the lease", lease) };
  });
}

function settle(verbs: Client["subscriptions"], how: How, name: string, which: Which, options: Options) {
  const reason = options.text("reason");
  const why = reason === undefined ? {} : { reason };
  return how === "nack"
    ? verbs.nack(name, which, { ...why, ...durationOf(options, "delay") })
    : verbs[how](name, which, why);
}

/** What a duration is, is said by the server. */
function durationOf<Name extends string>(options: Options, name: Name): { [key in Name]?: Duration } {
  const given = options.text(name);
  return (given === undefined ? {} : { [name]: given }) as { [key in Name]?: Duration };
}

function digits(what: string, given: string): string {
  if (/^\d{1,19}$/.test(given)) return given;
  throw misuse(`${what} must be a whole number, not ${JSON.stringify(given)}`, "See: gapless receive");
}
