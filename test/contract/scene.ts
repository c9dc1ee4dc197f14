// Two tenants on one server, and every door to it.
import type { AppOptions } from "@gapless/server";
import { afterAll, beforeAll } from "vitest";
import { startTestApp, type TestApp } from "../helpers/app.ts";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { openCliDoor } from "./cli_door.ts";
import type { Caller, Door, OpenDoor } from "./door.ts";
import { openGraphqlDoor } from "./graphql_door.ts";
import { openRestDoor } from "./rest_door.ts";
import { openSdkDoor } from "./sdk_door.ts";
import { openSqlDoor } from "./sql_door.ts";

/** Every door there is. */
export const DOORS: [string, OpenDoor][] = [
  ["SQL", openSqlDoor],
  ["REST", openRestDoor],
  ["GraphQL", openGraphqlDoor],
  ["SDK", openSdkDoor],
  ["CLI", openCliDoor],
];

/** What a test works with. */
export interface Scene {
  database: TestDatabase;
  app: TestApp;
  own: Caller;
  other: Caller;
  /** Opens a door; it is closed after the file. */
  open(door: OpenDoor, caller?: Caller): Promise<Door>;
  /** Somebody of the own tenant who may do no more than this. */
  callerWith(permissions: string[]): Promise<Caller>;
}

/** Sets the scene for a test file; with further options of its server. */
export function scene(options: Partial<AppOptions> = {}): Scene {
  const open: Door[] = [];
  async function keyOf(tenant: string, permissions: string[]): Promise<string> {
    const admin = await set.database.connect();
    await admin.query("select set_config('gapless.tenant', $1, false)", [tenant]);
    const { rows } = await admin.query<{ api_key: string }>(
      "select api_key from gapless.create_api_key('contract', $1)",
      [permissions],
    );
    await admin.end();
    return rows[0]?.api_key ?? "";
  }
  const set = {
    async open(door: OpenDoor, caller = set.own) {
      const opened = await door(caller);
      open.push(opened);
      return opened;
    },
    async callerWith(permissions) {
      const login = await set.database.loginOf("default", permissions);
      return { url: set.app.url, apiKey: await keyOf("default", permissions), databaseUrl: login.url };
    },
  } as Scene;
  beforeAll(async () => {
    set.database = await createDatabase();
    set.app = await startTestApp(set.database, {}, options);
    const { databaseUrl } = await set.database.logins();
    set.own = { url: set.app.url, apiKey: set.app.apiKey, databaseUrl };
    await set.database.query("select gapless.create_tenant('other')");
    const apiKey = await keyOf("other", ["*"]);
    const login = await set.database.loginOf("other");
    set.other = { url: set.app.url, apiKey, databaseUrl: login.url };
  });
  afterAll(async () => {
    await Promise.all(open.map((door) => door.close()));
    await set.app?.stop();
  });
  return set;
}

/** Reads pages until there is none. */
export async function readAll(page: (next: string | undefined) => ReturnType<Door["read"]>) {
  const events = [];
  for (let next: string | undefined; ; ) {
    const found = await page(next);
    events.push(...found.events);
    if (found.next === undefined) return events;
    next = found.next;
  }
}

/** Waits until everything that was appended has its position. */
export async function numbered({ app }: Scene): Promise<number> {
  for (;;) {
    const stats = (await (await app.call("GET", "/v1/stats")).json()) as { position: string; pending: string };
    if (stats.pending === "0") return Number(stats.position);
  }
}
