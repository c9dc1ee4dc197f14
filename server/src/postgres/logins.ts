// The logins of one installation: the server's own, one for psql, and an API key. They are created once and kept in
// credentials.json. Several installations may share a database, so every name is new and nobody's password changes.
import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import pg from "pg";
import { loginOf, withLogin } from "./database_url.ts";
import { newPassword, scramVerifier } from "./scram.ts";

/** How to get in. */
export interface Logins {
  /** For the server: a member of gapless_server. */
  serverUrl: string;
  /** For psql: a login granted tenant `default`. */
  databaseUrl: string;
  /** For the doors: tenant `default`, all permissions. */
  apiKey: string;
}

const TENANT = "default";

/** Gives logins that work: the stored ones where they do, new ones where they don't. */
export async function ensureLogins(adminUrl: string, stored: Partial<Logins>): Promise<Logins> {
  const admin = new pg.Client(adminUrl);
  await admin.connect();
  try {
    const serverUrl =
      (await working(adminUrl, stored.serverUrl, isServer)) ?? (await createServerLogin(admin, adminUrl));
    const databaseUrl =
      (await working(adminUrl, stored.databaseUrl, isGranted)) ?? (await createTenantLogin(admin, adminUrl));
    return { serverUrl, databaseUrl, apiKey: await ensureApiKey(serverUrl, stored.apiKey) };
  } finally {
    await admin.end();
  }
}

/** The stored login on today's host and port, if it gets in and may do its work. */
async function working(
  adminUrl: string,
  stored: string | undefined,
  mayWork: (client: pg.Client) => Promise<boolean>,
): Promise<string | undefined> {
  const login = stored === undefined ? undefined : loginOf(stored);
  if (!login) return undefined;
  const url = withLogin(adminUrl, login.user, login.password);
  const client = new pg.Client(url);
  try {
    await client.connect();
    return (await mayWork(client)) ? url : undefined;
  } catch (error) {
    // Class 28 refuses the login, 42501 its rights. Anything else, such as too many clients, says nothing about it.
    const code = (error as { code?: string }).code ?? "";
    if (code.startsWith("28") || code === "42501") return undefined;
    throw error;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function isServer(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query("select pg_has_role('gapless_server', 'member') as ok");
  return rows[0].ok;
}

async function isGranted(client: pg.Client): Promise<boolean> {
  try {
    await client.query("select gapless.stream_version('a')");
    return true;
  } catch (error) {
    if ((error as { code?: string }).code === "VG002") return false; // the grant was revoked
    throw error;
  }
}

/** Keys are the server's business: the owner of the database need not be able to check one. */
async function ensureApiKey(serverUrl: string, stored: string | undefined): Promise<string> {
  const server = new pg.Client(serverUrl);
  await server.connect();
  try {
    if (stored !== undefined) {
      const { rows } = await server.query("select tenant from gapless.authenticate($1)", [stored]);
      if (rows[0]?.tenant === TENANT) return stored;
    }
    const made = await server.query("select api_key from gapless.create_api_key(name => $1, tenant => $2)", [
      `first key of ${hostname()}`.slice(0, 128),
      TENANT,
    ]);
    return made.rows[0].api_key;
  } finally {
    await server.end();
  }
}

async function createServerLogin(admin: pg.Client, adminUrl: string): Promise<string> {
  const role = newName("server");
  const password = newPassword();
  await admin.query(
    `create role ${pg.escapeIdentifier(role)} login password ${pg.escapeLiteral(scramVerifier(password))} in role gapless_server`,
  );
  return withLogin(adminUrl, role, password);
}

async function createTenantLogin(admin: pg.Client, adminUrl: string): Promise<string> {
  const role = newName(TENANT);
  const password = newPassword();
  await admin.query("begin");
  try {
    await admin.query(
      `create role ${pg.escapeIdentifier(role)} login password ${pg.escapeLiteral(scramVerifier(password))}`,
    );
    await admin.query("select gapless.grant_access($1, $2)", [role, TENANT]);
    await admin.query("commit");
  } catch (error) {
    await admin.query("rollback");
    throw error;
  }
  return withLogin(adminUrl, role, password);
}

/** Role names belong to the whole cluster, and the database may serve other installations. */
function newName(purpose: string): string {
  return `gapless_${purpose}_${randomBytes(4).toString("hex")}`;
}
