/** The verbs of values, which the action `store` keeps. */
import type { StoredValue } from "@gapless/sdk";
import { connect } from "../../connect.ts";
import { exactJson } from "../../exact_numbers.ts";
import { parseJson, readGiven } from "../../json_input.ts";
import { table } from "../../table.ts";
import type { Verb } from "../../verb.ts";

const get: Verb = {
  name: "value get",
  summary: "Print the value of a key, as JSON.",
  usage: ["<key>"],
  about: ["Where there is none, or none any more, the exit code is 6."],
  options: { json: { help: "With its times." } },
  arguments: { least: 1, most: 1 },
  examples: [{ does: "what was stored?", line: "value get last-order" }],
  async run({ arguments: [key = ""], options, settings, output }) {
    const found = await connect(settings).values.get(key);
    await output.line(exactJson(options.flag("json") ? found : found.value));
    return undefined;
  },
};

const set: Verb = {
  name: "value set",
  summary: "Keep a value, for ever or for a time.",
  usage: ["<key> <JSON>"],
  about: ["The value is any JSON: as it stands, @file, or - for standard input."],
  options: {
    ttl: { value: "DURATION", help: "How long; for ever if you don't say." },
    json: { help: "The answer as JSON." },
  },
  arguments: { least: 2, most: 2 },
  examples: [{ does: "for an hour", line: `value set circuit '{"state": "open"}' --ttl 1h` }],
  async run({ arguments: [key = "", given = ""], options, settings, output }) {
    const value = parseJson("the value", await readGiven("the value", given, settings));
    const kept = await connect(settings).values.set(key, value, { ttl: options.text("ttl") });
    const until = kept.expiresAt === null ? "for ever" : `until ${kept.expiresAt}`;
    await output.line(options.flag("json") ? exactJson(kept) : `Kept ${key} ${until}.`);
    return undefined;
  },
};

const list: Verb = {
  name: "value list",
  summary: "List the values by key.",
  usage: [""],
  options: { prefix: { value: "TEXT", help: "Only those whose key begins so." }, json: { help: "As JSON." } },
  arguments: { least: 0, most: 0 },
  examples: [{ does: "which are there?", line: "value list --prefix last-" }],
  async run({ options, settings, output }) {
    const values: StoredValue[] = [];
    const pages = connect(settings).values.list({ prefix: options.text("prefix"), limit: 200 });
    for await (const value of pages) values.push(value);
    if (options.flag("json")) await output.line(exactJson({ values }));
    else if (values.length === 0) await output.line("There is no value.");
    else {
      const rows = values.map((each) => [each.key, exactJson(each.value).slice(0, 80), each.expiresAt]);
      await output.write(table(["key", "value", "expires"], rows));
    }
    return undefined;
  },
};

const remove: Verb = {
  name: "value remove",
  summary: "Forget a value.",
  usage: ["<key>"],
  options: { json: { help: "The answer as JSON." } },
  arguments: { least: 1, most: 1 },
  examples: [{ does: "begin anew", line: "value remove last-order" }],
  async run({ arguments: [key = ""], options, settings, output }) {
    await connect(settings).values.remove(key);
    await output.line(options.flag("json") ? exactJson({ removed: key }) : `Removed ${key}.`);
    return undefined;
  },
};

/** All of them, in the order of the help. */
export const valueVerbs: Verb[] = [get, set, list, remove];
