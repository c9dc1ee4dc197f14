/** One request over the wire, and its answer. */
import http, { type IncomingMessage } from "node:http";
import https from "node:https";
import type { Ready } from "./request.ts";
import { headOf, type Kept, readAnswer } from "./response.ts";

/** What became known on the way, for results of attempts that fail, too. */
export type Seen = { connected: boolean; stale?: boolean; status?: number; responseHead?: string; address?: string };

/** Sends a request once. Rejects with what went wrong first. */
export function exchange(ready: Ready, ended: AbortSignal, seen: Seen, maxBytes: number) {
  return new Promise<{ answer: IncomingMessage; kept: Kept }>((resolve, reject) => {
    seen.stale = false;
    seen.connected = false;
    if (ended.aborted) return reject(ended.reason);
    const request = (ready.target.secure ? https : http).request(ready.options);
    let before = 0;
    const onEnd = () => request.destroy(ended.reason as Error);
    ended.addEventListener("abort", onEnd, { once: true });
    const over = () => ended.removeEventListener("abort", onEnd);
    const connected = () => {
      seen.connected = true;
      const { remoteAddress } = request.socket ?? {};
      if (remoteAddress !== undefined) seen.address = remoteAddress.replace(/^::ffff:/, "");
    };
    request.once("socket", (socket) => {
      before = socket.bytesRead;
      if (!socket.connecting && request.reusedSocket) connected();
      else socket.once(ready.target.secure ? "secureConnect" : "connect", connected);
    });
    request.on("error", (error: NodeJS.ErrnoException) => {
      over();
      const unread = (request.socket?.bytesRead ?? 0) === before;
      seen.stale = request.reusedSocket && unread && (error.code === "ECONNRESET" || error.code === "EPIPE");
      reject(error);
    });
    request.once("upgrade", (answer, socket) => {
      // Nobody asked for it. It is an answer like any other that is not 2xx, and the end of the connection.
      socket.destroy();
      seen.status = answer.statusCode ?? 0;
      seen.responseHead = headOf(answer);
      over();
      resolve({ answer, kept: { responseBody: "" } });
    });
    request.once("response", (answer) => {
      seen.status = answer.statusCode ?? 0;
      seen.responseHead = headOf(answer);
      readAnswer(answer, maxBytes)
        .then((kept) => resolve({ answer, kept }), reject)
        .finally(over);
    });
    request.end(ready.body);
  });
}
