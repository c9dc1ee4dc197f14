import { validateApp } from "../../../pipelines/index.ts";
import { EXTENSION, extensionsOf } from "../../pipelines/extensions.ts";
import { inApp, readApp, variablesOf } from "../../pipelines/read_app.ts";
import { CONFIG, readConfig } from "../../pipelines/read_config.ts";
import type { OptionSpecs, Verb } from "../../verb.ts";

/** `${NAME}` in texts. */
export const VARIABLES: OptionSpecs = {
  variable: { value: "NAME=VALUE", multiple: true, help: `For \${NAME} in the app; else the environment says it.` },
};

/** Says whether an app can run. */
export const checkPipeline: Verb = {
  name: "pipelines check",
  summary: "Say whether an app of event processing can run, or what is wrong with it and where.",
  usage: ["<file> [options]"],
  options: { ...CONFIG, ...EXTENSION, ...VARIABLES },
  arguments: { least: 1, most: 1 },
  examples: [
    { does: "an app", line: "pipelines check alerts.eventflux" },
    { does: "a pipeline in JSON", line: "pipelines check analytics.json" },
  ],
  async run({ arguments: [file = "-"], options, settings, output }) {
    const { text } = await readApp(file, settings);
    const { app: config } = await readConfig(options, settings);
    const extensions = await extensionsOf(options, settings);
    inApp(file, () => validateApp(text, { variables: variablesOf(options, process.env), config, extensions }));
    await output.line(`${file} can run.`);
    return undefined;
  },
};
