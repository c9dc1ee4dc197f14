// The five-minute tour of README.md, command by command, on a server started as the README says, in a folder of its own.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newFolder } from "../helpers/server_process.ts";
import { comparable, masked } from "./compare.ts";
import { runExamples } from "./examples.ts";
import { type Block, blocksOf } from "./markdown.ts";
import { openShell, type Shell } from "./shell.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const blocks = blocksOf(readFileSync(join(ROOT, "README.md"), "utf8"));
const has = (program: string) => spawnSync(program, ["--version"]).status === 0;
const isDemo = (block: Block) => block.text.startsWith("npm run demo");
const usesPsql = (block: Block) => block.text.startsWith("psql");

/** A checkout to start in: everything is the real one, but for the data. */
function checkout(): string {
  const folder = newFolder("readme");
  for (const name of readdirSync(ROOT)) if (name !== ".gapless") symlinkSync(join(ROOT, name), join(folder, name));
  return folder;
}

let folder = "";
let server: ChildProcess;
let greeting = "";
let shell: Shell;

beforeAll(async () => {
  folder = checkout();
  const { PATH, HOME, NODE_COMPILE_CACHE } = process.env;
  const env = { PATH, HOME, NODE_COMPILE_CACHE, PORT: "0", GAPLESS_LOG_LEVEL: "warn" };
  server = spawn(process.execPath, ["server/start.mjs"], { cwd: folder, env, stdio: ["ignore", "pipe", "inherit"] });
  server.stdout?.setEncoding("utf8").on("data", (chunk) => {
    greeting += chunk;
  });
  while (!greeting.includes("Ctrl-C stops it")) {
    if (server.exitCode !== null) throw new Error(`The server ended with ${server.exitCode}.`);
    await sleep(20);
  }
  shell = openShell(folder, {});
});

afterAll(async () => {
  shell?.end();
  const ended = once(server, "exit");
  if (server.exitCode === null && server.kill("SIGTERM")) await ended;
});

test("what npm start prints", () => {
  const shown = blocks[blocks.findIndex((block) => block.words[0] === "start") + 1];
  expect(masked(greeting).replace(/(Data) .*/, "$1")).toBe(masked(shown?.text ?? "").replace(/(Data) .*/, "$1"));
});

test("the test command is the one that .ci/run calls", () => {
  const command = blocks.find((block) => block.words[0] === "test")?.text.trim();
  expect(readFileSync(join(ROOT, ".ci/run"), "utf8")).toContain(command);
});

test("the tour", async ({ skip }) => {
  if (!has("bash") || !has("curl")) skip("bash or curl is not installed");
  const credentials = JSON.parse(readFileSync(join(folder, ".gapless/credentials.json"), "utf8"));
  const settle = async () => {
    const headers = { authorization: `Bearer ${credentials.apiKey}` };
    for (let pending = ""; pending !== "0"; await sleep(5)) {
      ({ pending } = (await (await fetch(`${credentials.url}/v1/stats`, { headers })).json()) as { pending: string });
    }
  };
  const compared = await runExamples(
    {
      page: "README.md",
      shell,
      databaseUrl: credentials.databaseUrl,
      adminUrl: credentials.adminUrl,
      settle,
      skips: (block) => isDemo(block) || (usesPsql(block) && !has("psql")),
    },
    blocks,
  );
  expect(compared).toBeGreaterThanOrEqual(has("psql") ? 9 : 5);
});

test("the demo: its counts and commits grow with the history, so only its form is compared", async ({ skip }) => {
  if (!has("bash") || !has("git") || !existsSync(join(ROOT, ".git"))) skip("there is no git history here");
  const demo = blocks.findIndex(isDemo);
  expect(shapeOf(await shell.run(blocks[demo]?.text ?? ""))).toBe(shapeOf(blocks[demo + 1]?.text ?? ""));
});

test("the psql part of the tour", ({ skip }) => {
  if (!has("psql")) skip("psql is not installed");
  expect(blocks.filter((block) => block.words.includes("run") && usesPsql(block)).length).toBeGreaterThan(2);
});

/** The demo's output with any numbers, and one commit standing for all. */
function shapeOf(output: string): string {
  const lines = String(comparable(output.slice(output.search(/^\d+ commits read/m)))).split("\n");
  const shapes = lines.map((line) => line.replace(/^(position) .*/, "$1 …").replace(/\d+/g, "n"));
  return [...new Set(shapes)].join("\n");
}
