// The TypeScript examples of a page, run as a reader would: each a program of its own, in the page's folder.
import { spawn } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const INSTALLED = fileURLToPath(new URL("../node_modules", import.meta.url));
const SDK = fileURLToPath(new URL("../../sdk", import.meta.url));
const SERVER = fileURLToPath(new URL("../../server", import.meta.url));
const PATIENCE_MS = 30_000;

/** Makes `@gapless/sdk` and `@gapless/server` known to programs in a folder, and the drivers it works with, as an install would. */
export function installSdk(folder: string): void {
  const modules = join(folder, "node_modules");
  mkdirSync(join(modules, "@gapless"), { recursive: true });
  symlinkSync(SDK, join(modules, "@gapless", "sdk"));
  symlinkSync(SERVER, join(modules, "@gapless", "server"));
  for (const driver of ["pg", "kysely"]) symlinkSync(join(INSTALLED, driver), join(modules, driver));
}

/** Gives a way to run examples. The one marked `begin` begins all that follow. */
export function typescriptIn(
  folder: string,
  env: Record<string, string>,
): (text: string, begin: boolean) => Promise<string> {
  installSdk(folder);
  let beginning = "";
  let count = 0;
  return (text, begin) => {
    const program = begin ? text : beginning + text;
    if (begin) beginning = text;
    const file = join(folder, `example_${++count}.mts`);
    writeFileSync(file, program);
    return run(file, folder, env);
  };
}

function run(file: string, cwd: string, env: Record<string, string>): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ["--no-warnings", file], {
      cwd,
      env: { ...env, NO_COLOR: "1", NODE_COMPILE_CACHE: process.env["NODE_COMPILE_CACHE"] },
      timeout: PATIENCE_MS,
    });
    let text = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (chunk: string) => {
        text += chunk;
      });
    }
    child.once("error", reject);
    child.once("close", (code) => {
      if (code === 0) resolve(text.trim());
      else reject(new Error(`${file} ended with ${code}:\n${text}`));
    });
  });
}
