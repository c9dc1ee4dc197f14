// From a text to an app that runs.
import { inText } from "../check/fail.ts";
import { Edges } from "../edges/edges.ts";
import { PROCESS } from "../edges/outside.ts";
import type { Extensions } from "../extensions/extensions.ts";
import { registryOf } from "../extensions/registry.ts";
import type { ScriptLimits } from "../functions/script.ts";
import { parseApp } from "../language/parse.ts";
import type { Variables } from "../language/source.ts";
import type { Outside } from "../operators/edge.ts";
import { planApp } from "../plan/app.ts";
import type { Registry } from "../plan/catalogue.ts";
import type { Config } from "../plan/config.ts";
import { App, type AppOptions } from "./app.ts";

/** What a text may use beside what comes along. */
export interface LanguageOptions {
  /** Values of `${NAME}` in the text. */
  variables?: Variables;
  /** What a configuration says: sources and sinks that the text names by `ref`, and properties of extensions. */
  config?: Config;
  /** Functions, windows and more that the text may use. */
  extensions?: readonly Extensions[];
  /** What its scripts may cost: 100 ms a call and 64 MB, if it is not said. */
  scripts?: Partial<ScriptLimits>;
}

/** How an app is made. */
export interface CreateOptions extends AppOptions, LanguageOptions {
  /** Without sources and sinks: they are checked, and not connected. */
  isSandbox?: boolean;
  /** What is around the app; the process it runs in, if you don't say. */
  outside?: Partial<Outside>;
}

const PLAIN = registryOf();

/** Makes an app of a text. Throws a LanguageError or a CheckError that say what is wrong with it, and where. */
export function createApp(text: string, options: CreateOptions = {}): App {
  const { variables, config, extensions, scripts, isSandbox, outside, ...rest } = options;
  const tree = parseApp(text, variables === undefined ? {} : { variables });
  const registry = registryFor(options);
  const plan = inText(text, () => planApp(tree, registry, config));
  if (isSandbox === true || plan.sources.length + plan.sinks.length === 0) return new App(plan, rest);
  const around = { ...PROCESS, ...outside };
  return new App(plan, rest, (inside) => new Edges(plan, inside, around));
}

/** Checks a text without running it: throws what createApp() would. */
export function validateApp(text: string, options: LanguageOptions = {}): void {
  const { variables, config } = options;
  const tree = parseApp(text, variables === undefined ? {} : { variables });
  const registry = registryFor(options);
  inText(text, () => planApp(tree, registry, config));
}

/** What a text may use with these options. */
export function registryFor({ extensions, scripts }: LanguageOptions): Registry {
  return extensions === undefined && scripts === undefined ? PLAIN : registryOf(extensions, scripts);
}
