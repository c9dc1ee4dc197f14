// Schedules with real servers: they come at their second, once with two servers, and a server that is killed loses nothing
// and doubles nothing.
import { expect, onTestFinished, test, vi } from "vitest";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { newFolder, type ServerProcess, startServerProcess } from "../helpers/server_process.ts";
import { openSession, type Session } from "../helpers/session.ts";
import { ALLOWED, type Endpoint, startEndpoint } from "../push/endpoint.ts";

const WAIT = { timeout: 70_000, interval: 50 };

/** A tenant's session with a schedule for starts, and one of every second that calls the endpoint. */
async function scene(database: TestDatabase, endpoint: Endpoint): Promise<Session> {
  const session = await openSession(database, (await database.loginOf("default")).url);
  const action = {
    type: "http",
    url: endpoint.url,
    body: '{"number": "{{schedule.number}}", "nominalAt": "{{schedule.nominalAt}}"}',
  };
  // However slow the machine is, no call is given up and made again.
  for (const spec of [
    { name: "beat", every: "1s", catchUp: { all: 1000 }, action },
    {
      name: "born",
      start: true,
      action: { type: "append", stream: "starts", event: { type: "server.began" } },
    },
  ])
    await session.query("select gapless.create_schedule($1)", [{ overlap: "allow", timeout: "5m", ...spec }]);
  return session;
}

/** Nominal times and ids of the requests that came. */
const came = (endpoint: Endpoint) =>
  endpoint.requests.map(({ headers, body }) => ({
    id: headers["idempotency-key"] as string,
    nominal: Date.parse((JSON.parse(body) as { nominalAt: string }).nominalAt),
  }));

test("two servers: each occurrence comes once, none is missing; one that is killed loses and doubles nothing", async () => {
  const database = await createDatabase();
  const endpoint = await startEndpoint();
  const session = await scene(database, endpoint);
  const starts = async () =>
    (await session.query("select gapless.schedule_history('born') ->> 'state' as state")).map(({ state }) => state);
  const folders = [newFolder("first"), newFolder("second")];
  const start = (n: number) =>
    startServerProcess(folders[n] ?? "", { DATABASE_URL: database.adminUrl, PORT: "0", ...ALLOWED });
  const servers: ServerProcess[] = await Promise.all([start(0), start(1)]);
  onTestFinished(async () => {
    for (const server of servers) await server.end("SIGTERM");
  });
  await vi.waitFor(() => expect(endpoint.requests.length).toBeGreaterThanOrEqual(4), WAIT);
  await vi.waitFor(async () => expect(await starts()).toEqual(["done", "done"]), WAIT);
  // Nobody died yet: each exactly once.
  const ids = came(endpoint).map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  await servers[0]?.end("SIGKILL");
  const [killed] = await session.query<{ at: string }>("select clock_timestamp()::text as at");
  const seen = endpoint.requests.length;
  servers[0] = await start(0);
  await vi.waitFor(() => expect(endpoint.requests.length).toBeGreaterThanOrEqual(seen + 4), WAIT);
  // No further ones. What the killed server had begun comes again when its lease has run out, which is now.
  await session.query(`select gapless.change_schedule('beat', '{"cron": "0 0 29 2 *"}')`);
  await vi.waitFor(async () => {
    await database.query("update gapless.lease set expires_at = now() where taken_at <= $1 and expires_at > now()", [
      killed?.at,
    ]);
    const [row] = await session.query<{ s: { stats: object } }>("select gapless.get_schedule('beat') as s");
    expect(row?.s.stats).toMatchObject({ inFlight: 0, parked: 0, ready: 0, retrying: 0 });
  }, WAIT);
  // Without a gap, and the same id for the same time: a call that the killed server made without telling is made again.
  const nominal = [...new Map(came(endpoint).map((one) => [one.nominal, one.id]))].sort(([a], [b]) => a - b);
  const [first] = nominal;
  expect(nominal.map(([time]) => time)).toEqual(nominal.map((_, n) => (first?.[0] ?? 0) + n * 1000));
  expect(new Set(nominal.map(([, id]) => id)).size).toBe(nominal.length);
  const history = await session.query<{ f: { state: string } }>(
    "select gapless.schedule_history('beat', null, null, 1000) as f",
  );
  expect(history.map(({ f }) => f.state)).toEqual(nominal.map(() => "done"));
  // The server that was started again is one more start.
  await vi.waitFor(async () => expect(await starts()).toEqual(["done", "done", "done"]), WAIT);
  expect(await database.query("select * from gapless.verify()")).toEqual([]);
});
