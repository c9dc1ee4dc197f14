// Two tenants on one server, and every door to it.
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
}

/** Sets the scene for a test file. */
export function scene(): Scene {
  const open: Door[] = [];
  const set = {
    async open(door: OpenDoor, caller = set.own) {
      const opened = await door(caller);
      open.push(opened);
      return opened;
    },
  } as Scene;
  beforeAll(async () => {
    set.database = await createDatabase();
    set.app = await startTestApp(set.database);
    const { databaseUrl } = await set.database.logins();
    set.own = { url: set.app.url, apiKey: set.app.apiKey, databaseUrl };
    await set.database.query("select gapless.create_tenant('other')");
    const admin = await set.database.connect();
    await admin.query("set gapless.tenant = 'other'");
    const { rows } = await admin.query<{ api_key: string }>(
      "select api_key from gapless.create_api_key('contract', '{*}')",
    );
    await admin.end();
    const login = await set.database.loginOf("other");
    set.other = { url: set.app.url, apiKey: rows[0]?.api_key ?? "", databaseUrl: login.url };
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
