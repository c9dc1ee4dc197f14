// npm run build:sdk: makes sdk/dist/package, the folder that is published (`npm publish sdk/dist/package`).
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const HERE = import.meta.dirname;

/** Builds the package into a folder of its own. In the workspace `exports` is the source; here it is what was built. */
export function buildPackage(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const tsup = join(dirname(createRequire(import.meta.url).resolve("tsup/package.json")), "dist", "cli-default.js");
  const args = [tsup, "--silent", "--out-dir", join(folder, "dist")];
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: HERE, encoding: "utf8" });
  if (status !== 0) throw new Error(`tsup could not build the SDK: ${stderr}`);
  const {
    private: _,
    devDependencies: __,
    publishConfig,
    scripts: ___,
    ...manifest
  } = JSON.parse(readFileSync(join(HERE, "package.json"), "utf8")) as Record<string, unknown>;
  const published = { ...manifest, ...(publishConfig as object), engines: { node: ">=20" } };
  writeFileSync(join(folder, "package.json"), `${JSON.stringify(published, null, 2)}\n`);
  copyFileSync(join(HERE, "README.md"), join(folder, "README.md"));
  copyFileSync(join(HERE, "..", "LICENSE"), join(folder, "LICENSE"));
}

if (import.meta.main) {
  const folder = join(HERE, "dist", "package");
  buildPackage(folder);
  console.log(folder);
}
