import type { Event } from "@gapless/sdk";
import { connect } from "../../connect.ts";
import { exactJson } from "../../exact_numbers.ts";
import { FILTERS, oneSelector } from "../../filter.ts";
import { readJsonObject } from "../../json_input.ts";
import type { Output } from "../../output.ts";
import type { Verb } from "../../verb.ts";

type Result = boolean | null;
type Part = { part: string; result: Result; wanted?: unknown; found?: unknown; condition?: unknown };
type Node = {
  operator: string;
  result: Result;
  parts?: Node[];
  path?: string;
  operand?: unknown;
  found?: unknown;
};

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Why a selector takes an event. */
export const explainSelector: Verb = {
  name: "selector explain",
  summary: "Show why a selector takes an event, or does not.",
  usage: ["<event> [filters]"],
  about: [
    "The event is the id of a stored one, or JSON with type and data at least: as it stands, @file, or - for standard input.",
  ],
  options: { ...FILTERS, json: { help: "As JSON." } },
  arguments: { least: 1, most: 1 },
  examples: [
    {
      does: "an event that was thought up",
      line: `selector explain '{"type": "order.placed", "data": {"amount": 5}}' --types 'order.*' --where '{"path":"data.amount","gt":100}'`,
    },
    {
      does: "one of the log",
      line: 'selector explain 01a1fe01-8972-7318-90d6-6f6a7e4c06fa --selector "$(cat selector.json)"',
    },
  ],
  async run({ arguments: [given = ""], options, settings, output }) {
    const client = connect(settings);
    const event = ID.test(given)
      ? await client.event(given)
      : ((await readJsonObject("the event", given, settings)) as Partial<Event>);
    const explained = await client.selectors.explain(oneSelector(options) ?? {}, event as Event);
    if (options.flag("json")) await output.line(exactJson(explained));
    else {
      await output.line(`The event ${verdict(explained.matches)}.`);
      for (const part of explained.parts) await output.write(linesOf(part as Part, output));
    }
    return undefined;
  },
};

function linesOf({ part, result, wanted, found, condition }: Part, output: Output): string {
  if (condition !== undefined) return `${sign(result, output)} ${part}\n${treeOf(condition as Node, output, 1)}`;
  return `${sign(result, output)} ${part} ${exactJson(wanted)}, and it is ${exactJson(found)}\n`;
}

function treeOf({ operator, result, parts, path, operand, found }: Node, output: Output, depth: number): string {
  const start = `${"  ".repeat(depth)}${sign(result, output)} `;
  const inner = (parts ?? []).map((part) => treeOf(part, output, depth + 1)).join("");
  if (path === undefined) return `${start}${operator}\n${inner}`;
  const values = Array.isArray(found) && found.length === 1 ? found[0] : found;
  const seen =
    values === undefined
      ? ""
      : `, and it is ${Array.isArray(values) && values.length === 0 ? "missing" : exactJson(values)}`;
  return `${start}${path} ${operator} ${operand === undefined ? "" : exactJson(operand)}${seen}\n${inner}`;
}

function sign(result: Result, { paint }: Output): string {
  return result === null ? "?" : result ? paint("green", "✓") : paint("red", "✗");
}

function verdict(matches: Result): string {
  return matches === null ? "does not say enough" : matches ? "matches" : "does not match";
}
