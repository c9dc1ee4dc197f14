// A receiver of webhooks that notes what it gets and answers as a test says.
import http, { type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import https from "node:https";
import net, { type AddressInfo, type Server, type Socket } from "node:net";
import { createGuard, type GuardOptions } from "@gapless/server/push/guard";
import type { Message } from "@gapless/server/push/message";
import type { AttemptRequest } from "@gapless/server/push/request";
import { createSender, type Sender, type SenderOptions } from "@gapless/server/push/send";
import { createSecret } from "@gapless/server/push/sign";
import { onTestFinished } from "vitest";

/** A request as it came. */
export type Received = { method: string; path: string; headers: http.IncomingHttpHeaders; body: string };

/** A receiver. */
export type Receiver = {
  port: number;
  url: string;
  received: Received[];
  /** How many connections were made. */
  connections(): number;
  close(): Promise<void>;
};

type Answer = (request: IncomingMessage, response: ServerResponse, received: Received) => void;
const accept: Answer = (_request, response) => response.writeHead(204).end();

/** Starts a receiver on a free port of 127.0.0.1. With `tls` it speaks https. */
export async function startReceiver(
  answer: Answer = accept,
  options: { tls?: { key: string; cert: string }; host?: string; port?: number } = {},
): Promise<Receiver> {
  const received: Received[] = [];
  const listener: RequestListener = (request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const body = Buffer.concat(parts).toString();
      const one = { method: request.method ?? "", path: request.url ?? "", headers: request.headers, body };
      received.push(one);
      answer(request, response, one);
    });
  };
  const server = options.tls === undefined ? http.createServer(listener) : https.createServer(options.tls, listener);
  server.keepAliveTimeout = 60_000;
  const counted = await listen(server, options.host, options.port);
  const close = async () => {
    server.closeAllConnections();
    await counted.close();
  };
  onTestFinished(close);
  const scheme = options.tls === undefined ? "http" : "https";
  return { ...counted, url: `${scheme}://127.0.0.1:${counted.port}/hook?a=b`, received, close };
}

/** Listens, and counts who connects. */
export async function listen(server: Server, host = "127.0.0.1", port = 0) {
  let connections = 0;
  server.on("connection", () => connections++);
  await new Promise<void>((ready, failed) => server.once("error", failed).listen(port, host, ready));
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => connections,
    close: () => new Promise<void>((done) => server.close(() => done())),
  };
}

/** Starts a server that speaks whatever a test lets it. `open` are the connections the other side has not closed. */
export async function startRaw(onConnection: (socket: Socket) => void) {
  const open = new Set<Socket>();
  const server = net.createServer((socket) => {
    open.add(socket);
    // Who does not read never learns of the end.
    socket.resume().on("error", () => undefined);
    socket.on("close", () => open.delete(socket));
    onConnection(socket);
  });
  const { port, close, connections } = await listen(server);
  onTestFinished(async () => {
    for (const socket of open) socket.destroy();
    await close();
  });
  return { url: `http://127.0.0.1:${port}/`, port, open, connections };
}

/** A sender that may reach this machine over http, unless the test says otherwise. */
export function openSender(guard: GuardOptions = {}, options: Omit<Partial<SenderOptions>, "guard"> = {}): Sender {
  const sender = createSender({
    guard: createGuard({ allow: ["127.0.0.0/8", "::1"], allowHttp: true, ...guard }),
    ...options,
  });
  onTestFinished(() => sender.stop());
  return sender;
}

/** A message of one event. */
export const MESSAGE: Message = {
  id: "01a1fe01-4f23-77a5-959a-86bab4e68407",
  contentType: "application/json",
  headers: {},
  body: Buffer.from('{"type":"order.placed","data":{"one":1.0,"mood":"😀"}}'),
};

/** The secret the requests of `attempt` are signed with. */
export const { secret: SECRET } = createSecret("v1");

/** An attempt with everything a test does not care for filled in. */
export function attempt(url: string, rest: Partial<AttemptRequest> = {}): AttemptRequest {
  return { tenant: 1, url, message: MESSAGE, secrets: [SECRET], timeoutMs: 5000, ...rest };
}
