/** Definitions from options: the short way for what is common, and --spec for everything there is. */
import { misuse } from "../../failure.ts";
import { FILTERS, oneSelector } from "../../filter.ts";
import { readJsonObject } from "../../json_input.ts";
import type { Options } from "../../options.ts";
import type { Place } from "../../settings.ts";
import type { OptionSpecs } from "../../verb.ts";
import type { Kind, Spec } from "./kind.ts";

/** When what failed is tried again. */
export const RETRIES: OptionSpecs = {
  attempts: { value: "N", help: "How often a delivery is tried." },
  delays: { value: "LIST", multiple: true, help: "The pauses between attempts, such as 5s,1m,1h." },
};

/** And what then. */
export const EXHAUSTED: OptionSpecs = {
  "when-exhausted": { value: "WHAT", help: "After the last attempt: park (if you don't say), block or drop." },
};

/** Of every definition. */
export const WHOLE: OptionSpecs = {
  label: { value: "NAME=TEXT", multiple: true, help: "Texts of your own; all of them." },
  spec: { value: "JSON", help: "The definition as JSON, as @file, or - for standard input; options are added to it." },
};

/** Options of consumer groups and webhooks. */
export const DEFINITION: OptionSpecs = {
  ...FILTERS,
  key: {
    value: "KEY",
    help: "What keeps order: stream (if you don't say), type, topic, category, a path such as data.customerId, or none.",
  },
  ...RETRIES,
  ...EXHAUSTED,
  timeout: { value: "DURATION", help: "How long a lease lasts; of a webhook, how long a request may take." },
  "max-in-flight": { value: "N", help: "Deliveries out at a time." },
  "batch-size": { value: "N", help: "Deliveries of a batch." },
  rate: { value: "N/DURATION", help: "At most so many in that time, such as 100/1s; what is too much waits." },
  ...WHOLE,
};

/** Where a new one begins. */
export const START: OptionSpecs = {
  start: { value: "WHERE", help: "Where a new one begins: beginning, now, a position to begin behind, or a time." },
  paused: { help: "Made paused." },
};

/** Reads a definition. */
export async function readSpec(kind: Kind, options: Options, place: Place): Promise<Spec> {
  const given = options.text("spec");
  const spec: Spec = given === undefined ? {} : await readJsonObject("--spec", given, place);
  const more: Spec = {
    selector: oneSelector(options),
    start: startOf(options.text("start")),
    key: options.text("key"),
    retry: retryOf(spec, options),
    whenExhausted: options.text("when-exhausted"),
    timeout: options.text("timeout"),
    maxInFlight: options.count("max-in-flight", 1, 1_000_000),
    batch: batchOf(spec, options),
    rate: rateOf(options.text("rate")),
    labels: pairsOf("label", options.all("label"), "="),
    ...(options.flag("paused") ? { enabled: false } : {}),
    ...(await kind.specOf(options, place)),
  };
  for (const [name, value] of Object.entries(more)) {
    if (value === undefined) continue;
    const isMerged = name === "retry" || name === "batch";
    if (spec[name] != null && !isMerged) throw misuse(`--spec has ${name} already`, "Say it there or by options.");
    spec[name] = value;
  }
  return spec;
}

/** Reads NAME=TEXT or NAME: TEXT, given several times. */
export function pairsOf(option: string, given: string[], between: "=" | ":"): Record<string, string> | undefined {
  if (given.length === 0) return undefined;
  return Object.fromEntries(
    given.map((pair) => {
      const end = pair.indexOf(between);
      if (end < 1) throw misuse(`--${option} must be NAME${between}TEXT, not ${JSON.stringify(pair)}`);
      return [pair.slice(0, end).trim(), pair.slice(end + 1).trim()];
    }),
  );
}

/** Reads where to begin. */
export function startOf(given: string | undefined): unknown {
  if (given === undefined || given === "beginning" || given === "now") return given;
  return /^\d+$/.test(given) ? { after: given } : { time: given };
}

function retryOf({ retry }: Spec, options: Options): Spec | undefined {
  const attempts = options.count("attempts", 1, 1_000_000);
  const delays = options.list("delays");
  if (attempts === undefined && delays === undefined) return undefined;
  return { ...(retry as Spec | undefined), ...(attempts && { attempts }), ...(delays && { delays }) };
}

function batchOf({ batch }: Spec, options: Options): Spec | undefined {
  const size = options.count("batch-size", 1, 1_000_000);
  const wait = options.text("batch-wait");
  if (size === undefined && wait === undefined) return undefined;
  return { ...(batch as Spec | undefined), ...(size && { size }), ...(wait && { wait }) };
}

function rateOf(given: string | undefined): Spec | undefined {
  if (given === undefined) return undefined;
  const [, limit, per] = /^(\d{1,9})(?:\/(\w+))?$/.exec(given) ?? [];
  if (limit === undefined) throw misuse(`--rate must be such as 100/1s, not ${JSON.stringify(given)}`);
  return { limit: Number(limit), ...(per && { per }) };
}
