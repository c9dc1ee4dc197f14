// Extensions out of modules: a file, or a package that is installed where the program is run.
import { createRequire } from "node:module";
import { isAbsolute, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { checkShape } from "./check_shape.ts";
import { ExtensionError } from "./extension_error.ts";
import type { Extensions } from "./extensions.ts";

/** Loads a module that gives extensions, by default or as `extensions`. `folder`: where paths and packages are looked for. Throws an ExtensionError. */
export async function loadExtensions(module: string, folder: string = process.cwd()): Promise<Extensions> {
  let loaded: Record<string, unknown>;
  try {
    loaded = (await import(place(module, folder))) as Record<string, unknown>;
  } catch (error) {
    throw new ExtensionError(
      `the extension ${module} cannot be loaded: ${error instanceof Error ? error.message : error}`,
      {
        cause: error,
      },
    );
  }
  const given = loaded["extensions"] ?? loaded["default"];
  if (given === undefined) {
    const names = Object.keys(loaded);
    throw new ExtensionError(
      `the extension ${module} exports no extensions: export default defineExtensions({ … })${names.length > 0 ? `; it exports ${names.join(", ")}` : ""}`,
    );
  }
  checkShape(given, module);
  return { ...given, name: module };
}

function place(module: string, folder: string): string {
  const isPath = isAbsolute(module) || /^\.{1,2}\//.test(module) || /\.[cm]?[jt]s$/.test(module);
  if (isPath) return pathToFileURL(resolve(folder, module)).href;
  return pathToFileURL(createRequire(join(folder, "extensions.js")).resolve(module)).href;
}
