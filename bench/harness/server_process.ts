// A server in a process of its own: the real one, or the one that serves the routes of the benches, too.
import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Credentials } from "@gapless/server/credentials";
import { NODE_FLAGS } from "@gapless/server/node_flags";
import type { Context } from "./bench.ts";
import type { Database } from "./postgres.ts";

/** A running server. */
export interface Server {
  url: string;
  apiKey: string;
  stop(): Promise<void>;
}

/** One that can be asked about its memory. */
export interface BenchServer extends Server {
  /** After a garbage collection. */
  memory(): Promise<NodeJS.MemoryUsage>;
}

/** Starts the real server on the bench's database. */
export async function startServer(
  context: Context,
  database: Database,
  env: Record<string, string> = {},
): Promise<Server> {
  const dataDir = mkdtempSync(join(database.folder, "server-"));
  chmodSync(dataDir, 0o711);
  const child = spawn(process.execPath, [...NODE_FLAGS, fileURLToPath(import.meta.resolve("@gapless/server/main"))], {
    cwd: dataDir,
    env: { PATH: process.env["PATH"], PORT: "0", GAPLESS_DATA: dataDir, DATABASE_URL: database.adminUrl, ...env },
    // The channel ends the server when this process dies.
    stdio: ["ignore", "pipe", "inherit", "ipc"],
  });
  const stop = stopperOf(context, child);
  await new Promise<void>((resolve, reject) => {
    let output = "";
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      // Read to the end, so that the pipe never fills.
      if (output.length < 10_000) output += text;
      if (output.includes("Ctrl-C stops it")) resolve();
    });
    child.once("exit", (code) => reject(new Error(`the server ended with ${code}`)));
  });
  const { url, apiKey }: Credentials = JSON.parse(readFileSync(join(dataDir, "credentials.json"), "utf8"));
  return { url, apiKey, stop };
}

/** Starts a server that also has the route of the benches and tells about its memory. */
export async function startBenchServer(context: Context, database: Database): Promise<BenchServer> {
  const program = fileURLToPath(new URL("bench_server.ts", import.meta.url));
  const child = spawn(process.execPath, [...NODE_FLAGS, "--expose-gc", program], {
    env: { PATH: process.env["PATH"], BENCH_SERVER_URL: database.serverUrl },
    // Request logs are written as in production, to where nobody reads them.
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const stop = stopperOf(context, child);
  const { url } = await answer<{ url: string }>(child);
  return {
    url,
    apiKey: database.apiKey,
    stop,
    memory() {
      child.send("memory");
      return answer<NodeJS.MemoryUsage>(child);
    },
  };
}

function answer<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null) => reject(new Error(`the server ended with ${code}`));
    child.once("exit", onExit);
    child.once("message", (message) => {
      child.off("exit", onExit);
      resolve(message as T);
    });
  });
}

function stopperOf(context: Context, child: ChildProcess): () => Promise<void> {
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const stop = (): Promise<void> => {
    child.kill("SIGTERM");
    return ended;
  };
  context.onEnd(stop);
  return stop;
}
