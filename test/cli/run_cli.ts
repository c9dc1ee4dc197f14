// The command line tool as a process of its own, as people and scripts call it.
import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import type { TestApp } from "../helpers/app.ts";

const MAIN = fileURLToPath(import.meta.resolve("@gapless/server/cli/main"));

/** How a call ended. */
export interface Ended {
  code: number | null;
  out: string;
  err: string;
}

/** What a call is given besides its arguments. */
export interface Surroundings {
  env?: Record<string, string>;
  cwd?: string;
  /** For standard input; empty otherwise. */
  input?: string | Buffer;
  /** Leaves standard input open, for the test to write to. */
  open?: boolean;
  /** Flags of Node's own. */
  flags?: string[];
  /** Another way in than the program itself. */
  program?: string;
}

/** A call under way. */
export interface Running {
  child: ChildProcess;
  out(): string;
  err(): string;
  /** Resolves once the condition holds; fails when the call ends before. */
  until(done: () => boolean): Promise<void>;
  ended: Promise<Ended>;
}

/** The environment that leads to an app. */
export function wayInto(app: TestApp, apiKey = app.apiKey): Record<string, string> {
  return { GAPLESS_URL: app.url, GAPLESS_API_KEY: apiKey };
}

/** Starts a call; it does not outlive the test. */
export function startCli(
  args: string[],
  { env = {}, cwd, input, flags = [], program = MAIN, open = false }: Surroundings = {},
): Running {
  const { PATH, HOME, NODE_COMPILE_CACHE } = process.env;
  const child = spawn(process.execPath, [...flags, program, ...args], {
    env: { PATH, HOME, NODE_COMPILE_CACHE, ...env },
    stdio: ["pipe", "pipe", "pipe"],
    ...(cwd === undefined ? {} : { cwd }),
  });
  const texts = { out: "", err: "" };
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    texts.out += chunk;
  });
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
    texts.err += chunk;
  });
  child.stdin.on("error", () => undefined); // it may end without reading
  if (!open) child.stdin.end(input ?? "");
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, ...texts }));
  });
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await ended;
  });
  return {
    child,
    out: () => texts.out,
    err: () => texts.err,
    ended,
    async until(done) {
      const gone = ended.then(({ code, out, err }) => {
        if (!done()) throw new Error(`It ended with ${code} before:\n${out}\n${err}`);
      });
      const seen = (async () => {
        while (!done()) await new Promise((resolve) => setTimeout(resolve, 5));
      })();
      await Promise.race([gone, seen]);
    },
  };
}

/** Runs a call to its end. */
export function runCli(args: string[], surroundings?: Surroundings): Promise<Ended> {
  return startCli(args, surroundings).ended;
}
