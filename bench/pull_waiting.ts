// What waiting costs: how soon an event reaches a handler that waits for it, and what waiting subscriptions ask of the database.
import { Agent, type IncomingMessage, request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { Bench, Context, Finding } from "./harness/bench.ts";
import { type Database, openDatabase } from "./harness/postgres.ts";
import { verify } from "./harness/sequencer.ts";
import { type Server, startServer } from "./harness/server_process.ts";
import { finding, percentile } from "./harness/stats.ts";

const AT_ONCE = 20;

/** The bench. */
export const pullWaiting: Bench = {
  name: "pull-waiting",
  question: "How soon does an event reach a waiting handler, and what do 1,000 idle subscriptions cost in queries?",
  run,
};

async function run(context: Context): Promise<Finding[]> {
  const database = await openDatabase(context, { shared_preload_libraries: "pg_stat_statements" });
  await database.admin.query("create extension pg_stat_statements");
  const server = await startServer(context, database);
  const agent = new Agent({ keepAlive: true, maxSockets: 2_000 });
  context.onEnd(() => agent.destroy());
  const [rounds, appends, subscriptions, idleSeconds] = context.quick ? [1, 20, 100, 10] : [5, 200, 1_000, 60];
  const half: number[] = [];
  const most: number[] = [];
  for (let round = 1; round <= rounds; round++) {
    const times = await latencies(server, agent, `latency-${round}`, appends);
    half.push(percentile(times, 0.5));
    most.push(percentile(times, 0.99));
    context.log(`round ${round}/${rounds}: p50 ${half.at(-1)?.toFixed(1)} ms, p99 ${most.at(-1)?.toFixed(1)} ms`);
  }
  const alone = await queriesPerSecond(database, idleSeconds);
  await waitAll(context, server, agent, subscriptions);
  await sleep(5_000);
  const idle = await queriesPerSecond(database, idleSeconds);
  let appending = true;
  const appender = (async () => {
    // Each event is for one of the subscriptions: the others must not be asked about it one by one.
    for (let n = 0; appending; n++) {
      await call(server, agent, "POST", "/v1/events", { stream: `s-${n}`, type: `kind.${n % subscriptions}`, data: n });
      await sleep(10_000);
    }
  })();
  const mostly = await queriesPerSecond(database, idleSeconds);
  appending = false;
  await appender;
  await verify(database);
  context.note(`${subscriptions} subscriptions, each with a filter of its own and a consumer that waits on a stream.`);
  context.note("Times count from when the append was sent: it is part of them.");
  return [
    finding("append to handler, idle, p50", "ms", half, { gate: { atMost: 10 } }),
    finding("append to handler, idle, p99", "ms", most),
    finding("queries of an idle server", "/s", [alone]),
    finding(`… with ${subscriptions} waiting subscriptions`, "/s", [idle], { gate: { atMost: 5 } }),
    finding("… and an event for one of them every ten seconds", "/s", [mostly]),
  ];
}

/** A handler that waits by long poll; milliseconds from each append to the moment the handler has it. */
async function latencies(server: Server, agent: Agent, name: string, appends: number): Promise<number[]> {
  await call(server, agent, "POST", "/v1/subscriptions", { name, selector: { streams: [name] } });
  const arrived = new Map<number, number>();
  const handler = (async () => {
    while (arrived.size < appends) {
      const wanted = { consumer: "bench", max: 10, wait: "10s" };
      const body = await call(server, agent, "POST", `/v1/subscriptions/${name}/receive`, wanted);
      const { deliveries } = body as { deliveries: { id: string; lease: string; event: { data: number } }[] };
      const at = performance.now();
      for (const { event } of deliveries) if (!arrived.has(event.data)) arrived.set(event.data, at);
      if (deliveries.length > 0)
        await call(server, agent, "POST", `/v1/subscriptions/${name}/ack`, {
          deliveries: deliveries.map(({ id, lease }) => ({ id, lease })),
        });
    }
  })();
  const sent: number[] = [];
  for (let n = 0; n < appends; n++) {
    // Idle before each: nothing is warm but the connections.
    await sleep(80 + Math.random() * 120);
    sent.push(performance.now());
    await call(server, agent, "POST", "/v1/events", { stream: name, type: "bench.sent", data: n });
  }
  await handler;
  return sent.map((at, n) => (arrived.get(n) ?? Number.NaN) - at);
}

/** Defines subscriptions, each with a consumer on a stream; resolves when all wait. */
async function waitAll(context: Context, server: Server, agent: Agent, count: number): Promise<void> {
  let next = 0;
  const opener = async (): Promise<void> => {
    while (next < count) {
      const n = next++;
      const name = `idle-${n}`;
      await call(server, agent, "POST", "/v1/subscriptions", {
        name,
        selector: { types: [`kind.${n}`] },
        start: "now",
      });
      const stream = await send(server, agent, "GET", `/v1/subscriptions/${name}/stream?consumer=bench`);
      if (stream.statusCode !== 200) throw new Error(`the stream answered ${stream.statusCode}`);
      stream.on("error", () => undefined).resume();
      context.onEnd(() => void stream.destroy());
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, opener));
}

/** Statements per second of all sessions but this one. */
async function queriesPerSecond({ admin }: Database, seconds: number): Promise<number> {
  const count = async (): Promise<number> => {
    const { rows } = await admin.query<{ calls: string }>(
      "select coalesce(sum(calls), 0) as calls from pg_stat_statements where toplevel and query !~ 'pg_stat_statements'",
    );
    return Number(rows[0]?.calls);
  };
  const before = await count();
  const start = performance.now();
  await sleep(seconds * 1000);
  return ((await count()) - before) / ((performance.now() - start) / 1000);
}

function send(
  { url, apiKey }: Server,
  agent: Agent,
  method: string,
  path: string,
  body?: unknown,
): Promise<IncomingMessage> {
  const text = body === undefined ? undefined : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${apiKey}`,
      ...(text === undefined
        ? {}
        : { "content-type": "application/json", "content-length": String(Buffer.byteLength(text)) }),
    };
    request(`${url}${path}`, { agent, method, headers }, resolve).once("error", reject).end(text);
  });
}

async function call(server: Server, agent: Agent, method: string, path: string, body?: unknown): Promise<unknown> {
  const response = await send(server, agent, method, path, body);
  let text = "";
  for await (const chunk of response.setEncoding("utf8")) text += chunk;
  if ((response.statusCode ?? 500) >= 300)
    throw new Error(`${method} ${path} answered ${response.statusCode}: ${text}`);
  return text === "" ? undefined : JSON.parse(text);
}
