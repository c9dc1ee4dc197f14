/** `--extension`: modules that add to the language. */
import { ExtensionError, type Extensions, loadExtensions } from "../../pipelines/index.ts";
import { EXIT, Failure } from "../failure.ts";
import type { Options } from "../options.ts";
import type { Place } from "../settings.ts";
import type { OptionSpecs } from "../verb.ts";

/** The option. */
export const EXTENSION: OptionSpecs = {
  extension: {
    value: "MODULE",
    multiple: true,
    help: "What the app may use beside: the path of a module, or a package.",
  },
};

/** Loads what is named; each is code that runs with the rights of this program. */
export async function extensionsOf(options: Options, { folder }: Place): Promise<Extensions[]> {
  try {
    return await Promise.all((options.list("extension") ?? []).map((module) => loadExtensions(module, folder)));
  } catch (error) {
    if (error instanceof ExtensionError) throw new Failure(EXIT.failed, error.message);
    throw error;
  }
}
