/** The ways in: the server by URL and key, the database by a login. From the environment, else from the credentials file. */
import { type Client, createClient, type Fetch } from "@gapless/sdk";
import pg from "pg";
import { type Credentials, credentialsFile, readCredentials } from "../credentials.ts";
import { parseExactly } from "./exact_numbers.ts";
import { EXIT, Failure } from "./failure.ts";
import type { Settings } from "./settings.ts";

/** A client of the server's. Its numbers have all their digits. */
export function connect(settings: Settings): Client {
  const { url, apiKey } = findServer(settings);
  return createClient({ url, apiKey, parse: parseExactly });
}

/**
 * A client for events that all have ids of their own. An idempotency key would add nothing to them but two transactions
 * and a kept answer for each batch, so it is left out; and a server that is started anew is waited for.
 */
export function connectForImport(settings: Settings): Client {
  const { url, apiKey } = findServer(settings);
  const fetchWithoutKey: Fetch = (to, init) => {
    const headers = new Headers(init.headers);
    headers.delete("idempotency-key");
    return fetch(to, { ...init, headers });
  };
  return createClient({ url, apiKey, parse: parseExactly, fetch: fetchWithoutKey, retries: 8 });
}

/** Where the server is and with which key. The file's key is for the file's server and is sent to no other. */
function findServer(settings: Settings): { url: string; apiKey: string } {
  const stored = readFile(settings);
  const url = settings.url ?? stored.url;
  const apiKey =
    settings.apiKey ?? (settings.url === undefined || settings.url === stored.url ? stored.apiKey : undefined);
  if (url !== undefined && apiKey !== undefined) return { url, apiKey };
  const file = credentialsFile(settings.dataDir);
  if (url !== undefined) {
    throw new Failure(
      EXIT.unreachable,
      `there is no key for ${url}`,
      "Put it into GAPLESS_API_KEY. Make one with: gapless key create",
    );
  }
  throw new Failure(
    EXIT.unreachable,
    `there is no way in: no ${file}, and no GAPLESS_URL`,
    "Start Gapless in another terminal (npm start), or set GAPLESS_URL and GAPLESS_API_KEY.",
  );
}

/** Runs `work` with a connection to the database, as the owner where the credentials file has one. */
export async function withDatabase<T>(settings: Settings, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const stored = readFile(settings);
  const url = settings.databaseUrl ?? stored.adminUrl ?? stored.databaseUrl;
  // Whoever names a server means its database, not the one next door.
  if (settings.databaseUrl === undefined && settings.url !== undefined && settings.url !== stored.url) {
    throw new Failure(
      EXIT.unreachable,
      `there is no login for the database of ${settings.url}`,
      "This verb speaks SQL: set GAPLESS_DATABASE_URL to a login of that database.",
    );
  }
  if (url === undefined) {
    throw new Failure(
      EXIT.unreachable,
      `there is no way into the database: no ${credentialsFile(settings.dataDir)}, and no GAPLESS_DATABASE_URL`,
      "Start Gapless in another terminal (npm start), or set GAPLESS_DATABASE_URL to a login of the database.",
    );
  }
  const client = new pg.Client({
    connectionString: url,
    application_name: "gapless-cli",
    connectionTimeoutMillis: 10_000,
  });
  client.on("error", () => undefined); // the query that needed the connection reports it
  await client.connect().catch((cause: Error) => {
    const { username, host, pathname } = new URL(url);
    const { code } = cause as { code?: string };
    // Class 28 refuses the login.
    const exit = code?.startsWith("28") === true ? EXIT.refused : EXIT.unreachable;
    throw new Failure(
      exit,
      `cannot connect to Postgres at ${username}@${host}${pathname}: ${cause.message || code}`,
      exit === EXIT.refused ? "Check GAPLESS_DATABASE_URL." : "Is Gapless running? npm start",
    );
  });
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Chooses the tenant that a connection works for; one that is no server role has its own and may not choose. */
export async function chooseTenant(client: pg.Client, tenant: string): Promise<void> {
  if (!(await mayChoose(client))) {
    throw new Failure(
      EXIT.refused,
      "this login has one tenant and cannot choose another",
      "Leave --tenant out, or set GAPLESS_DATABASE_URL to the owner's login.",
    );
  }
  await client.query("select set_config('gapless.tenant', $1, false)", [tenant]);
  const { rows } = await client.query<{ known: boolean }>("select gapless.current_tenant() is not null as known");
  if (rows[0]?.known !== true) {
    throw new Failure(EXIT.notFound, `there is no active tenant '${tenant}'`, "See: gapless tenant list");
  }
}

/** Whether the connection may work for every tenant, and has to choose. */
export async function mayChoose(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ chooses: boolean }>(
    "select pg_has_role(session_user, 'gapless_server', 'member') as chooses",
  );
  return rows[0]?.chooses === true;
}

function readFile(settings: Settings): Partial<Credentials> {
  try {
    return readCredentials(settings.dataDir);
  } catch (error) {
    throw new Failure(
      EXIT.unreachable,
      `cannot read ${credentialsFile(settings.dataDir)}: ${(error as Error).message}`,
      "Run this as the user that runs Gapless.",
    );
  }
}
