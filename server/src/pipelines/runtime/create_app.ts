// From a text to an app that runs.
import { functionNamed, unknownFunction } from "../functions/find_function.ts";
import { parseApp } from "../language/parse.ts";
import type { Variables } from "../language/source.ts";
import { WINDOWS } from "../operators/windows/index.ts";
import { planApp, type Registry } from "../plan/app.ts";
import { App, type AppOptions } from "./app.ts";

const REGISTRY: Registry = { functionNamed, unknownFunction, windows: WINDOWS };

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
