// A database of its own for a test file, cloned from the template in milliseconds and dropped after the file.
import { randomBytes } from "node:crypto";
import { ensureLogins, type Logins, newPassword, withLogin } from "@gapless/server/postgres";
import pg from "pg";
import { afterAll, inject } from "vitest";

/** A cloned database. Everything made through it goes away with it. */
export interface TestDatabase {
  name: string;
  /** Logs in as superuser. */
  adminUrl: string;
  /** Runs a statement as superuser. */
  query<Row extends pg.QueryResultRow = Record<string, unknown>>(text: string, values?: unknown[]): Promise<Row[]>;
  /** A connection of its own, as superuser or whom the URL says. */
  connect(url?: string): Promise<pg.Client>;
  /** Makes a login role; `options` as in `create role`. Role names are unique in the whole cluster. */
  createLogin(options?: string): Promise<{ role: string; url: string }>;
  /** Makes a login role granted the tenant. */
  loginOf(tenant: string, permissions?: string[]): Promise<{ role: string; url: string }>;
  /** What a server started on this database works with. */
  logins(): Promise<Logins>;
  /** Ends its connections and drops it; done by itself after the test file. */
  drop(): Promise<void>;
}

const open = new Set<TestDatabase>();
afterAll(async () => {
  for (const database of open) await database.drop();
});

/** Clones the template. */
export async function createDatabase(): Promise<TestDatabase> {
  const name = `gapless_test_${randomBytes(6).toString("hex")}`;
  const maintenanceUrl = inject("adminUrl");
  await once(maintenanceUrl, `create database ${name} template ${inject("template")}`);
  const adminUrl = databaseUrl(maintenanceUrl, name);
  const pool = new pg.Pool({ connectionString: adminUrl, max: 4 });
  pool.on("error", () => undefined); // tests kill connections
  const clients = new Set<pg.Client>();
  const roles: string[] = [];
  let logins: Promise<Logins> | undefined;

  const database: TestDatabase = {
    name,
    adminUrl,
    async query<Row extends pg.QueryResultRow>(text: string, values?: unknown[]) {
      return (await pool.query<Row>(text, values)).rows;
    },
    async connect(url = adminUrl) {
      const client = new pg.Client(url);
      client.on("error", () => undefined);
      clients.add(client);
      await client.connect();
      return client;
    },
    async createLogin(options = "") {
      const role = `t_${randomBytes(6).toString("hex")}`;
      const password = newPassword();
      await pool.query(`create role ${role} login password '${password}' ${options}`);
      roles.push(role);
      return { role, url: withLogin(adminUrl, role, password) };
    },
    async loginOf(tenant, permissions = ["*"]) {
      const login = await database.createLogin();
      await pool.query("select gapless.grant_access($1, $2, $3)", [login.role, tenant, permissions]);
      return login;
    },
    logins() {
      logins ??= ensureLogins(adminUrl, {}).then((made) => {
        for (const url of [made.serverUrl, made.databaseUrl]) roles.push(new URL(url).username);
        return made;
      });
      return logins;
    },
    async drop() {
      if (!open.delete(database)) return;
      await Promise.allSettled([...clients].map((client) => client.end()));
      await rollbackPrepared(pool);
      await pool.end();
      await once(maintenanceUrl, `drop database if exists ${name} with (force)`);
      for (const role of roles) await once(maintenanceUrl, `drop role if exists ${role}`);
    },
  };
  open.add(database);
  // A clone is a copied database, as a restored one would be.
  const [copied] = await database.query<{ yes: boolean }>("select gapless.needs_adoption() as yes");
  if (copied?.yes) await database.query("select gapless.adopt()");
  return database;
}

/** A database cannot be dropped while a prepared transaction is left in it. */
async function rollbackPrepared(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query("select gid from pg_prepared_xacts where database = current_database()");
  for (const { gid } of rows) await pool.query(`rollback prepared ${pg.escapeLiteral(gid)}`);
}

function databaseUrl(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.href;
}

async function once(url: string, text: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}
