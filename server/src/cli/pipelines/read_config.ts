/** `--config FILE`: what an app runs with, in YAML. Keys that are not known are refused, so that none is misspelt for long. */
import { isMap, LineCounter, parseDocument } from "yaml";
import type { Config, Reference } from "../../pipelines/index.ts";
import { EXIT, Failure } from "../failure.ts";
import { readGiven } from "../json_input.ts";
import type { Options } from "../options.ts";
import type { Place } from "../settings.ts";
import type { OptionSpecs } from "../verb.ts";
import { refuse, Section } from "./config_section.ts";

/** The option of the verbs that read one. */
export const CONFIG: OptionSpecs = {
  config: {
    value: "FILE",
    help: "A configuration in YAML: what `ref` names in the app, properties of extensions, sizes.",
  },
};

/** What a file says. */
export interface RunConfig {
  /** For the app. */
  app: Config;
  /** Where state is kept. */
  persistence: { backend: "file" | "sqlite"; path: string } | undefined;
}

const NOTHING: RunConfig = { app: {}, persistence: undefined };

/** Reads the file of `--config`, if there is one. */
export async function readConfig(options: Options, place: Place): Promise<RunConfig> {
  const name = options.text("config");
  return name === undefined ? NOTHING : parseConfig(name, await readGiven("the configuration", `@${name}`, place));
}

/** Reads a configuration. */
export function parseConfig(name: string, text: string): RunConfig {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [mistake] = document.errors;
  if (mistake !== undefined) {
    const { line, col } = lines.linePos(mistake.pos[0]);
    throw new Failure(EXIT.failed, `${name}:${line}:${col} this is no YAML: ${mistake.message}`);
  }
  const file = { name, lines };
  if (!isMap(document.contents)) refuse(file, document.contents, "a configuration must have keys and values");
  const root = new Section(file, "", document.contents);
  root.only("apiVersion", "kind", "metadata", "eventflux", "refs", "extensions");
  root.needed("apiVersion");
  root.choice("apiVersion", ["eventflux.io/v1"]);
  root.needed("kind");
  root.choice("kind", ["EventFluxConfig"]);
  root.section("metadata")?.only("name", "namespace");
  const engine = root.section("eventflux")?.only("runtime", "monitoring", "persistence");
  const buffer = bufferOf(engine?.section("runtime"));
  const statistics = statisticsOf(engine?.section("monitoring"));
  return {
    app: {
      refs: refsOf(root),
      extensions: propertiesOf(root),
      ...(buffer !== undefined && { buffer }),
      ...(statistics !== undefined && { statistics }),
    },
    persistence: persistenceOf(engine?.section("persistence")),
  };
}

function bufferOf(runtime: Section | undefined): number | undefined {
  runtime?.only("mode", "performance").choice("mode", ["single-node"], ": an app runs in one process");
  const performance = runtime?.section("performance")?.only("thread_pool_size", "event_buffer_size");
  // Taken, and without effect: an app is one state machine, and its events keep their order.
  performance?.count("thread_pool_size");
  return performance?.count("event_buffer_size");
}

/** How often statistics are told, in milliseconds. */
function statisticsOf(monitoring: Section | undefined): number | undefined {
  const metrics = monitoring?.only("enabled", "metrics").section("metrics")?.only("collection_interval", "exporters");
  for (const exporter of metrics?.list("exporters") ?? []) {
    exporter.only("type").needed("type");
    exporter.choice("type", ["log"], ": statistics are told in the log");
  }
  const interval = durationOf(metrics, "collection_interval") ?? 30_000;
  return monitoring?.flag("enabled") === true ? interval : undefined;
}

function persistenceOf(section: Section | undefined): RunConfig["persistence"] {
  section?.only("enabled", "backend", "path");
  const backend = section?.choice("backend", ["file", "sqlite"], ": the others come with extensions");
  if (section === undefined || section.flag("enabled") === false) return undefined;
  if (backend === undefined) return refuse(section.file, section.node, `${section.path} needs backend: file or sqlite`);
  return { backend: backend as "file" | "sqlite", path: section.needed("path") };
}

const UNITS: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

function durationOf(section: Section | undefined, name: string): number | undefined {
  const text = section?.text(name);
  if (section === undefined || text === undefined) return undefined;
  const [, amount, unit = "s"] = /^([1-9]\d{0,8})(ms|s|m|h)$/.exec(text.trim()) ?? [];
  if (amount !== undefined) return Number(amount) * (UNITS[unit] as number);
  return refuse(
    section.file,
    section.node.get(name, true),
    `${section.path}.${name} takes a length of time such as 30s or 5m, not ${text}`,
  );
}

/** `- ref: {name, type, properties}`. */
function refsOf(root: Section): Record<string, Reference> {
  const refs: Record<string, Reference> = {};
  for (const item of root.list("refs")) {
    const ref = (item.only("ref").section("ref") ?? refuse(root.file, item.node, `${item.path} needs ref`)).only(
      "name",
      "type",
      "properties",
    );
    const name = ref.needed("name");
    if (Object.hasOwn(refs, name))
      refuse(root.file, ref.node, `${ref.path} has the name ${name}, which another one has`);
    refs[name] = { type: ref.text("type"), properties: ref.texts("properties") };
  }
  return refs;
}

/** `- extension: {namespace, name, properties}`. */
function propertiesOf(root: Section): Record<string, Record<string, string>> {
  const all: Record<string, Record<string, string>> = {};
  for (const item of root.list("extensions")) {
    const extension = (
      item.only("extension").section("extension") ?? refuse(root.file, item.node, `${item.path} needs extension`)
    ).only("namespace", "name", "properties");
    const key = `${extension.needed("namespace")}:${extension.needed("name")}`;
    all[key] = { ...all[key], ...extension.texts("properties") };
  }
  return all;
}
