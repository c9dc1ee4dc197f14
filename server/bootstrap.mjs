// Everything needed on a machine that has only Node and npm: installs the workspace once, then runs a program with
// the Node that the workspace brings along. Runs on Node 20 with nothing installed, so it imports only node: modules.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { accessSync, constants, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, constants as osConstants } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { hold } from "./hold.mjs";

const PNPM = "pnpm@12.21.0";
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, "node_modules");
const node = join(modules, ".bin", "node");
const ownHome = join(modules, ".gapless-home");
const stampFile = join(modules, ".gapless-installed");

/**
 * Installs if needed, then runs a program of the workspace and ends with its exit code.
 * @param {string} file
 * @param {string[]} args
 * @param {string[]} flags of Node's own
 */
export async function bootstrap(file, args, flags = []) {
  const major = Number(process.versions.node.split(".")[0]);
  if (major < 20) fail(`Gapless needs Node 20 or newer to start; this is ${process.version}.`);
  if (!isInstalled()) await install();
  // Compiled once, not by every call of the command line tool: that makes it three times as fast.
  const NODE_COMPILE_CACHE = process.env.NODE_COMPILE_CACHE ?? join(modules, ".cache", "node");
  process.exit(await run(node, [...flags, file, ...args], { env: { ...process.env, NODE_COMPILE_CACHE } }));
}

/** What an install depends on. A different answer means: install again. */
function wantedStamp() {
  const hash = createHash("sha256").update(`${PNPM} ${process.platform}-${process.arch}\n`);
  for (const file of ["pnpm-lock.yaml", "pnpm-workspace.yaml"]) hash.update(readFileSync(join(root, file)));
  return hash.digest("hex");
}

function isInstalled() {
  // existsSync follows the link: a node whose own install step failed leaves a dangling one.
  return existsSync(node) && existsSync(stampFile) && readFileSync(stampFile, "utf8").trim() === wantedStamp();
}

async function install() {
  try {
    mkdirSync(modules, { recursive: true });
    accessSync(modules, constants.W_OK);
  } catch (error) {
    fail(`Cannot write to ${modules}: ${/** @type {Error} */ (error).message}. Run this as the owner of ${root}.`);
  }
  const held = await waitForHold(join(modules, ".gapless-install.json"));
  try {
    if (isInstalled()) return; // by the one we waited for
    const stamp = wantedStamp();
    rmSync(stampFile, { force: true });
    console.error(`Installing what Gapless needs (${PNPM}) …`);
    // The purge question would wait for ever where nobody can answer.
    const args = ["-y", PNPM, "install", "--frozen-lockfile", "--config.confirmModulesPurge=false"];
    const code = await run("npx", args, { cwd: root, env: { ...process.env, ...homeForNpm() } });
    if (code !== 0) {
      held.release();
      if (code > 128) process.exit(code); // interrupted: nothing to explain
      fail(
        `The install failed (npx ${args.join(" ")} ended with ${code}).\n` +
          "It needs npm and a package registry: check `npm ping` and `npm config get registry`, then run this again;\n" +
          "it goes on where it stopped.",
      );
    }
    if (!existsSync(node)) {
      held.release();
      fail(`The install left no ${node}. Is npm set to ignore-scripts? (npm config get ignore-scripts)`);
    }
    rmSync(ownHome, { recursive: true, force: true });
    writeFileSync(stampFile, `${stamp}\n`);
  } finally {
    held.release();
  }
}

/** @param {string} file */
async function waitForHold(file) {
  for (let told = false; ; told = true) {
    const result = hold(file);
    if (result.held) return result;
    if (!told) console.error(`Another install is running here (process ${result.holder.pid}); waiting for it …`);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

/** npm and pnpm keep their caches below HOME. Without a usable one they get a folder of ours. */
function homeForNpm() {
  const home = process.env.HOME || homedir();
  try {
    accessSync(home, constants.W_OK);
    return { HOME: home };
  } catch {
    mkdirSync(ownHome, { recursive: true });
    console.error(`HOME (${home || "not set"}) is not a folder this user can write to; downloading to ${ownHome}.`);
    return { HOME: ownHome, npm_config_cache: join(ownHome, ".npm") };
  }
}

/**
 * Runs a program and gives its exit code. Signals are passed on and this process waits: the child decides how to end.
 * A Ctrl-C reaches the child twice (from the terminal and from here), which the child must count as one.
 * @param {string} program
 * @param {string[]} args
 * @param {import("node:child_process").SpawnOptions} [options]
 * @returns {Promise<number>}
 */
function run(program, args, options) {
  return new Promise((resolve) => {
    // The channel tells the child when this process is killed without a chance to pass anything on.
    const stdio = program === node ? /** @type {const} */ (["inherit", "inherit", "inherit", "ipc"]) : "inherit";
    const child = spawn(program, args, { stdio: /** @type {any} */ (stdio), ...options });
    child.channel?.unref();
    /** @type {NodeJS.Signals[]} */
    const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
    /** @param {NodeJS.Signals} signal */
    const pass = (signal) => void child.kill(signal);
    for (const signal of signals) process.on(signal, pass);
    child.on("error", (error) => fail(`Cannot run ${program}: ${error.message}`));
    child.on("exit", (code, signal) => {
      for (const name of signals) process.off(name, pass);
      resolve(signal ? 128 + osConstants.signals[signal] : (code ?? 1));
    });
  });
}

/**
 * @param {string} message
 * @returns {never}
 */
function fail(message) {
  console.error(message);
  process.exit(1);
}
