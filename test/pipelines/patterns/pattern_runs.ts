// What tests of patterns have in common: three streams of events that are drawn, and what a query makes of them.
import { createApp } from "@gapless/server/pipelines";
import type { Random } from "../../schedules/random.ts";

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

/** The same by a clock of the wall, which is moved on in steps of any length; events come one by one. */
export function clocked(query: string, events: Sent[], draw: Random, until: number): unknown[][] {
  const app = createApp(`${DEFINED} ${query} insert into O;`, { now: events[0]?.at ?? 0 });
  const found: unknown[][] = [];
  app.onStream("O", (rows) => found.push(...rows.map((row) => [...row.data])));
  app.start();
  for (const { stream, k, n, at } of events) {
    while (draw.chance(0.5)) app.advance(draw.number(app.now, at));
    app.advance(at);
    app.input(stream).send([k, n]);
  }
  while (app.nextTimer <= until) app.advance(app.nextTimer);
  return found;
}

/** The same, but again and again the app is given up and another one goes on from what was saved of it, whole or in parts. */
export function interrupted(query: string, events: Sent[], draw: Random, until = 0, end = ""): unknown[][] {
  const text = `@app:playback ${DEFINED} ${query} insert into O; ${end}`;
  const found: unknown[][] = [];
  const opened = (series: Uint8Array[]) => {
    const next = createApp(text);
    next.onStream("O", (rows) => found.push(...rows.map((row) => [...row.data])));
    next.start();
    if (series.length > 0) next.restore(series);
    return next;
  };
  let app = opened([]);
  let series: Uint8Array[] = [];
  for (const { stream, k, n, at } of events) {
    app.input(stream).sendAt(at, [k, n]);
    if (!draw.chance(0.4)) continue;
    if (series.length === 0 || draw.chance(0.1)) series = [app.snapshot()];
    else series.push(app.snapshotChanges());
    if (!draw.chance(0.2)) continue;
    // What is done after it was saved is forgotten with the app.
    const kept = found.length;
    app.input(stream).sendAt(at, [k, n]);
    found.length = kept;
    app = opened(series);
    if (draw.chance(0.5)) series = [];
  }
  app.advance(until);
  return found;
}
