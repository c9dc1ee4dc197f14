// Exactly once: effect and acknowledgement in one commit, by pg and by kysely, through failures, lost leases and kill -9.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { type Client, type Consumer, createClient, type Fetch, LeaseLostError, park, TimeoutError } from "@gapless/sdk";
import { ackIn, once } from "@gapless/sdk/postgres";
import { Kysely, PostgresDialect } from "kysely";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { startTestApp, type TestApp } from "../helpers/app.ts";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { newSeed, randomOf } from "../stress/random.ts";

const PATIENT = { timeout: 30_000 };
const CHILD = fileURLToPath(new URL("consuming_child.ts", import.meta.url));

type Tables = { effect: { subscription: string; data: string; attempt: number } };

let database: TestDatabase;
let app: TestApp;
let client: Client;
let role: { role: string; url: string };
let pool: pg.Pool;
let db: Kysely<Tables>;
beforeAll(async () => {
  database = await createDatabase();
  app = await startTestApp(database);
  client = createClient({ url: app.url, apiKey: app.apiKey });
  role = await database.loginOf("default", ["subscriptions:consume", "events:append"]);
  await database.query(
    `create table effect (subscription text, data text, attempt int, check (data <> 'forbidden')); grant all on effect to ${role.role}`,
  );
  pool = new pg.Pool({ connectionString: role.url, max: 8 });
  pool.on("error", () => undefined);
  db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: async () => pool }) });
});
afterAll(async () => {
  await app?.stop();
  await pool?.end();
});

let count = 0;
async function group(data: unknown[], timeout = "30s"): Promise<string> {
  const name = `once${++count}`;
  const retry = { attempts: 20, delays: ["20ms"], jitter: 0 };
  await client.subscriptions.create({ name, selector: { categories: [name] }, timeout, retry });
  await client.append(
    `${name}-1`,
    data.map((each) => ({ type: "t", data: each })),
    { wait: "position" },
  );
  return name;
}

function stopping(consumer: Consumer): Consumer {
  onTestFinished(() => consumer.stop());
  return consumer;
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const effects = async (name: string) =>
  (await database.query<{ data: string }>("select data from effect where subscription = $1 order by ctid", [name])).map(
    ({ data }) => data,
  );

describe.each(["pg", "kysely"] as const)("by %s", (driver) => {
  /** Starts a consumer whose handler writes an effect by the driver, then does `more`. */
  function consuming(
    name: string,
    more: (data: unknown, attempt: number, insert: (data: string) => Promise<unknown>) => unknown,
    options: { timeout?: string; maxInFlight?: number; by?: Client; onError?: (error: unknown) => unknown } = {},
  ): Consumer {
    const { by = client, ...rest } = options;
    if (driver === "pg") {
      return by.consume(
        name,
        async ({ data }, { tx, attempt }) => {
          const insert = (text: string) => tx.query("insert into effect values ($1, $2, $3)", [name, text, attempt]);
          await insert(String(data));
          return (await more(data, attempt, insert)) as undefined;
        },
        { ...rest, transaction: pool },
      );
    }
    return by.consume(
      name,
      async ({ data }, { tx, attempt }) => {
        const insert = (text: string) =>
          tx.insertInto("effect").values({ subscription: name, data: text, attempt }).execute();
        await insert(String(data));
        return (await more(data, attempt, insert)) as undefined;
      },
      { ...rest, transaction: db },
    );
  }

  test("each event has its effect once, in order, however often its handler fails afterwards", async () => {
    const name = await group([1, 2, 3, 4, 5]);
    const consumer = stopping(
      consuming(name, (data, attempt) => {
        if (Number(data) % 2 === 0 && attempt < 3) throw new Error("after the effect");
      }),
    );
    await vi.waitFor(() => expect(consumer.stats().acked).toBe(5), PATIENT);
    expect(await effects(name)).toEqual(["1", "2", "3", "4", "5"]);
    expect(consumer.stats()).toMatchObject({ errors: 4, nacked: 4, lost: 0 });
    expect(await client.subscriptions.get(name)).toMatchObject({ stats: { delivered: "5", inFlight: 0 } });
  });

  test("a statement that fails, an outcome and a time that is up leave no effect", async () => {
    const name = await group(["forbidden", "park", "hang", "fine"]);
    const errors: unknown[] = [];
    const late: unknown[] = [];
    const consumer = stopping(
      consuming(
        name,
        async (data, attempt, insert) => {
          if (data === "park") return park("not this one");
          if (data !== "hang" || attempt > 1) return undefined;
          // It does not heed its signal, and works on when its time is over and others may have the connection.
          await sleep(900);
          for (let n = 0; n < 3; n++) late.push(await insert(`late ${n}`).catch((error: unknown) => error));
          return undefined;
        },
        {
          timeout: "300ms",
          onError: (error) => {
            errors.push(error);
            return String(error).includes("check constraint") ? park("forbidden") : undefined;
          },
        },
      ),
    );
    await vi.waitFor(() => expect(consumer.stats()).toMatchObject({ acked: 2, parked: 2 }), PATIENT);
    expect(await effects(name)).toEqual(["hang", "fine"]);
    expect(errors[1]).toBeInstanceOf(TimeoutError);
    await vi.waitFor(() => expect(late).toHaveLength(3), PATIENT);
    expect(late.every((error) => error instanceof Error)).toBe(true);
    expect(await effects(name)).toEqual(["hang", "fine"]);
    // No connection is left behind with a transaction open.
    await vi.waitFor(async () => {
      const open =
        "select from pg_stat_activity where usename = $1 and state <> 'idle' and datname = current_database()";
      expect(await database.query(open, [role.role])).toEqual([]);
    }, PATIENT);
  });

  test("a lease that is lost takes the effect along: whoever has the delivery now makes it", async () => {
    const name = await group(["contested"], "1s");
    const fetch: Fetch = (url, init) =>
      url.endsWith("/renew") ? Promise.resolve(Response.json({ settled: 1, until: "" })) : globalThis.fetch(url, init);
    const by = createClient({ url: app.url, apiKey: app.apiKey, fetch });
    const errors: unknown[] = [];
    const first = stopping(
      consuming(
        name,
        async () => {
          // Ends its wait for others only; the transaction goes on and wants to acknowledge.
          await vi.waitFor(() => expect(second.stats().acked).toBe(1), PATIENT);
        },
        { by, maxInFlight: 1, onError: (error) => void errors.push(error) },
      ),
    );
    await vi.waitFor(() => expect(first.stats().inFlight).toBe(1), PATIENT);
    await sleep(200);
    const second: Consumer = stopping(consuming(name, () => undefined));
    await vi.waitFor(() => expect(first.stats().lost).toBe(1), PATIENT);
    expect(errors).toEqual([expect.any(LeaseLostError)]);
    expect(await effects(name)).toEqual(["contested"]);
    expect(first.stats()).toMatchObject({ acked: 0, nacked: 0 });
  });
});

test("a handler may do slow things first and open its transaction then", async () => {
  const name = await group([1, 2]);
  const consumer = stopping(
    client.consume(name, async ({ data }, delivery) => {
      await sleep(20);
      await delivery.transaction(db, async (tx) => {
        await tx
          .insertInto("effect")
          .values({ subscription: name, data: String(data), attempt: 1 })
          .execute();
      });
      await expect(delivery.transaction(pool, () => undefined)).rejects.toThrow("must not be called again");
      if (data === 1) throw new Error("too late to matter");
    }),
  );
  await vi.waitFor(() => expect(consumer.stats()).toMatchObject({ acked: 2, errors: 1, nacked: 0 }), PATIENT);
  expect(await effects(name)).toEqual(["1", "2"]);
});

/** A source of one's own: a transaction of pg at an isolation level. */
function at(level: string) {
  return async (run: (tx: pg.PoolClient) => Promise<void>): Promise<void> => {
    const own = await pool.connect();
    try {
      await own.query(`begin isolation level ${level}`);
      await run(own);
      await own.query("commit");
    } catch (error) {
      await own.query("rollback");
      throw error;
    } finally {
      own.release();
    }
  };
}

test("a source of one's own: the isolation level, and conflicts are run again in place", async () => {
  const name = await group([1]);
  await database.query(
    `create table counter (n int); insert into counter values (0); grant all on counter to ${role.role}`,
  );
  let runs = 0;
  const consumer = stopping(
    client.consume(
      name,
      async (_, { tx }) => {
        runs++;
        await tx.query("select n from counter");
        if (runs === 1) await database.query("update counter set n = n + 10");
        await tx.query("update counter set n = n + 1");
      },
      { transaction: at("serializable") },
    ),
  );
  await vi.waitFor(() => expect(consumer.stats().acked).toBe(1), PATIENT);
  expect(runs).toBe(2);
  expect(consumer.stats()).toMatchObject({ processed: 1, errors: 0, nacked: 0 });
  expect(await database.query("select n from counter")).toEqual([{ n: 11 }]);
});

test("a handler that works on when its time is over does not do so outside of the transaction", async () => {
  const name = await group(["late"]);
  const late: unknown[] = [];
  const consumer = stopping(
    client.consume(
      name,
      async (_, { tx, attempt }) => {
        if (attempt > 1) return;
        await sleep(600);
        for (let n = 0; n < 3; n++) {
          const insert = tx.query("insert into effect values ($1, 'late', 1)", [name]);
          late.push(await insert.catch((error: unknown) => error));
        }
      },
      { timeout: "100ms", transaction: at("read committed") },
    ),
  );
  await vi.waitFor(() => expect([consumer.stats().acked, late.length]).toEqual([1, 3]), PATIENT);
  expect(late.every((error) => error instanceof Error)).toBe(true);
  expect(await effects(name)).toEqual([]);
});

test("a role of another tenant acknowledges nothing here, and its effect is rolled back", async () => {
  const name = await group(["foreign"]);
  await database.query("select gapless.create_tenant('elsewhere')");
  const foreign = await database.loginOf("elsewhere");
  await database.query(`grant all on effect to ${foreign.role}`);
  const elsewhere = new pg.Pool({ connectionString: foreign.url, max: 2 });
  onTestFinished(() => elsewhere.end());
  const errors: { code?: string }[] = [];
  const consumer = client.consume(
    name,
    async ({ data }, { tx }) => {
      await tx.query("insert into effect values ($1, $2, 1)", [name, String(data)]);
    },
    { transaction: elsewhere, onError: (error) => void errors.push(error as object) },
  );
  await vi.waitFor(() => expect(errors.length).toBeGreaterThan(0), PATIENT);
  await consumer.stop();
  expect(errors[0]?.code).toBe("VG004");
  expect(await effects(name)).toEqual([]);
  expect(consumer.stats().acked).toBe(0);
});

test("by hand: receive, an effect and ackIn in one transaction; a claim counts once in its window", async () => {
  const name = await group([1, 2]);
  const deliveries = await client.subscriptions.receive(name, { consumer: "hand", wait: "5s" });
  const own = await database.connect(role.url);
  await own.query("begin");
  expect(await ackIn(own, name, deliveries)).toBe(2);
  await own.query("rollback");
  expect(await client.subscriptions.get(name)).toMatchObject({ stats: { inFlight: 2 } });
  await own.query("begin");
  expect(await ackIn(own, name, deliveries[0] ?? [])).toBe(1);
  await own.query("commit");
  await own.query("begin");
  await expect(ackIn(own, name, deliveries)).rejects.toThrow(LeaseLostError);
  await own.query("rollback");

  await own.query("begin");
  expect(await once(own, name, "mail-1", "1h")).toBe(true);
  await own.query("rollback");
  expect(await once(own, name, "mail-1")).toBe(true);
  expect(await once(own, name, "mail-1")).toBe(false);
  expect(await client.subscriptions.claim(name, "mail-1")).toBe(false);
  expect(await client.subscriptions.claim(name, "mail-2", { window: "1m" })).toBe(true);
});

test("a consumer killed between effect and acknowledgement: the effect is there once", async () => {
  const name = await group(
    Array.from({ length: 30 }, (_, n) => n),
    "1s",
  );
  for (let round = 0; round < 3; round++) {
    const child = spawn(process.execPath, ["--no-warnings", CHILD], {
      env: { ...process.env, URL: app.url, KEY: app.apiKey, DB: role.url, NAME: name, DIE_AT: String(4 + round * 5) },
      stdio: ["ignore", "pipe", "inherit"],
    });
    let text = "";
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
      // It holds a transaction open with the effect in it, and goes no further.
      if (text.includes("effect made")) child.kill("SIGKILL");
    });
    const signal = await new Promise((resolve) => child.once("exit", (_, signal) => resolve(signal)));
    expect(signal).toBe("SIGKILL");
  }
  const before = await effects(name);
  expect(before.length).toBeGreaterThan(0);
  expect(before.length).toBeLessThan(30);
  const consumer = stopping(
    client.consume(
      name,
      async ({ data }, { tx, attempt }) => {
        await tx.query("insert into effect values ($1, $2, $3)", [name, String(data), attempt]);
      },
      { transaction: pool },
    ),
  );
  await vi.waitFor(async () => expect(await effects(name)).toHaveLength(30), PATIENT);
  expect(await effects(name)).toEqual(Array.from({ length: 30 }, (_, n) => String(n)));
  await vi.waitFor(() => expect(consumer.stats().inFlight).toBe(0), PATIENT);
});

test("through failures, cut connections and restarts of the server: each effect once, in the order of its key", async () => {
  const own = await createDatabase();
  const first = await startTestApp(own);
  const { port } = new URL(first.url);
  const near = createClient({ url: first.url, apiKey: first.apiKey });
  const login = await own.loginOf("default");
  await own.query(
    `create table effect (seq bigint generated always as identity, stream text, n int); grant all on effect to ${login.role}`,
  );
  const streams = 8;
  const each = 40;
  for (let n = 0; n < each; n++) {
    await near.appendAll(Array.from({ length: streams }, (_, s) => ({ stream: `chaos-${s}`, type: "t", data: n })));
  }
  const retry = { attempts: 1_000, delays: ["10ms"], jitter: 0 };
  await near.subscriptions.create({ name: "chaos", timeout: "2s", retry });
  const seed = newSeed();
  const random = randomOf(seed);
  const drivers = new pg.Pool({ connectionString: login.url, max: 6 });
  drivers.on("error", () => undefined);
  onTestFinished(() => drivers.end());
  const consumers = [1, 2].map((k) =>
    stopping(
      near.consume(
        "chaos",
        async ({ stream, data }, { tx }) => {
          await tx.query("insert into effect (stream, n) values ($1, $2)", [stream, data]);
          if (random.chance(0.1)) throw new Error("by chance");
          await sleep(random.next() * 5);
        },
        { concurrency: 4, consumer: `c${k}`, wait: "1s", transaction: drivers },
      ),
    ),
  );
  const done = async () => (await own.query<{ n: number }>("select count(*)::int as n from effect"))[0]?.n ?? 0;
  const cut = "select pg_terminate_backend(pid) from pg_stat_activity where usename = $1 and pid <> pg_backend_pid()";
  let server = first;
  for (let round = 1; round <= 3; round++) {
    await vi.waitFor(async () => expect(await done()).toBeGreaterThan(round * 60), PATIENT);
    await own.query(cut, [login.role]);
    if (round === 2) {
      await server.stop();
      server = await startTestApp(own, { PORT: port });
      onTestFinished(() => server.stop());
    }
  }
  await vi.waitFor(async () => expect(await done()).toBe(streams * each), { timeout: 50_000 });
  for (const consumer of consumers) await consumer.stop();
  const rows = await own.query<{ stream: string; all: number[] }>(
    'select stream, array_agg(n order by seq) as "all" from effect group by stream order by stream',
  );
  expect(rows, `GAPLESS_STRESS_SEED=${seed}`).toEqual(
    Array.from({ length: streams }, (_, s) => ({
      stream: `chaos-${s}`,
      all: Array.from({ length: each }, (_, n) => n),
    })),
  );
  expect(await near.subscriptions.get("chaos")).toMatchObject({
    stats: { delivered: String(streams * each), inFlight: 0 },
  });
});
