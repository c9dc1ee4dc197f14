/** Server-sent events over one HTTP response, with backpressure. */
import type { FastifyReply } from "fastify";

/** How long a client may leave what was written unread before it is cut off; it can resume with its last id. */
const STALLED_MS = 60_000;

/** One open stream. */
export type SseStream = {
  /** Writes text that is already framed; false when the client should be waited for. */
  write(frames: string | Buffer): boolean;
  /** Resolves when the client took everything, false when it is gone or took too long. */
  drained(): Promise<boolean>;
  /** Ends the stream in good order. */
  end(): void;
  /** Calls back once, when the stream is over for whatever reason. */
  onClose(listener: () => void): void;
};

/** Takes over a response, with the headers it has: they go out at once, so that the client knows it is connected. */
export function openSse(reply: FastifyReply): SseStream {
  const headers: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(reply.getHeaders())) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value : String(value);
  }
  reply.hijack();
  const response = reply.raw;
  response.writeHead(200, {
    ...headers,
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-cache, no-transform",
    // Proxies that buffer would hold events back.
    "x-accel-buffering": "no",
  });
  response.flushHeaders();
  response.socket?.setNoDelay(true);
  return {
    write(frames) {
      if (response.destroyed || response.writableEnded) return true;
      return response.write(frames);
    },
    drained() {
      if (response.destroyed || response.writableEnded) return Promise.resolve(false);
      if (!response.writableNeedDrain) return Promise.resolve(true);
      return new Promise((resolve) => {
        const settle = (there: boolean): void => {
          clearTimeout(limit);
          response.off("drain", onDrain);
          response.off("close", onClose);
          resolve(there);
        };
        const onDrain = (): void => settle(true);
        const onClose = (): void => settle(false);
        const limit = setTimeout(() => response.destroy(), STALLED_MS);
        response.once("drain", onDrain);
        response.once("close", onClose);
      });
    },
    end() {
      if (!response.writableEnded) response.end();
    },
    onClose(listener) {
      if (response.destroyed) listener();
      else response.once("close", listener);
    },
  };
}

/** One frame. The data must hold no line break, which JSON as Postgres prints it never does. */
export function sseFrame(frame: { event: string; id: string; data: string }): string {
  return `id: ${frame.id}\nevent: ${frame.event}\ndata: ${frame.data}\n\n`;
}
