// A consumer as a program of its own, to be killed: `sql` does its effect in the transaction of the ack, `http` takes down
// what it handled before it acknowledges. Both go on when connections and servers come and go.
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";

/** What the parent tells it, at the start and whenever servers have moved. */
export interface Orders {
  kind: "sql" | "http";
  name: string;
  subscription: string;
  databaseUrl: string;
  apiKey: string;
  urls: string[];
}

interface Handled {
  position: string;
  stream: string;
  version: string;
}

let orders: Orders | undefined;
process.on("message", (message: Orders) => {
  const isFirst = orders === undefined;
  orders = message;
  if (isFirst) void run(message);
});
process.once("disconnect", () => process.exit());

async function run({ kind }: Orders): Promise<void> {
  for (;;) {
    const client = new pg.Client({ connectionString: current().databaseUrl, connectionTimeoutMillis: 5_000 });
    client.on("error", () => undefined);
    try {
      await client.connect();
      for (;;) await (kind === "sql" ? consumeSql(client) : consumeHttp(client));
    } catch (error) {
      const { code, severity, message } = error as { code?: string; severity?: string; message?: string };
      // The lease was lost: to be expected. Anything else that the database refuses is wrong.
      if (severity === "ERROR" && code !== "VG013" && code !== "57P01")
        process.send?.(`${current().name}: ${code} ${message}`);
      await client.end().catch(() => undefined);
      await sleep(50);
    }
  }
}

function current(): Orders {
  if (!orders) throw new Error("No orders yet.");
  return orders;
}

/** Takes down what was handled, in the order given. */
async function record(client: pg.Client, handled: Handled[]): Promise<void> {
  await client.query(
    `insert into public.effect (subscription, position, stream, version, consumer)
     select $1, p, s, v, $5 from unnest($2::bigint[], $3::text[], $4::bigint[]) with ordinality as e (p, s, v, n) order by n`,
    [
      current().subscription,
      handled.map(({ position }) => position),
      handled.map(({ stream }) => stream),
      handled.map(({ version }) => version),
      current().name,
    ],
  );
}

async function consumeSql(client: pg.Client): Promise<void> {
  const { subscription, name } = current();
  const { rows } = await client.query<Handled & { lease: string }>(
    "select position, stream, version, lease from gapless.receive($1, $2, 20)",
    [subscription, name],
  );
  if (rows.length === 0) return void (await sleep(20));
  await client.query("begin");
  await record(client, rows);
  if (Math.random() < 0.3) await sleep(Math.random() * 50);
  await client.query("select gapless.ack($1, $2)", [subscription, rows[0]?.lease]);
  await client.query("commit");
}

interface Delivery {
  id: string;
  lease: string;
  event: Handled;
}

async function consumeHttp(client: pg.Client): Promise<void> {
  const { subscription, name } = current();
  const body = await call(`/v1/subscriptions/${subscription}/receive`, { consumer: name, max: 20, wait: "500ms" });
  if (body === undefined) return void (await sleep(50));
  const { deliveries } = body as { deliveries: Delivery[] };
  if (deliveries.length === 0) return;
  await record(
    client,
    deliveries.map(({ event }) => event),
  );
  if (Math.random() < 0.3) await sleep(Math.random() * 50);
  await call(`/v1/subscriptions/${subscription}/ack`, {
    deliveries: deliveries.map(({ id, lease }) => ({ id, lease })),
  });
}

/** The answer's body; undefined when there was none, or trouble on the server's side. */
async function call(path: string, body: unknown): Promise<unknown> {
  const { urls, apiKey, name } = current();
  let response: Response;
  let told: unknown;
  try {
    response = await fetch(new URL(path, urls[Math.floor(Math.random() * urls.length)]), {
      method: "POST",
      headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json" },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(10_000),
    });
    told = await response.json();
  } catch {
    return undefined;
  }
  if (response.ok) return told;
  if (response.status < 500 && (told as { code?: string }).code !== "lease_lost")
    process.send?.(`${name}: ${path} answered ${response.status} ${JSON.stringify(told)}`);
  return undefined;
}
