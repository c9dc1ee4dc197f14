/** The verbs of channels. */
import type { Channel, ChannelSpec } from "@gapless/sdk";
import { connect } from "../../connect.ts";
import { exactJson } from "../../exact_numbers.ts";
import { misuse } from "../../failure.ts";
import { readJsonObject } from "../../json_input.ts";
import { pairs, table } from "../../table.ts";
import type { Verb } from "../../verb.ts";
import { textOf } from "../definition/show.ts";
import { pairsOf } from "../definition/spec.ts";

const ONE = { least: 1, most: 1 };

const define: Verb = {
  name: "channel define",
  summary: "Make a channel what the options say, or a new one.",
  usage: ["<name> [options]"],
  about: [
    "Types: slack (an incoming webhook, as Mattermost and others have it), webhook, email, postgres (NOTIFY), log. Texts may name secrets: {{secret.NAME}}. What email takes is said in --spec.",
  ],
  options: {
    type: { value: "TYPE", help: "slack, webhook, email, postgres or log." },
    url: { value: "URL", help: "Of slack and webhook." },
    header: { value: "NAME: TEXT", multiple: true, help: "A header to send along, of webhook; all of them." },
    spec: {
      value: "JSON",
      help: "The definition as JSON, as @file, or - for standard input; options are added to it.",
    },
    json: { help: "The answer as JSON." },
  },
  arguments: ONE,
  examples: [
    { does: "Slack", line: "channel define ops --type slack --url '{{secret.SLACK_URL}}'" },
    { does: "e-mail", line: "channel define mail --spec @mail.json" },
  ],
  async run({ arguments: [name = ""], options, settings, output }) {
    const given = options.text("spec");
    const spec = given === undefined ? {} : await readJsonObject("--spec", given, settings);
    const headers = pairsOf("header", options.all("header"), ":");
    for (const [field, value] of Object.entries({ type: options.text("type"), url: options.text("url"), headers })) {
      if (value === undefined) continue;
      if (spec[field] != null) throw misuse(`--spec has ${field} already`, "Say it there or by options.");
      spec[field] = value;
    }
    const made = await connect(settings).channels.define(name, spec as unknown as ChannelSpec);
    await output.line(options.flag("json") ? exactJson(made) : `Channel ${made.name} sends to ${made.type}.`);
    if (made.listen !== undefined && !options.flag("json")) output.remark(`Messages come to: listen ${made.listen}`);
    return undefined;
  },
};

const get: Verb = {
  name: "channel get",
  summary: "Show a channel. What may be a credential is not shown.",
  usage: ["<name>"],
  options: { json: { help: "As JSON." } },
  arguments: ONE,
  examples: [{ does: "where does it go?", line: "channel get ops" }],
  async run({ arguments: [name = ""], options, settings, output }) {
    const found = await connect(settings).channels.get(name);
    if (options.flag("json")) await output.line(exactJson(found));
    else await output.write(pairs(Object.entries(found).map(([field, value]) => [field, textOf(value)])));
    return undefined;
  },
};

const list: Verb = {
  name: "channel list",
  summary: "List the channels.",
  usage: [""],
  options: { json: { help: "As JSON." } },
  arguments: { least: 0, most: 0 },
  examples: [{ does: "which are there?", line: "channel list" }],
  async run({ options, settings, output }) {
    const channels: Channel[] = [];
    for await (const channel of connect(settings).channels.list({ limit: 200 })) channels.push(channel);
    if (options.flag("json")) await output.line(exactJson({ channels }));
    else if (channels.length === 0) await output.line("There is no channel.");
    else
      await output.write(
        table(
          ["name", "type", "updated"],
          channels.map((each) => [each.name, each.type, each.updatedAt]),
        ),
      );
    return undefined;
  },
};

const remove: Verb = {
  name: "channel remove",
  summary: "Remove a channel: actions that name it fail from now on.",
  usage: ["<name>"],
  options: { json: { help: "The answer as JSON." } },
  arguments: ONE,
  examples: [{ does: "nobody reads it", line: "channel remove ops" }],
  async run({ arguments: [name = ""], options, settings, output }) {
    await connect(settings).channels.remove(name);
    await output.line(options.flag("json") ? exactJson({ removed: name }) : `Removed ${name}.`);
    return undefined;
  },
};

/** All of them, in the order of the help. */
export const channelVerbs: Verb[] = [define, get, list, remove];
