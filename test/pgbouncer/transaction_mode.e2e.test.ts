// The server behind PgBouncer in transaction mode: any two transactions may run on different connections, sessions share
// them, and LISTEN reaches nobody.
import { loginOf } from "@gapless/server/postgres";
import pg from "pg";
import { expect, onTestFinished, test } from "vitest";
import { follow, isCaughtUp, range } from "../feed/follow.ts";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { newFolder, type ServerProcess, startServerProcess } from "../helpers/server_process.ts";
import { NO_PGBOUNCER, POOL_SIZE, startPgbouncer } from "./start_pgbouncer.ts";

interface Setup {
  database: TestDatabase;
  server: ServerProcess;
  /** The server's login by way of PgBouncer. */
  serverUrl: string;
  call(
    method: string,
    path: string,
    body?: unknown,
    apiKey?: string,
  ): Promise<{ status: number; body: Record<string, unknown> }>;
}

async function startBehindPgbouncer(): Promise<Setup> {
  const database = await createDatabase();
  const pooledUrl = await startPgbouncer(database.adminUrl);
  const server = await startServerProcess(newFolder("server"), { DATABASE_URL: pooledUrl });
  onTestFinished(async () => void (await server.end("SIGTERM")));
  return {
    database,
    server,
    serverUrl: server.credentials.serverUrl,
    async call(method, path, body, apiKey = server.credentials.apiKey) {
      const response = await fetch(new URL(path, server.url), {
        method,
        headers: {
          authorization: `Bearer ${apiKey}`,
          ...(body === undefined ? {} : { "content-type": "application/json" }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    },
  };
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client(url);
  client.on("error", () => undefined);
  await client.connect();
  onTestFinished(() => client.end());
  return client;
}

test("appends, reads and live feeds work, by polling alone", async (context) => {
  if (NO_PGBOUNCER !== undefined) return context.skip(NO_PGBOUNCER);
  const { database, server, call } = await startBehindPgbouncer();
  const app = { url: server.url, apiKey: server.credentials.apiKey };
  const feed = await follow(app, "?after=0");
  await feed.until(isCaughtUp);
  const appends = Array.from({ length: 60 }, (_, n) =>
    call("POST", "/v1/events", { stream: `s-${n % 7}`, type: "t", data: n }),
  );
  expect(new Set((await Promise.all(appends)).map(({ status }) => status))).toEqual(new Set([201]));
  expect(
    await call("POST", "/v1/streams/s-1/events", { expectedVersion: 1, events: [{ type: "t", data: 1 }] }),
  ).toMatchObject({
    status: 409,
    body: { code: "wrong_expected_version" },
  });
  await feed.until(() => feed.events().length === 60);

  // Nobody wakes the server for this one.
  const { url } = await database.loginOf("default");
  const direct = await connect(url);
  await direct.query('select gapless.append(\'psql-1\', \'{"type":"t","data":1}\')');
  const appended = performance.now();
  await feed.until(() => feed.events().length === 61);
  expect(performance.now() - appended).toBeLessThan(5_000);
  expect(feed.events().map((frame) => frame.data.position)).toEqual(range(1, 61));
  feed.close();
  expect((await call("GET", "/v1/events?limit=1000")).body).toMatchObject({ data: { length: 61 }, hasMore: false });
  expect((await fetch(new URL("/health/ready", server.url))).status).toBe(200);
  expect(await database.query("select * from gapless.verify()")).toEqual([]);

  // It went by PgBouncer: the server's login has no more connections than the pool.
  const role = loginOf(server.credentials.serverUrl)?.user;
  const [used] = await database.query("select count(*)::int as n from pg_stat_activity where usename = $1", [role]);
  expect(used?.["n"]).toBeGreaterThan(0);
  expect(used?.["n"]).toBeLessThanOrEqual(POOL_SIZE);
});

test("a tenant set in one transaction is never seen in another", async (context) => {
  if (NO_PGBOUNCER !== undefined) return context.skip(NO_PGBOUNCER);
  const { database, server, serverUrl, call } = await startBehindPgbouncer();
  await database.query("select gapless.create_tenant('second')");
  const [key] = await database.query<{ api_key: string }>(
    "select api_key from gapless.create_api_key('k', tenant => 'second')",
  );
  const keys = [server.credentials.apiKey, key?.api_key ?? ""];
  const watcher = await connect(serverUrl);
  let isOver = false;
  const watching = (async () => {
    const seen = new Set<unknown>();
    for (; !isOver; ) {
      // Statements of their own, and in transactions: whichever connection they come to, it was somebody else's before.
      for (const text of ["", "begin", "commit"]) {
        if (text !== "") await watcher.query(text);
        const { rows } = await watcher.query(
          "select nullif(current_setting('gapless.tenant', true), '') as tenant, nullif(current_setting('gapless.permissions', true), '') as permissions",
        );
        seen.add(JSON.stringify(rows[0]));
      }
    }
    return seen;
  })();
  const mixed = Array.from({ length: 400 }, async (_, n) => {
    const tenant = n % 2;
    const path = n % 8 < 4 ? "/v1/streams/shared-name/events" : "/v1/events?limit=1000";
    return call(
      n % 8 < 4 ? "POST" : "GET",
      path,
      n % 8 < 4 ? { events: { type: `of.${tenant}`, data: tenant } } : undefined,
      keys[tenant],
    );
  });
  const answers = await Promise.all(mixed);
  isOver = true;
  expect(await watching).toEqual(new Set([JSON.stringify({ tenant: null, permissions: null })]));
  answers.forEach(({ status, body }, n) => {
    expect(status).toBe(n % 8 < 4 ? 201 : 200);
    if (n % 8 >= 4) for (const event of body["data"] as { type: string }[]) expect(event.type).toBe(`of.${n % 2}`);
  });
  for (const tenant of [0, 1]) {
    const { body } = await call("GET", "/v1/streams/shared-name/events?limit=1000", undefined, keys[tenant]);
    expect((body["data"] as { type: string }[]).map(({ type }) => type)).toEqual(Array(100).fill(`of.${tenant}`));
  }
  expect(await database.query("select * from gapless.verify()")).toEqual([]);
});
