// The thread of an HTTP load generator: keep-alive sockets, requests made beforehand, of the answers only the status and
// the length are read.
import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { parentPort } from "node:worker_threads";
import { data, streamName } from "./shots.ts";

/** What to do. */
export interface HttpJob {
  url: string;
  apiKey: string;
  /** With `{stream}`. */
  path: string;
  connections: number;
  streams: number;
  warmSeconds: number;
  seconds: number;
}

/** What came of it. */
export interface HttpTally {
  count: number;
  seconds: number;
  /** Share of one core that generating took. */
  cpu: number;
}

parentPort?.on("message", (job: HttpJob) => {
  void perform(job).then(
    (tally) => parentPort?.postMessage({ tally }),
    (error: unknown) => parentPort?.postMessage({ error }),
  );
});

async function perform(job: HttpJob): Promise<HttpTally> {
  const requests = Array.from({ length: Math.min(job.streams, 10_000) }, (_, n) => requestOf(job, n));
  let count = 0;
  let running = true;
  const next = (): Buffer | undefined => {
    if (!running) return undefined;
    count++;
    return requests[Math.floor(Math.random() * requests.length)];
  };
  const loops = Array.from({ length: job.connections }, () => drive(new URL(job.url), next));
  const failure = Promise.race(loops.map((loop) => loop.then(() => new Promise<never>(() => undefined))));
  await Promise.race([sleep(job.warmSeconds * 1000), failure]);
  const from = { count, time: performance.now(), cpu: process.threadCpuUsage() };
  await Promise.race([sleep(job.seconds * 1000), failure]);
  const seconds = (performance.now() - from.time) / 1000;
  const done = count - from.count;
  const cpu = process.threadCpuUsage(from.cpu);
  running = false;
  await Promise.all(loops);
  return { count: done, seconds, cpu: (cpu.user + cpu.system) / 1e6 / seconds };
}

function requestOf({ url, apiKey, path }: HttpJob, n: number): Buffer {
  const body = `{"events":{"type":"order.placed","data":${data()}}}`;
  const head = [
    `POST ${path.replace("{stream}", streamName(n, 1))} HTTP/1.1`,
    `host: ${new URL(url).host}`,
    `authorization: Bearer ${apiKey}`,
    "content-type: application/json",
    `content-length: ${Buffer.byteLength(body)}`,
  ];
  return Buffer.from(`${head.join("\r\n")}\r\n\r\n${body}`);
}

/** One connection: request after request until there is none. */
function drive(url: URL, next: () => Buffer | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect(Number(url.port), url.hostname);
    let answer = "";
    const go = (): void => {
      const bytes = next();
      if (bytes === undefined) {
        socket.destroy();
        resolve();
      } else socket.write(bytes);
    };
    socket.setNoDelay(true);
    socket.setEncoding("latin1");
    socket.once("connect", go);
    socket.once("error", reject);
    socket.once("close", () => reject(new Error("the server closed the connection")));
    socket.on("data", (chunk: string) => {
      answer += chunk;
      const head = answer.indexOf("\r\n\r\n");
      if (head < 0) return;
      const length = Number(/content-length: (\d+)/i.exec(answer)?.[1]);
      if (answer.length < head + 4 + length) return;
      if (!answer.startsWith("HTTP/1.1 201 ")) {
        reject(new Error(`unexpected answer: ${answer}`));
        socket.destroy();
        return;
      }
      answer = "";
      go();
    });
  });
}
