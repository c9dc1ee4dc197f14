// The examples of docs/pipelines/*.md that run: programs and commands, without a server and without a database.
import { readdirSync, readFileSync } from "node:fs";
import { expect, onTestFinished, test } from "vitest";
import { newFolder } from "../helpers/server_process.ts";
import { runExamples } from "./examples.ts";
import { blocksOf } from "./markdown.ts";
import { folderOfGapless, openShell } from "./shell.ts";
import { typescriptIn } from "./typescript.ts";

const FOLDER = new URL("../../docs/pipelines/", import.meta.url);
const pages = readdirSync(FOLDER)
  .filter((file) => file.endsWith(".md"))
  .map((file) => ({ file, blocks: blocksOf(readFileSync(new URL(file, FOLDER), "utf8")) }))
  .filter(({ blocks }) => blocks.some((block) => block.words.includes("run")));

test.for(pages)("docs/pipelines/$file", { timeout: 60_000 }, async ({ file, blocks }) => {
  const folder = newFolder("pipelines");
  const shell = openShell(folder, { PATH: `${folderOfGapless(newFolder("bin"))}:${process.env["PATH"]}` });
  onTestFinished(shell.end);
  const compared = await runExamples(
    {
      page: `docs/pipelines/${file}`,
      shell,
      databaseUrl: "",
      adminUrl: "",
      typescript: typescriptIn(folder, { PATH: process.env["PATH"] ?? "" }),
      settle: () => Promise.resolve(),
    },
    blocks,
  );
  expect(compared).toBeGreaterThan(0);
});
