// From a text to an app that runs.
import { inText } from "../check/fail.ts";
import { Edges } from "../edges/edges.ts";
import { PROCESS } from "../edges/outside.ts";
import type { Extensions } from "../extensions/extensions.ts";
import { registryOf } from "../extensions/registry.ts";
import type { ScriptLimits } from "../functions/script.ts";
import type { App as AppTree } from "../language/ast.ts";
import { parseApp } from "../language/parse.ts";
import type { Variables } from "../language/source.ts";
import type { Outside } from "../operators/edge.ts";
import { type AppPlan, planApp } from "../plan/app.ts";
import type { Registry } from "../plan/catalogue.ts";
import type { Config } from "../plan/config.ts";
import { InputError } from "../plan/ingest.ts";
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

/** Makes an app of a text, or of what parseApp() gives. Throws a LanguageError or a CheckError that say what is wrong with it, and where. */
export function createApp(text: string | AppTree, options: CreateOptions = {}): App {
  const { variables, config, extensions, scripts, isSandbox, outside, ...rest } = options;
  const plan = planOf(text, options);
  if (isSandbox === true || plan.sources.length + plan.sinks.length === 0) return new App(plan, rest);
  const around = { ...PROCESS, ...outside };
  return new App(plan, rest, (inside) => new Edges(plan, inside, around));
}

/** Checks a text without running it: throws what createApp() would. */
export function validateApp(text: string | AppTree, options: LanguageOptions = {}): void {
  planOf(text, options);
}

function planOf(text: string | AppTree, options: LanguageOptions): AppPlan {
  const { variables, config } = options;
  const registry = registryFor(options);
  if (typeof text !== "string") {
    if (text?.kind !== "app") throw new InputError("an app is a text, or what parseApp() gives");
    return planApp(text, registry, config);
  }
  const tree = parseApp(text, variables === undefined ? {} : { variables });
  return inText(text, () => planApp(tree, registry, config));
}

/** What a text may use with these options. */
export function registryFor({ extensions, scripts }: LanguageOptions): Registry {
  return extensions === undefined && scripts === undefined ? PLAIN : registryOf(extensions, scripts);
}
