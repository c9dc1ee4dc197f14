// Two servers on one database. The first brings the embedded Postgres, as `npm start` does; the second uses it.
import { seededFolder } from "../helpers/seeded_folder.ts";
import { newFolder, type ServerProcess, startServerProcess } from "../helpers/server_process.ts";
import { killPostgres } from "./kill_postgres.ts";

/** The pair, and how to hurt it. Each blow returns when everything has been started again. */
export interface Servers {
  /** Those that run at the moment. */
  urls(): [string, string];
  adminUrl: string;
  serverUrl: string;
  apiKey: string;
  killFirst(): Promise<void>;
  killSecond(): Promise<void>;
  /** The first server starts it again. */
  killPostgres(): void;
  killPostgresAndFirst(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts both, with settings as environment variables. */
export async function startServers(env: Record<string, string> = {}): Promise<Servers> {
  const firstFolder = await seededFolder("first");
  const secondFolder = newFolder("second");
  let first = await startServerProcess(firstFolder, env);
  const { adminUrl, serverUrl, apiKey } = first.credentials;
  const startSecond = () => startServerProcess(secondFolder, { ...env, DATABASE_URL: adminUrl });
  let second: ServerProcess;
  try {
    second = await startSecond();
  } catch (error) {
    await first.end("SIGTERM");
    throw error;
  }
  const killAndRestartFirst = async () => {
    await first.end("SIGKILL");
    first = await startServerProcess(firstFolder, env);
  };
  return {
    adminUrl,
    serverUrl,
    apiKey,
    urls: () => [first.url, second.url],
    killFirst: killAndRestartFirst,
    async killSecond() {
      await second.end("SIGKILL");
      second = await startSecond();
    },
    killPostgres: () => void killPostgres(firstFolder),
    async killPostgresAndFirst() {
      const ended = first.end("SIGKILL");
      killPostgres(firstFolder);
      await ended;
      first = await startServerProcess(firstFolder, env);
    },
    async stop() {
      await second.end("SIGTERM");
      await first.end("SIGTERM");
    },
  };
}
