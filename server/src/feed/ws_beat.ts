import type { WebSocket, WebSocketServer } from "ws";

/** How long a socket that was closed may take to say goodbye. */
const GOODBYE_MS = 2_000;

/**
 * Pings a socket, and cuts it off when no answer came until the next ping and nothing of what waits was taken: a client
 * that is gone or reads nothing must not hold on to a feed. Returns the way to stop.
 */
export function beat(socket: WebSocket, everyMs: number): () => void {
  let answered = true;
  let waiting = 0;
  socket.on("pong", () => {
    answered = true;
  });
  const timer = setInterval(() => {
    if (socket.readyState !== socket.OPEN) return;
    // Behind a slow line a ping waits in the same queue as everything else: as long as that moves, somebody reads.
    const moves = socket.bufferedAmount !== waiting;
    if (!answered && !moves) return socket.terminate();
    answered = false;
    socket.ping();
    // With the ping, which must not look like something that moves.
    waiting = socket.bufferedAmount;
  }, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}

/** Closes a socket with a code; a client that does not answer is cut off. */
export function closeSoon(socket: WebSocket, code: number, reason: string): void {
  socket.close(code, reason);
  const timer = setTimeout(() => socket.terminate(), GOODBYE_MS);
  timer.unref();
  socket.once("close", () => clearTimeout(timer));
}

/** Answers each upgrade with the id of its request, as every other answer has it. */
export function tellRequestIds(sockets: WebSocketServer): void {
  sockets.on("headers", (headers, request) => {
    const id = request.headers["x-request-id"];
    if (typeof id === "string") headers.push(`X-Request-Id: ${id}`);
  });
}
