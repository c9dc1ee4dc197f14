import type { Server } from "node:http";
import type { Socket } from "node:net";

/** Connections on which nothing was said yet. */
export type SilentConnections = { end(): void };

/**
 * Keeps the connections on which nothing was said yet. Browsers and clients with a pool open some ahead; Node takes them
 * for busy until their headers are overdue, so a server that stops would wait for them.
 */
export function silentConnections(server: Server): SilentConnections {
  const silent = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    silent.add(socket);
    socket.once("close", () => silent.delete(socket));
  });
  server.on("request", ({ socket }) => silent.delete(socket));
  server.on("upgrade", ({ socket }) => silent.delete(socket));
  return {
    end() {
      for (const socket of silent) if (socket.bytesRead === 0) socket.destroy();
    },
  };
}
