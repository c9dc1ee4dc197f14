/** A client of the WebSocket feed, as bare as can be. */
import { WebSocket } from "ws";

export interface WsFrame {
  kind: "event" | "caughtUp" | "filter" | "error";
  cursor: string;
  position: string;
  [name: string]: unknown;
}

export interface WsFollower {
  socket: WebSocket;
  frames: WsFrame[];
  /** The positions of the events so far. */
  positions(): string[];
  say(message: unknown): void;
  /** Resolves once `enough` says so; rejects after ten seconds. */
  until(enough: (frames: WsFrame[]) => boolean): Promise<WsFrame[]>;
  close(): Promise<number>;
  /** The code it was closed with. */
  closed: Promise<number>;
}

/** Connects; rejects with the status where the server refuses. */
export async function followByWs(
  app: { url: string; apiKey: string },
  query = "",
  options: { protocols?: string[]; headers?: Record<string, string> } = {},
): Promise<WsFollower> {
  const url = new URL(`/v1/events/ws${query}`, app.url);
  url.protocol = "ws:";
  const headers = options.headers ?? { authorization: `Bearer ${app.apiKey}` };
  const socket = new WebSocket(url, options.protocols ?? [], { headers });
  const frames: WsFrame[] = [];
  let check = (): void => undefined;
  socket.on("message", (data) => {
    frames.push(JSON.parse(String(data)) as WsFrame);
    check();
  });
  const closed = new Promise<number>((resolve) => socket.on("close", resolve));
  await new Promise<void>((resolve, reject) => {
    socket.on("open", resolve);
    socket.on("error", reject);
    socket.on("unexpected-response", (_request, response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        body += chunk;
      });
      response.on("end", () => reject(new Refused(response.statusCode ?? 0, JSON.parse(body))));
    });
  });
  return {
    socket,
    frames,
    closed,
    positions: () => frames.filter(({ kind }) => kind === "event").map(({ position }) => position),
    say: (message) => socket.send(typeof message === "string" ? message : JSON.stringify(message)),
    until(enough) {
      return new Promise((resolve, reject) => {
        const limit = setTimeout(
          () => reject(new Error(`only these came: ${JSON.stringify(frames).slice(0, 2_000)}`)),
          10_000,
        );
        check = () => {
          if (!enough(frames)) return;
          clearTimeout(limit);
          check = () => undefined;
          resolve(frames);
        };
        check();
      });
    },
    close() {
      socket.close();
      return closed;
    },
  };
}

/** The answer of a server that does not upgrade. */
export class Refused extends Error {
  readonly status: number;
  readonly problem: Record<string, unknown>;
  constructor(status: number, problem: Record<string, unknown>) {
    super(`${status} ${JSON.stringify(problem)}`);
    this.status = status;
    this.problem = problem;
  }
}
