// docs/pipelines/extensions.md: each example runs as a reader would run it, all of them in one process after each other.
import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { newFolder } from "../helpers/server_process.ts";
import { blocksOf } from "./markdown.ts";
import { folderOfGapless, openShell } from "./shell.ts";
import { installSdk } from "./typescript.ts";

const PAGE = new URL("../../docs/pipelines/extensions.md", import.meta.url);
const END = "— end of an example —";

test("every example of extensions gives what the page shows", async () => {
  const blocks = blocksOf(readFileSync(PAGE, "utf8"));
  const examples = blocks.flatMap((block, at) =>
    block.words.includes("run") ? [{ block, shown: blocks[at + 1] }] : [],
  );
  const folder = newFolder("extensions");
  installSdk(folder);
  const programs = examples.filter(({ block }) => block.language === "ts");
  const files = programs.map(({ block }, at) => {
    writeFileSync(join(folder, `example_${at}.mts`), block.text);
    return `await import("./example_${at}.mts"); console.log(${JSON.stringify(END)});`;
  });
  writeFileSync(join(folder, "all.mts"), files.join("\n"));
  const [told, ...shells] = await Promise.all([
    run(folder),
    ...examples.filter(({ block }) => block.language === "sh").map(({ block }) => shell(folder, block.text)),
  ]);
  const outputs = (told as string).split(`${END}\n`);
  programs.forEach(({ block, shown }, at) => {
    expect(outputs[at], `line ${block.line}`).toBe(shown?.text);
  });
  expect(shells.map((text) => `${text}\n`)).toEqual(
    examples.filter(({ block }) => block.language === "sh").map(({ shown }) => shown?.text),
  );
  expect(programs.length).toBeGreaterThan(9);
});

async function shell(folder: string, text: string): Promise<string> {
  const open = openShell(folder, { PATH: `${folderOfGapless(newFolder("bin"))}:${process.env["PATH"]}` });
  try {
    return await open.run(text);
  } finally {
    open.end();
  }
}

function run(folder: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ["--no-warnings", "all.mts"], {
      cwd: folder,
      env: { NO_COLOR: "1", NODE_COMPILE_CACHE: process.env["NODE_COMPILE_CACHE"] },
      timeout: 30_000,
    });
    let text = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (part: string) => {
        text += part;
      });
    }
    child.once("error", reject);
    child.once("close", (code) => (code === 0 ? resolve(text) : reject(new Error(`ended with ${code}:\n${text}`))));
  });
}
