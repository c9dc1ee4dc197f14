import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { blocksOf } from "../docs/markdown.ts";
import { installSdk } from "../docs/typescript.ts";
import { newFolder } from "../helpers/server_process.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

test("the examples of the guide and of the package's README compile under strict", () => {
  const folder = newFolder("sdk-guide");
  installSdk(folder);
  mkdirSync(join(folder, "node_modules", "@types"));
  symlinkSync(join(ROOT, "node_modules", "@types", "node"), join(folder, "node_modules", "@types", "node"));
  symlinkSync(join(ROOT, "test", "node_modules", "@types", "pg"), join(folder, "node_modules", "@types", "pg"));
  const files = ["docs/sdk.md", "sdk/README.md"].flatMap((page) => {
    const blocks = blocksOf(readFileSync(join(ROOT, page), "utf8")).filter(({ language }) => language === "ts");
    const beginning = blocks.find(({ words }) => words.includes("begin"));
    return blocks.map((block) => {
      const file = join(folder, `${page.replace(/\W/g, "_")}_${block.line}.mts`);
      const text = beginning === undefined || block === beginning ? block.text : beginning.text + block.text;
      writeFileSync(file, `${text}\nexport {};\n`);
      return file;
    });
  });
  expect(files.length).toBeGreaterThan(10);
  const options = ["--noEmit", "--strict", "--target", "esnext", "--module", "nodenext", "--types", "node"];
  const tsc = join(ROOT, "node_modules", ".bin", "tsc");
  const args = [...options, "--allowImportingTsExtensions", "--skipLibCheck", ...files];
  const { stdout, status } = spawnSync(tsc, args, { cwd: folder, encoding: "utf8" });
  expect([stdout, status]).toEqual(["", 0]);
}, 60_000);
