// From a text to an app that runs.
import { inText } from "../check/fail.ts";
import { Edges } from "../edges/edges.ts";
import { EDGES } from "../edges/index.ts";
import { PROCESS } from "../edges/outside.ts";
import { functionNamed, unknownFunction } from "../functions/find_function.ts";
import { parseApp } from "../language/parse.ts";
import type { Variables } from "../language/source.ts";
import type { Outside } from "../operators/edge.ts";
import { STREAM_FUNCTIONS } from "../operators/stream_functions/index.ts";
import { WINDOWS } from "../operators/windows/index.ts";
import { planApp } from "../plan/app.ts";
import type { Registry } from "../plan/catalogue.ts";
import type { Config } from "../plan/config.ts";
import { App, type AppOptions } from "./app.ts";

const REGISTRY: Registry = {
  functionNamed,
  unknownFunction,
  windows: WINDOWS,
  streamFunctions: STREAM_FUNCTIONS,
  ...EDGES,
};

/** How an app is made. */
export interface CreateOptions extends AppOptions {
  /** Values of `${NAME}` in the text. */
  variables?: Variables;
  /** What a configuration says: sources and sinks that the text names by `ref`, and properties of extensions. */
  config?: Config;
  /** Without sources and sinks: they are checked, and not connected. */
  isSandbox?: boolean;
  /** What is around the app; the process it runs in, if you don't say. */
  outside?: Partial<Outside>;
}

/** Makes an app of a text. Throws a LanguageError or a CheckError that say what is wrong with it, and where. */
export function createApp(text: string, options: CreateOptions = {}): App {
  const { variables, config, isSandbox, outside, ...rest } = options;
  const tree = parseApp(text, variables === undefined ? {} : { variables });
  const plan = inText(text, () => planApp(tree, REGISTRY, config));
  if (isSandbox === true || plan.sources.length + plan.sinks.length === 0) return new App(plan, rest);
  const around = { ...PROCESS, ...outside };
  return new App(plan, rest, (inside) => new Edges(plan, inside, around));
}

/** Checks a text without running it: throws what createApp() would. */
export function validateApp(text: string, options: Pick<CreateOptions, "variables" | "config"> = {}): void {
  const { variables, config } = options;
  const tree = parseApp(text, variables === undefined ? {} : { variables });
  inText(text, () => planApp(tree, REGISTRY, config));
}
