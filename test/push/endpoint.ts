// An endpoint on this machine: keeps what comes and answers as a test says.
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished, vi } from "vitest";

/** A request that came. */
export interface Received {
  headers: IncomingHttpHeaders;
  /** The bytes as text. */
  body: string;
  path: string;
}

/** What is answered: a status, or whatever a function does. */
export type Reply = number | ((request: Received, response: ServerResponse) => void);

/** A running endpoint. */
export interface Endpoint {
  url: string;
  requests: Received[];
  /** What is answered from now on. */
  reply: Reply;
  /** The events that came, of the format plain and one by one. */
  events(): ReceivedEvent[];
  /** Waits until so many requests came. */
  received(count: number): Promise<Received[]>;
  stop(): Promise<void>;
}

/** An event as it is sent. */
export interface ReceivedEvent {
  id: string;
  stream: string;
  version: string;
  position: string;
  type: string;
  data: unknown;
}

/** Settings of the app under which it can be reached. */
export const ALLOWED = { GAPLESS_WEBHOOK_ALLOW: "127.0.0.0/8", GAPLESS_WEBHOOK_ALLOW_HTTP: "true" };

/** Starts one, which goes away with the test. */
export async function startEndpoint(reply: Reply = 204): Promise<Endpoint> {
  const requests: Received[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("error", () => undefined);
    request.on("end", () => {
      const received = { headers: request.headers, body: Buffer.concat(parts).toString(), path: request.url ?? "" };
      requests.push(received);
      if (typeof endpoint.reply === "function") endpoint.reply(received, response);
      else response.writeHead(endpoint.reply).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const endpoint: Endpoint = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`,
    requests,
    reply,
    events: () => requests.map(({ body }) => JSON.parse(body) as ReceivedEvent),
    async received(count) {
      await vi.waitFor(() => {
        if (requests.length < count) throw new Error(`${requests.length} of ${count} requests came`);
      }, WAIT);
      return requests;
    },
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  onTestFinished(() => endpoint.stop());
  return endpoint;
}

/** For vi.waitFor: a machine that is busy is no failure. */
export const WAIT = { timeout: 30_000, interval: 20 };
