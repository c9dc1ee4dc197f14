// The command line tool's settings come from environment variables, and only from here.
import { resolve } from "node:path";
import type { Readable } from "node:stream";
import { misuse } from "./failure.ts";

/** Where the tool works, and with whose rights. */
export type Settings = {
  /** Of the server; without one, the credentials file says it. */
  url: string | undefined;
  apiKey: string | undefined;
  /** For the verbs that speak SQL; without one, the credentials file says it. */
  databaseUrl: string | undefined;
  /** Holds the credentials file. */
  dataDir: string;
  /** Files named on the command line are relative to this. */
  folder: string;
  /** Standard input, opened where it is asked for. */
  stdin(): Stdin;
};

/** Where what a command is given lies: files of a folder, and standard input. */
export type Place = Pick<Settings, "folder" | "stdin">;

/** Standard input; a terminal where nobody gave any. */
export type Stdin = Readable & { isTTY?: boolean };

/** Whether colours are unwanted, wherever they would go. */
export function wantsNoColour(env: NodeJS.ProcessEnv = process.env): boolean {
  return (env["NO_COLOR"] ?? "") !== "";
}

/** What settings are read from. */
export type Origin = { env: NodeJS.ProcessEnv; cwd: string; stdin(): Stdin };

/** That of a process. */
export function ofThisProcess(): Origin {
  return { env: process.env, cwd: process.cwd(), stdin: () => process.stdin };
}

/** Reads the settings. An empty variable counts as not set. */
export function readSettings({ env, cwd, stdin }: Origin): Settings {
  const read = (variable: string): string | undefined => env[variable]?.trim() || undefined;
  const url = read("GAPLESS_URL");
  if (url !== undefined && !(URL.canParse(url) && /^https?:$/.test(new URL(url).protocol))) {
    throw misuse(`GAPLESS_URL is ${JSON.stringify(url)}, but it must be a URL like http://127.0.0.1:4000`);
  }
  const databaseUrl = read("GAPLESS_DATABASE_URL");
  if (
    databaseUrl !== undefined &&
    !(URL.canParse(databaseUrl) && /^postgres(ql)?:$/.test(new URL(databaseUrl).protocol))
  ) {
    // The value is not shown: it holds a password.
    throw misuse("GAPLESS_DATABASE_URL must be a URL like postgres://user:password@host:5432/database");
  }
  // `npm run gapless` runs in the folder of package.json and says where it was called.
  const calledFrom = read("npm_lifecycle_event") === "gapless" ? read("INIT_CWD") : undefined;
  return {
    url: url?.replace(/\/+$/, ""),
    apiKey: read("GAPLESS_API_KEY"),
    databaseUrl,
    dataDir: resolve(cwd, read("GAPLESS_DATA") ?? ".gapless"),
    folder: calledFrom ?? cwd,
    stdin,
  };
}
