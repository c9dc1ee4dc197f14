/** Actions from options: the short way for the simple ones, --action for all of them. */
import { misuse } from "../../failure.ts";
import { readJsonObject } from "../../json_input.ts";
import type { Options } from "../../options.ts";
import type { Place } from "../../settings.ts";
import type { OptionSpecs } from "../../verb.ts";
import type { Spec } from "../definition/kind.ts";

/** The options. Those that --spec has come alone. */
export const ACTIONS: OptionSpecs = {
  action: { value: "JSON", multiple: true, help: "An action, as JSON, @file or -; several are done in this order." },
  http: { value: "URL", multiple: true, help: "Call this URL, with the event as JSON where there is one." },
  append: {
    value: "STREAM=TYPE",
    multiple: true,
    help: "Append an event of this type to this stream, with the data of the event.",
  },
  notify: { value: "CHANNEL=TEXT", multiple: true, help: "Send a message to a channel." },
  log: { value: "TEXT", multiple: true, help: "Write a line to the server's log." },
  job: {
    value: "NAME",
    multiple: true,
    help: "Have a worker of this name do a job, with the event's data as its input.",
  },
};

/** Reads them: first those of --action, then the others in the order of the help. A schedule has no event to hand on. */
export async function actionsOf(options: Options, place: Place, hasEvent: boolean): Promise<Spec[] | undefined> {
  const data = hasEvent ? { data: "{{data}}" } : {};
  const actions: Spec[] = [];
  for (const given of options.all("action")) actions.push(await readJsonObject("--action", given, place));
  for (const url of options.all("http")) actions.push({ type: "http", url });
  for (const given of options.all("append")) {
    const [stream, type] = halves("append", "STREAM=TYPE", given);
    actions.push({ type: "append", stream, event: { type, ...data } });
  }
  for (const given of options.all("notify")) {
    const [channel, message] = halves("notify", "CHANNEL=TEXT", given);
    actions.push({ type: "notify", channel, message });
  }
  for (const message of options.all("log")) actions.push({ type: "log", message });
  for (const name of options.all("job")) actions.push({ type: "job", name, ...data });
  return actions.length === 0 ? undefined : actions;
}

function halves(option: string, form: string, given: string): [string, string] {
  // Types have no such sign, and names of channels neither; streams and messages may.
  const end = option === "append" ? given.lastIndexOf("=") : given.indexOf("=");
  if (end < 1 || end === given.length - 1) throw misuse(`--${option} must be ${form}, not ${JSON.stringify(given)}`);
  return [given.slice(0, end), given.slice(end + 1)];
}
