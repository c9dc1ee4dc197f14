/** A client of the stream of deliveries, as bare as can be. */
import { get, type IncomingMessage } from "node:http";
import { type Delivery, typesOf } from "./over_rest.ts";

export interface Stream {
  deliveries: Delivery[];
  /** Resolves once so many have come; rejects after ten seconds. */
  until(count: number): Promise<Delivery[]>;
  pause(): void;
  resume(): void;
  close(): void;
  /** Resolves when the server ended the response in good order, false when it broke. */
  ended: Promise<boolean>;
}

/** Connects and resolves with the answer's head. */
export async function stream(app: { url: string; apiKey: string }, name: string, query = ""): Promise<Stream> {
  const deliveries: Delivery[] = [];
  let check = (): void => undefined;
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const url = new URL(`/v1/subscriptions/${name}/stream?consumer=streamer${query}`, app.url);
    get(url, { agent: false, headers: { authorization: `Bearer ${app.apiKey}` } }, resolve).on("error", reject);
  });
  if (response.statusCode !== 200) throw new Error(`the stream answered ${response.statusCode}`);
  let rest = "";
  response.setEncoding("utf8");
  response.on("error", () => undefined);
  response.on("data", (chunk: string) => {
    rest += chunk;
    const parts = rest.split("\n\n");
    rest = parts.pop() ?? "";
    for (const part of parts) {
      const fields = Object.fromEntries(part.split("\n").map((line) => line.split(/: (.*)/s)));
      if (fields["event"] === "delivery") deliveries.push(JSON.parse(fields["data"]));
    }
    check();
  });
  return {
    deliveries,
    ended: new Promise((resolve) => response.on("close", () => resolve(response.complete))),
    until(count) {
      return new Promise((resolve, reject) => {
        const told = () => new Error(`only ${typesOf(deliveries).join()} came`);
        const limit = setTimeout(() => reject(told()), 30_000);
        check = () => {
          if (deliveries.length < count) return;
          clearTimeout(limit);
          check = () => undefined;
          resolve(deliveries);
        };
        check();
      });
    },
    pause: () => void response.pause(),
    resume: () => void response.resume(),
    close: () => response.destroy(),
  };
}
