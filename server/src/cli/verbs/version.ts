import { exactJson } from "../exact_numbers.ts";
import type { Verb } from "../verb.ts";

/** What runs here. */
export const version: Verb = {
  name: "version",
  summary: "Show the version.",
  usage: [""],
  options: { json: { help: "As JSON, with the version of Node." } },
  arguments: { least: 0, most: 0 },
  examples: [{ does: "which version is this?", line: "version" }],
  async run({ options, output }) {
    const { VERSION } = await import("../../version.ts");
    await output.line(
      options.flag("json") ? exactJson({ gapless: VERSION, node: process.versions.node }) : `gapless ${VERSION}`,
    );
    return undefined;
  },
};
