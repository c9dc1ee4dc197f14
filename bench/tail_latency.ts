// How long after an append its event reaches a live feed, at a steady rate, through a real server.
import { Agent, request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { Bench, Context, Finding } from "./harness/bench.ts";
import { openDatabase } from "./harness/postgres.ts";
import { verify } from "./harness/sequencer.ts";
import { type Server, startServer } from "./harness/server_process.ts";
import { streamName } from "./harness/shots.ts";
import { finding, percentile } from "./harness/stats.ts";

const PER_SECOND = 500;
const STREAMS = 10_000;

/** The bench. */
export const tailLatency: Bench = {
  name: "tail-latency",
  question: `How long from an append to its arrival at a live feed, at ${PER_SECOND} events per second?`,
  run,
};

async function run(context: Context): Promise<Finding[]> {
  const database = await openDatabase(context);
  const server = await startServer(context, database);
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  context.onEnd(() => agent.destroy());
  const arrivals = await follow(context, server);
  const [rounds, seconds] = context.quick ? [1, 5] : [5, 30];
  await burst(server, agent, arrivals, context.quick ? 2 : 10); // warm
  const [half, most, answer] = [[], [], []] as [number[], number[], number[]];
  for (let round = 1; round <= rounds; round++) {
    const { delivered, answered } = await burst(server, agent, arrivals, seconds);
    half.push(percentile(delivered, 0.5));
    most.push(percentile(delivered, 0.99));
    answer.push(percentile(answered, 0.99));
    context.log(`round ${round}/${rounds}: p50 ${half.at(-1)?.toFixed(1)} ms, p99 ${most.at(-1)?.toFixed(1)} ms`);
  }
  await verify(database);
  context.note("Times count from when an append was due, not from when the client got round to sending it.");
  return [
    finding("append to arrival, p50", "ms", half, { gate: { atMost: 10 } }),
    finding("append to arrival, p99", "ms", most, { gate: { atMost: 50 } }),
    finding("append to its answer, p99", "ms", answer),
  ];
}

/** When each event arrived, by its number. */
type Arrivals = Map<number, number>;

async function burst(server: Server, agent: Agent, arrivals: Arrivals, seconds: number) {
  const total = seconds * PER_SECOND;
  const answered: number[] = [];
  const open: Promise<void>[] = [];
  arrivals.clear();
  const start = performance.now();
  const dueOf = (n: number): number => start + (n * 1000) / PER_SECOND;
  for (let n = 0; n < total; ) {
    for (; n < total && dueOf(n) <= performance.now(); n++) {
      const due = dueOf(n);
      open.push(append(server, agent, n).then(() => void answered.push(performance.now() - due)));
    }
    await sleep(1);
  }
  await Promise.all(open);
  for (const end = performance.now() + 10_000; arrivals.size < total; await sleep(5)) {
    if (performance.now() > end) throw new Error(`only ${arrivals.size} of ${total} events arrived`);
  }
  return { answered, delivered: [...arrivals].map(([n, at]) => at - dueOf(n)) };
}

function append({ url, apiKey }: Server, agent: Agent, n: number): Promise<void> {
  const stream = streamName(Math.floor(Math.random() * STREAMS), 1);
  const body = JSON.stringify({ events: { type: "order.placed", data: { n, note: "x".repeat(230) } } });
  return new Promise((resolve, reject) => {
    const sent = request(
      `${url}/v1/streams/${stream}/events`,
      {
        agent,
        method: "POST",
        headers: {
          authorization: `Bearer ${apiKey}`,
          "content-type": "application/json",
          "content-length": Buffer.byteLength(body),
        },
      },
      (response) => {
        response.resume();
        response.once("end", () =>
          response.statusCode === 201 ? resolve() : reject(new Error(`append answered ${response.statusCode}`)),
        );
      },
    );
    sent.once("error", reject);
    sent.end(body);
  });
}

/** Opens the feed; resolves once it is live. */
function follow(context: Context, { url, apiKey }: Server): Promise<Arrivals> {
  const arrivals: Arrivals = new Map();
  return new Promise((resolve, reject) => {
    const feed = request(`${url}/v1/events/stream`, { headers: { authorization: `Bearer ${apiKey}` } }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => {
        const at = performance.now();
        const frames = (text + chunk).split("\n\n");
        text = frames.pop() ?? "";
        for (const frame of frames) {
          if (frame.includes("event: caughtUp")) resolve(arrivals);
          const n = /"n": ?(\d+)/.exec(frame)?.[1];
          if (n !== undefined) arrivals.set(Number(n), at);
        }
      });
      response.on("error", () => undefined);
    });
    feed.once("error", reject);
    feed.end();
    context.onEnd(() => void feed.destroy());
  });
}
