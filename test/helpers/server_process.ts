// The real server in a process of its own, for tests that kill it.
import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Credentials } from "@gapless/server/credentials";
import { inject } from "vitest";
import { SECRET_KEY_TEXT } from "./secret_key.ts";

const MAIN = fileURLToPath(import.meta.resolve("@gapless/server/main"));

/** A server process. */
export interface ServerProcess {
  pid: number;
  url: string;
  dataDir: string;
  credentials: Credentials;
  /** Everything it has printed. */
  output(): string;
  /** Sends a signal and waits for the end; gives the exit code, null if the signal ended it. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

/** A folder below the folder of the run, which goes away with it, whatever happens. */
export function newFolder(purpose: string): string {
  const folder = mkdtempSync(join(inject("runFolder"), `${purpose}-`));
  chmodSync(folder, 0o711); // as root, Postgres runs as another user
  return folder;
}

/** Starts the server and waits until it serves. Without DATABASE_URL it has its own embedded Postgres. */
export async function startServerProcess(dataDir: string, env: Record<string, string> = {}): Promise<ServerProcess> {
  const child = launchServer(dataDir, env);
  const exit = exitOf(child);
  const output = collect(child);
  const gone = exit.then((code) => {
    throw new Error(`The server ended with ${code} instead of serving:\n${output()}`);
  });
  await Promise.race([printed(child, output, "Ctrl-C stops it"), gone]);
  gone.catch(() => undefined);
  const credentials: Credentials = JSON.parse(readFileSync(join(dataDir, "credentials.json"), "utf8"));
  return {
    pid: child.pid ?? 0,
    url: credentials.url,
    dataDir,
    credentials,
    output,
    end(signal) {
      child.kill(signal);
      return exit;
    },
  };
}

/** Starts the server, expecting it to end by itself, and gives its exit code and what it printed. */
export async function runServerProcess(dataDir: string, env: Record<string, string> = {}) {
  const child = launchServer(dataDir, env);
  const output = collect(child);
  return { code: await exitOf(child), output: output() };
}

function launchServer(dataDir: string, env: Record<string, string>): ChildProcess {
  const { PATH, HOME, NODE_COMPILE_CACHE } = process.env;
  // The channel ends the server when this process dies, so that an interrupted run leaves none behind.
  return spawn(process.execPath, [MAIN], {
    cwd: dataDir,
    env: {
      PATH,
      HOME,
      NODE_COMPILE_CACHE,
      PORT: "0",
      GAPLESS_DATA: dataDir,
      GAPLESS_LOG_LEVEL: "warn",
      GAPLESS_SECRET_KEY: SECRET_KEY_TEXT,
      ...env,
    },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
}

function exitOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", resolve);
  });
}

function collect(child: ChildProcess): () => string {
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding("utf8").on("data", (chunk) => (text += chunk));
  return () => text;
}

function printed(child: ChildProcess, output: () => string, wanted: string): Promise<void> {
  return new Promise((resolve) => {
    child.stdout?.on("data", () => {
      if (output().includes(wanted)) resolve();
    });
  });
}
