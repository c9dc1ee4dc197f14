// A subscriber of the live feed that comes back with its last id whenever the connection ends, to any of the servers.
import { get, type IncomingMessage } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { type Seen, see } from "./log_reader.ts";
import type { Random } from "./random.ts";

/** Where to, and as whom. */
export interface SseReader {
  apiKey: string;
  random: Random;
  urls(): readonly [string, ...string[]];
}

/** A running subscriber. */
export interface Following {
  /** How often it has connected. */
  connections(): number;
  close(): Promise<void>;
}

/** Follows the log from its beginning, for ever. */
export function followSse(reader: SseReader, seen: Seen): Following {
  let lastId: string | undefined;
  let closed = false;
  let connections = 0;
  let current: IncomingMessage | undefined;

  async function connect(): Promise<IncomingMessage> {
    const url = new URL("/v1/events/stream?after=0", reader.random.pick(reader.urls()));
    const headers = {
      authorization: `Bearer ${reader.apiKey}`,
      ...(lastId === undefined ? {} : { "last-event-id": lastId }),
    };
    return new Promise((resolve, reject) => {
      const request = get(url, { agent: false, headers, timeout: 15_000 }, resolve);
      request.on("error", reject);
      request.on("timeout", () => request.destroy(new Error("no answer")));
    });
  }

  function take(frame: string): void {
    const fields = Object.fromEntries(frame.split("\n").map((line) => line.split(/: (.*)/s))) as Record<string, string>;
    if (fields["id"] !== undefined) lastId = fields["id"];
    if (fields["event"] !== "event") return;
    const { id, position } = JSON.parse(fields["data"] ?? "") as { id: string; position: string };
    see(seen, id, Number(position));
  }

  async function read(response: IncomingMessage): Promise<void> {
    let rest = "";
    response.setEncoding("utf8");
    for await (const chunk of response) {
      const frames = (rest + chunk).split("\n\n");
      rest = frames.pop() ?? "";
      for (const frame of frames) take(frame);
    }
  }

  async function run(): Promise<void> {
    while (!closed) {
      try {
        current = await connect();
        if (current.statusCode === 200) {
          connections++;
          // Now and then a client leaves by itself.
          const leaves = setTimeout(() => current?.destroy(), reader.random.between(500, 8_000));
          await read(current).finally(() => clearTimeout(leaves));
        } else {
          const { statusCode } = current;
          if (statusCode !== 503) seen.problems.push(`${seen.name}: the feed answered ${statusCode}`);
          current.resume();
        }
      } catch {
        // It broke; the next one goes on behind the last frame that was complete.
      }
      await sleep(30);
    }
  }

  const running = run();
  return {
    connections: () => connections,
    async close() {
      closed = true;
      current?.destroy();
      await running;
    },
  };
}
