// The server process: settings → Postgres → schema → logins → app, and back in reverse when asked to stop.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { hold } from "../hold.mjs";
import { readOrMakeSecretKey } from "./actions/secret_key.ts";
import { startApp } from "./app.ts";
import { type Config, readConfig } from "./config.ts";
import { readCredentials, writeCredentials } from "./credentials.ts";
import { explain } from "./explain.ts";
import { greeting } from "./greet.ts";
import { ensureLogins, startPostgres } from "./postgres/index.ts";
import { prepareDatabase } from "./prepare_database.ts";
import { listenForStop, untilAborted } from "./signals.ts";

const log = (message: string) => console.error(message);
const stopping = listenForStop();
const stops: (() => Promise<void> | void)[] = [];

try {
  await start(readConfig());
  await untilAborted(stopping);
  log("Stopping …");
} catch (error) {
  if (!stopping.aborted) {
    log(explain(error));
    process.exitCode = 1;
  }
}
for (const stop of stops.reverse()) {
  try {
    await stop();
  } catch (error) {
    log(explain(error));
    process.exitCode = 1;
  }
}
process.exit();

async function start(config: Config): Promise<void> {
  const { dataDir } = config;
  mkdirSync(dataDir, { recursive: true });
  const held = hold(join(dataDir, "server.json"));
  if (!held.held) {
    const { pid, url } = held.holder;
    throw new Error(
      `Gapless is already running on ${dataDir} (process ${pid})${url ? `: ${url}` : " and still starting"}.\n` +
        "Stop that one first, or start another with its own folder and port: GAPLESS_DATA=… PORT=… npm start",
    );
  }
  stops.push(held.release);

  // Making one takes a moment: Postgres starts meanwhile.
  const secretKey = config.secretKey === undefined ? readOrMakeSecretKey(dataDir) : Promise.resolve(config.secretKey);
  secretKey.catch(() => undefined);
  let adminUrl = config.databaseUrl;
  let data = "the database of DATABASE_URL";
  if (adminUrl === undefined) {
    const postgres = await startPostgres({ dataDir, supervise: true, log });
    stops.push(postgres.stop);
    process.on("exit", postgres.abandon);
    if (postgres.adopted) log("Found Postgres still running from last time.");
    adminUrl = postgres.adminUrl;
    data = postgres.home;
  }
  stopping.throwIfAborted();
  await prepareDatabase(adminUrl, log);
  const logins = await ensureLogins(adminUrl, readCredentials(dataDir));
  stopping.throwIfAborted();
  const app = await startApp({ ...config, serverUrl: logins.serverUrl, secretKey: await secretKey });
  stops.push(app.stop);
  writeCredentials(dataDir, { url: app.url, adminUrl, ...logins });
  held.note({ url: app.url });
  console.log(greeting(app.url, dataDir, data));
}
