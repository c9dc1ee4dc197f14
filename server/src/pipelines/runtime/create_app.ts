// From a text to an app that runs.
import { functionNamed, unknownFunction } from "../functions/find_function.ts";
import { parseApp } from "../language/parse.ts";
import type { Variables } from "../language/source.ts";
import { STREAM_FUNCTIONS } from "../operators/stream_functions/index.ts";
import { WINDOWS } from "../operators/windows/index.ts";
import { planApp } from "../plan/app.ts";
import type { Registry } from "../plan/catalogue.ts";
import { App, type AppOptions } from "./app.ts";

const REGISTRY: Registry = { functionNamed, unknownFunction, windows: WINDOWS, streamFunctions: STREAM_FUNCTIONS };

/** How an app is made. */
export interface CreateOptions extends AppOptions {
  /** Values of `${NAME}` in the text. */
  variables?: Variables;
}

/** Makes an app of a text. Throws a LanguageError or a CheckError that say what is wrong with it, and where. */
export function createApp(text: string, options: CreateOptions = {}): App {
  const { variables, ...rest } = options;
  const tree = parseApp(text, variables === undefined ? {} : { variables });
  return new App(planApp(tree, REGISTRY), rest);
}

/** Checks a text without running it: throws what createApp() would. */
export function validateApp(text: string, options: Pick<CreateOptions, "variables"> = {}): void {
  planApp(parseApp(text, options), REGISTRY);
}
