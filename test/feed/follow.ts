/** A client of the live feed, as bare as can be: it shows exactly what went over the wire. */
import { get, type IncomingMessage } from "node:http";

export interface Frame {
  id: string;
  event: string;
  data: { position: string; type: string; stream: string; [name: string]: unknown };
}

export interface Follower {
  frames: Frame[];
  /** Frames with events only. */
  events(): Frame[];
  /** Resolves once `enough` says so; rejects after ten seconds. */
  until(enough: (frames: Frame[]) => boolean): Promise<Frame[]>;
  /** Stops and goes on reading from the socket. */
  pause(): void;
  resume(): void;
  close(): void;
  /** Resolves when the server ended the response in good order, false when it broke. */
  ended: Promise<boolean>;
}

/** Connects and resolves with the answer's head. */
export async function follow(
  app: { url: string; apiKey: string },
  query = "",
  headers: Record<string, string> = {},
): Promise<Follower> {
  const frames: Frame[] = [];
  let check = (): void => undefined;
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const url = new URL(`/v1/events/stream${query}`, app.url);
    const request = get(url, { agent: false, headers: { authorization: `Bearer ${app.apiKey}`, ...headers } }, resolve);
    request.on("error", reject);
  });
  if (response.statusCode !== 200) throw new Error(`the feed answered ${response.statusCode}`);
  let rest = "";
  response.setEncoding("utf8");
  response.on("error", () => undefined);
  response.on("data", (chunk: string) => {
    rest += chunk;
    const parts = rest.split("\n\n");
    rest = parts.pop() ?? "";
    for (const part of parts) {
      const fields = Object.fromEntries(part.split("\n").map((line) => line.split(/: (.*)/s)));
      if (fields["data"] !== undefined)
        frames.push({ id: fields["id"], event: fields["event"], data: JSON.parse(fields["data"]) });
    }
    check();
  });
  const ended = new Promise<boolean>((resolve) => response.on("close", () => resolve(response.complete)));
  return {
    frames,
    ended,
    events: () => frames.filter((frame) => frame.event === "event"),
    until(enough) {
      return new Promise((resolve, reject) => {
        const limit = setTimeout(() => reject(new Error(`only ${frames.length} frames came`)), 10_000);
        check = () => {
          if (!enough(frames)) return;
          clearTimeout(limit);
          check = () => undefined;
          resolve(frames);
        };
        check();
      });
    },
    pause: () => void response.pause(),
    resume: () => void response.resume(),
    close: () => response.destroy(),
  };
}

/** Whether a feed has joined the live edge. */
export function isCaughtUp(frames: Frame[]): boolean {
  return frames.some((frame) => frame.event === "caughtUp");
}

/** The numbers from `first` to `last`, as texts. */
export function range(first: number, last: number): string[] {
  return Array.from({ length: last - first + 1 }, (_, index) => String(first + index));
}
