// What tests of patterns have in common: three streams of events that are drawn, and what a query makes of them.
import { createApp } from "@gapless/server/pipelines";
import type { Random } from "../schedules/random.ts";

/** An event that is sent. */
export interface Sent {
  stream: "A" | "B" | "C";
  k: string;
  n: number;
  at: number;
}

/** The streams. */
export const DEFINED = ["A", "B", "C"].map((name) => `define stream ${name} (k string, n int);`).join("\n");

/** An event. */
export function sent(stream: Sent["stream"], n: number, at = 1, k = "x"): Sent {
  return { stream, k, n, at };
}

/** Events with times that go up, some at the same. */
export function drawn(draw: Random, streams: Sent["stream"][], count = 150): Sent[] {
  let at = 1_000;
  return Array.from({ length: count }, () => {
    at += draw.number(0, 3) * 100;
    return { stream: draw.one(...streams), k: draw.one("x", "y", "z"), n: draw.number(0, 9), at };
  });
}

/** What a query gives. Of the same stream events go in together, as many as come one after the other. */
export function run(query: string, events: Sent[], until = 0, end = ""): unknown[][] {
  const app = createApp(`@app:playback ${DEFINED} ${query} insert into O; ${end}`);
  const found: unknown[][] = [];
  app.onStream("O", (rows) => found.push(...rows.map((row) => [...row.data])));
  app.start();
  for (let at = 0; at < events.length; ) {
    const { stream } = events[at] as Sent;
    const batch = [];
    while (events[at]?.stream === stream) batch.push(events[at++] as Sent);
    app.input(stream).sendBatch(batch.map(({ k, n, at: timestamp }) => ({ timestamp, data: [k, n] })));
  }
  app.advance(until);
  return found;
}
