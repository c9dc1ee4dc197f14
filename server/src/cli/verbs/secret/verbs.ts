/** The verbs of secrets. No value is ever an argument, which other users of the machine could read, nor is it shown. */
import type { Secret } from "@gapless/sdk";
import { connect } from "../../connect.ts";
import { exactJson } from "../../exact_numbers.ts";
import { misuse } from "../../failure.ts";
import { readGiven } from "../../json_input.ts";
import { table } from "../../table.ts";
import type { Verb } from "../../verb.ts";

const set: Verb = {
  name: "secret set",
  summary: "Set a secret that actions and channels name: {{secret.NAME}}.",
  usage: ["<name>"],
  about: [
    "The value is read from standard input, or from --value-file; a line break at its end is left out. It is stored so that only servers can read it, and never shown again. One that is there already is replaced.",
  ],
  options: {
    "value-file": { value: "FILE", help: "Holds the value." },
    json: { help: "The answer as JSON." },
  },
  arguments: { least: 1, most: 1 },
  examples: [
    { does: "from a password manager", line: "secret set SLACK_URL < slack_url.txt" },
    { does: "from a file", line: "secret set SMTP_PASSWORD --value-file /run/secrets/smtp" },
  ],
  async run({ arguments: [name = ""], options, settings, output }) {
    const file = options.text("value-file");
    const text = await readGiven("the value", file === undefined ? undefined : `@${file}`, settings);
    const value = text.replace(/\r?\n$/, "");
    if (value === "") throw misuse("the value is empty", "Give it on standard input, or by --value-file.");
    await connect(settings).secrets.set(name, value);
    await output.line(options.flag("json") ? exactJson({ set: name }) : `Secret ${name} is set.`);
    return undefined;
  },
};

const list: Verb = {
  name: "secret list",
  summary: "List which secrets there are. Nobody can see what they are.",
  usage: [""],
  options: { json: { help: "As JSON." } },
  arguments: { least: 0, most: 0 },
  examples: [{ does: "which are there?", line: "secret list" }],
  async run({ options, settings, output }) {
    const secrets: Secret[] = [];
    for await (const secret of connect(settings).secrets.list({ limit: 200 })) secrets.push(secret);
    if (options.flag("json")) await output.line(exactJson({ secrets }));
    else if (secrets.length === 0) await output.line("There is no secret.");
    else
      await output.write(
        table(
          ["name", "updated"],
          secrets.map(({ name, updatedAt }) => [name, updatedAt]),
        ),
      );
    return undefined;
  },
};

const remove: Verb = {
  name: "secret remove",
  summary: "Remove a secret: actions that name it fail from now on.",
  usage: ["<name>"],
  options: { json: { help: "The answer as JSON." } },
  arguments: { least: 1, most: 1 },
  examples: [{ does: "it was revoked", line: "secret remove SLACK_URL" }],
  async run({ arguments: [name = ""], options, settings, output }) {
    await connect(settings).secrets.remove(name);
    await output.line(options.flag("json") ? exactJson({ removed: name }) : `Removed ${name}.`);
    return undefined;
  },
};

/** All of them, in the order of the help. */
export const secretVerbs: Verb[] = [set, list, remove];
