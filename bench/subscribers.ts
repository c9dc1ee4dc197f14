// What thousands of idle live feeds cost in memory, and what an idle server asks of the database.
import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Bench, Context, Finding } from "./harness/bench.ts";
import { type Database, openDatabase } from "./harness/postgres.ts";
import { type BenchServer, startBenchServer } from "./harness/server_process.ts";
import { finding } from "./harness/stats.ts";

const AT_ONCE = 50;

/** The bench. */
export const subscribers: Bench = {
  name: "subscribers",
  question: "What do 5,000 idle live feeds with different filters cost in memory, and an idle server in queries?",
  run,
};

async function run(context: Context): Promise<Finding[]> {
  const database = await openDatabase(context, { shared_preload_libraries: "pg_stat_statements" });
  await database.admin.query("create extension pg_stat_statements");
  const [rounds, feeds, idleSeconds] = context.quick ? [1, 500, 10] : [3, 5_000, 60];
  const found = { rss: [] as number[], heap: [] as number[], alone: [] as number[], followed: [] as number[] };
  for (let round = 1; round <= rounds; round++) {
    const server = await startBenchServer(context, database);
    // Code and buffers that the first feeds bring in belong to the server, not to each feed.
    await close(await openFeeds(server, 200));
    await sleep(2_000);
    found.alone.push(await queriesPerSecond(context, database, idleSeconds));
    const before = await server.memory();
    const sockets = await openFeeds(server, feeds);
    await sleep(3_000);
    const after = await server.memory();
    found.followed.push(await queriesPerSecond(context, database, idleSeconds));
    const each = (bytes: number): number => bytes / feeds / 1024;
    found.rss.push(each(after.rss - before.rss));
    found.heap.push(each(after.heapUsed + after.external - before.heapUsed - before.external));
    context.log(`round ${round}/${rounds}: ${found.rss.at(-1)?.toFixed(1)} KiB each`);
    await close(sockets);
    await server.stop();
  }
  context.note(`${feeds} feeds, each with a filter of its own. Queries: statements that sessions of the server sent.`);
  return [
    finding("memory of the process, each", "KiB", found.rss, { gate: { atMost: 20 } }),
    finding("heap and buffers, each", "KiB", found.heap),
    finding("queries of an idle server", "/s", found.alone, { gate: { atMost: 2 } }),
    finding(`… with ${feeds} feeds open`, "/s", found.followed, { gate: { atMost: 2 } }),
  ];
}

/** Statements per second of the server's role. */
async function queriesPerSecond(context: Context, { admin, serverUrl }: Database, seconds: number): Promise<number> {
  const count = async (): Promise<number> => {
    const { rows } = await admin.query<{ calls: string }>(
      "select coalesce(sum(calls), 0) as calls from pg_stat_statements where toplevel and userid = $1::regrole::oid",
      [new URL(serverUrl).username],
    );
    return Number(rows[0]?.calls);
  };
  const before = await count();
  const start = performance.now();
  await sleep(seconds * 1000);
  const perSecond = ((await count()) - before) / ((performance.now() - start) / 1000);
  context.log(`idle: ${perSecond.toFixed(2)} statements/s`);
  return perSecond;
}

/** Opens feeds; all are live afterwards. */
async function openFeeds(server: BenchServer, count: number): Promise<Socket[]> {
  const sockets: Socket[] = [];
  let next = 0;
  const opener = async (): Promise<void> => {
    while (next < count) sockets.push(await openFeed(server, filterOf(next++)));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, opener));
  return sockets;
}

/** No two alike. */
function filterOf(n: number): string {
  const kinds = [
    `streams=order-${n}`,
    `types=order.kind${n}`,
    `types=kind${n}.*&categories=order`,
    `categories=category${n}`,
    `topics=jobs/${n}/*`,
    `topics=jobs/${n}/**&types=job.*`,
  ];
  return kinds[n % kinds.length] ?? "";
}

function openFeed({ url, apiKey }: BenchServer, filter: string): Promise<Socket> {
  const { hostname, port, host } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    let text = "";
    socket.once("error", reject);
    socket.once("close", () => reject(new Error(`the server closed a feed: ${text.slice(0, 300)}`)));
    socket.write(
      `GET /v1/events/stream?${filter} HTTP/1.1\r\nhost: ${host}\r\nauthorization: Bearer ${apiKey}\r\n\r\n`,
    );
    socket.setEncoding("latin1").on("data", (chunk: string) => {
      if (text === "live") return;
      text += chunk;
      if (!text.includes("event: caughtUp")) return;
      text = "live";
      resolve(socket);
    });
  });
}

async function close(sockets: Socket[]): Promise<void> {
  for (const socket of sockets) socket.destroy();
  await sleep(1_000);
}
