import type { TriedEvent, TriggerSpec, TriggerTest } from "@gapless/sdk";
import { connect } from "../../connect.ts";
import { exactJson } from "../../exact_numbers.ts";
import { misuse } from "../../failure.ts";
import { readJsonObject } from "../../json_input.ts";
import type { Output } from "../../output.ts";
import type { Verb } from "../../verb.ts";

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What a trigger would do. */
export const tryTrigger: Verb = {
  name: "trigger test",
  summary: "Show what a trigger would do at an event. Nothing is done.",
  usage: ["<name> <event>", "--spec JSON <event>"],
  about: [
    "The event is the id of a stored one, or JSON with type and data at least: as it stands, @file, or - for standard input. With --spec a trigger is tried that is not defined yet, on an event that is thought up.",
  ],
  options: {
    spec: { value: "JSON", help: "The trigger as JSON, or as @file." },
    json: { help: "As JSON." },
  },
  arguments: { least: 1, most: 2 },
  examples: [
    {
      does: "an event that was thought up",
      line: `trigger test alarm '{"type": "payment.failed", "data": {"amount": 5}}'`,
    },
    { does: "one of the log", line: "trigger test alarm 01a1fe01-8972-7318-90d6-6f6a7e4c06fa" },
    { does: "before it is made", line: `trigger test --spec @trigger.json '{"type": "payment.failed", "data": {}}'` },
  ],
  async run({ arguments: given, options, settings, output }) {
    const { triggers } = connect(settings);
    const spec = options.text("spec");
    if ((spec === undefined) !== (given.length === 2)) throw misuse("a trigger is tested by its name, or by --spec");
    const [name = "", what = ""] = spec === undefined ? given : ["", ...given];
    const event = async (): Promise<TriedEvent> =>
      (await readJsonObject("the event", what, settings)) as unknown as TriedEvent;
    const found =
      spec !== undefined
        ? await triggers.test((await readJsonObject("--spec", spec, settings)) as unknown as TriggerSpec, {
            event: await event(),
          })
        : await triggers.test(name, ID.test(what) ? { eventId: what } : { event: await event() });
    if (options.flag("json")) await output.line(exactJson(found));
    else await show(found, output);
    return undefined;
  },
};

async function show({ matches, fires, why, actions, unknownPaths }: TriggerTest, output: Output): Promise<void> {
  const matching = matches === null ? "does not say enough" : matches ? "matches" : "does not match";
  await output.line(
    `The event ${matching}${matches === true ? (fires ? `. It fires${why === null ? "" : `, but ${why}`}.` : `. It does not fire: ${why}`) : "."}`,
  );
  for (const [place, action] of actions.entries()) await output.line(`${place + 1}. ${exactJson(action)}`);
  if (unknownPaths.length > 0) output.remark(`Empty, because the event has no such path: ${unknownPaths.join(", ")}`);
}
