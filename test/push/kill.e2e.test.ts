// kill -9 of servers while they deliver: every event arrives at least once, with the same id each time, and in the order of
// its stream.
import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test, vi } from "vitest";
import { createDatabase } from "../helpers/database.ts";
import { newFolder, type ServerProcess, startServerProcess } from "../helpers/server_process.ts";
import { openSession } from "../helpers/session.ts";
import { connected } from "../stress/connected.ts";
import { startServers } from "../stress/servers.ts";
import { ALLOWED, startEndpoint, WAIT } from "./endpoint.ts";

const STREAMS = 40;
const EVENTS = 1200;
/** All waits of a test together, on a machine that is slow and busy. */
const PATIENCE = { timeout: 300_000 };

test("servers that are killed while they deliver lose nothing", PATIENCE, async () => {
  const database = await createDatabase();
  const endpoint = await startEndpoint((_, response) => void setTimeout(() => response.writeHead(204).end(), 20));
  const folders = [newFolder("first"), newFolder("second")];
  const start = (n: number) =>
    startServerProcess(folders[n] ?? "", { DATABASE_URL: database.adminUrl, PORT: "0", ...ALLOWED });
  const servers: ServerProcess[] = [await start(0), await start(1)];
  onTestFinished(async () => {
    for (const server of servers) await server.end("SIGTERM");
  });
  const session = await openSession(database, (await database.loginOf("default")).url);
  await session.query("select gapless.create_webhook($1)", [
    { name: "hook", url: endpoint.url, timeout: "1s", maxInFlight: 100, retry: { attempts: 1 } },
  ]);
  const ids = new Map<string, string>();
  let appended = 0;
  const appending = (async () => {
    for (let n = 0; n < EVENTS; n++) {
      const stream = `order-${n % STREAMS}`;
      const [row] = await session.query<{ id: string; version: string }>(
        "select event_ids[1] as id, last_version as version from gapless.append($1, $2)",
        [stream, { type: "order.placed", data: { n } }],
      );
      ids.set(row?.id ?? "", `${stream}@${row?.version}`);
      appended++;
      if (n % 10 === 0) await sleep(5);
    }
  })();
  for (const n of [0, 1, 0]) {
    const until = Math.min(EVENTS, appended + EVENTS / 4);
    // Half a minute of it may be the lease of the one that was killed before.
    await vi.waitFor(() => expect(endpoint.requests.length).toBeGreaterThan(until / 3), { ...WAIT, timeout: 90_000 });
    await servers[n]?.end("SIGKILL");
    servers[n] = await start(n);
  }
  await appending;
  // Leases that killed servers left end now and not in half a minute; for those that are at work it is one more fault.
  await database.query("update gapless.lease set expires_at = now()");
  await vi.waitFor(
    () => expect(new Set(endpoint.requests.map(({ headers }) => headers["webhook-id"])).size).toBe(EVENTS),
    { timeout: 90_000, interval: 100 },
  );
  // Each request carries the event its id names.
  const first = new Map<string, number>();
  for (const { headers, body } of endpoint.requests) {
    const { id, stream, version } = JSON.parse(body);
    expect([id, ids.get(id)]).toEqual([headers["webhook-id"], `${stream}@${version}`]);
    // What comes a second time may come late; what comes first comes in order.
    const before = first.get(stream) ?? 0;
    expect([stream, Number(version)]).toEqual([stream, Math.min(Number(version), before + 1)]);
    first.set(stream, Math.max(before, Number(version)));
  }
  await vi.waitFor(
    async () => {
      const [row] = await session.query<{ s: { stats: object } }>("select gapless.get_subscription('hook') as s");
      expect(row?.s.stats).toMatchObject({ inFlight: 0, parked: 0, lag: { events: "0" }, delivered: String(EVENTS) });
    },
    { timeout: 60_000, interval: 200 },
  );
});

test("Postgres that is killed while servers deliver loses nothing", PATIENCE, async () => {
  const endpoint = await startEndpoint((_, response) => void setTimeout(() => response.writeHead(204).end(), 10));
  const servers = await startServers(ALLOWED);
  onTestFinished(() => servers.stop());
  const { apiKey } = servers;
  const call = async (path: string, body: object, key: string): Promise<boolean> => {
    const headers = { authorization: `Bearer ${apiKey}`, "content-type": "application/json", "idempotency-key": key };
    const url = new URL(path, servers.urls()[0]);
    return fetch(url, { method: "POST", headers, body: JSON.stringify(body) }).then(
      ({ ok }) => ok,
      () => false,
    );
  };
  const until = async (path: string, body: object) => {
    const key = crypto.randomUUID();
    await vi.waitFor(async () => expect(await call(path, body, key)).toBe(true), { ...WAIT, timeout: 60_000 });
  };
  await until("/v1/webhooks", {
    name: "hook",
    url: endpoint.url,
    timeout: "1s",
    maxInFlight: 100,
    retry: { attempts: 1 },
  });
  const ids: string[] = [];
  for (let n = 0; n < 300; n++) {
    const id = crypto.randomUUID();
    await until("/v1/events", { stream: `order-${n % STREAMS}`, id, type: "order.placed", data: { n } });
    ids.push(id);
    if (n === 100 || n === 200) servers.killPostgres();
  }
  const client = await connected(() => servers.adminUrl);
  onTestFinished(() => client.end());
  await client.query("update gapless.lease set expires_at = now()");
  const came = () => new Set(endpoint.requests.map(({ headers }) => String(headers["webhook-id"])));
  await vi.waitFor(() => expect([...came()].sort()).toEqual([...ids].sort()), { timeout: 90_000, interval: 200 });
});
