import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { formatApp } from "../../../pipelines/index.ts";
import { exactJson, parseExactly } from "../../exact_numbers.ts";
import { EXIT, misuse } from "../../failure.ts";
import { inApp, readApp } from "../../pipelines/read_app.ts";
import type { Verb } from "../../verb.ts";

/** Prints an app in the one layout. */
export const formatPipeline: Verb = {
  name: "pipelines format",
  summary: "Print an app of event processing in the usual layout, with its comments.",
  usage: ["<file> [options]"],
  options: {
    write: { help: "Into the file, if that changes it." },
    as: { value: "LANGUAGE", help: "eventflux: a pipeline in JSON as the app that it is." },
    check: { help: `Print nothing; exit code ${EXIT.failed} if it is in another layout.` },
  },
  arguments: { least: 1, most: 1 },
  examples: [
    { does: "to look at", line: "pipelines format alerts.eventflux" },
    { does: "what a pipeline in JSON is", line: "pipelines format analytics.json --as eventflux" },
    { does: "in place", line: "pipelines format alerts.eventflux --write" },
  ],
  async run({ arguments: [file = "-"], options, settings, output }) {
    const { written, text, pipeline } = await readApp(file, settings);
    const language = options.text("as");
    if (language !== undefined && language !== "eventflux") throw misuse(`--as ${language}: it is eventflux`);
    const printed =
      pipeline !== undefined && language === undefined
        ? exactJson(parseExactly(written), 2)
        : inApp(file, () => formatApp(text));
    const layout = printed.endsWith("\n") ? printed : `${printed}\n`;
    if (options.flag("check")) return layout === written ? undefined : EXIT.failed;
    if (!options.flag("write")) await output.write(layout);
    else {
      if (file === "-") throw misuse("--write takes a file, not standard input");
      if (layout !== written) writeFileSync(resolve(settings.folder, file), layout);
    }
    return undefined;
  },
};
