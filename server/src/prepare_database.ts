// Brings a database to the state the server needs: new enough, schema installed, adopted if it is a copy.
import { install } from "@gapless/sql";
import pg from "pg";
import { prepareQueue } from "./push/queue.ts";

const OLDEST = 15;

/** Installs or upgrades the schema, as the owner of the database. */
export async function prepareDatabase(adminUrl: string, log: (message: string) => void): Promise<void> {
  const client = new pg.Client(adminUrl);
  client.on("error", () => undefined); // the query that needed the connection reports it
  await client.connect().catch((error: Error) => {
    const { username, host, pathname } = new URL(adminUrl);
    throw new Error(`Cannot connect to Postgres at ${username}@${host}${pathname}: ${error.message}`, { cause: error });
  });
  try {
    const { rows } = await client.query("select current_setting('server_version_num')::int / 10000 as major");
    if (rows[0].major < OLDEST)
      throw new Error(`This Postgres is version ${rows[0].major}; Gapless needs ${OLDEST} or newer.`);
    const { version, changed } = await install(client);
    if (changed) log(`Installed the schema, version ${version}.`);
    const copied = await client.query("select gapless.needs_adoption() as yes");
    if (copied.rows[0].yes) {
      log("This database is a copy of another one; adopting it.");
      await client.query("select gapless.adopt()");
    }
  } finally {
    await client.end();
  }
  await prepareQueue(adminUrl);
}
