// The server's app with one more route: it takes the same body as an append to a stream, checks it the same way, answers
// alike, and stores nothing. What an append over HTTP costs beyond that is the price of storing.
import { startApp } from "@gapless/server";
import { readStreamEvents } from "@gapless/server/log/body";
import { buildRequest } from "@gapless/server/log/request";

const LIMITS = { maxEventBytes: 262_144 };

/** The path of the route, `{stream}` as in the real one. */
export const NULL_ROUTE = "/bench/streams/{stream}/events";

const serverUrl = process.env["BENCH_SERVER_URL"];
if (serverUrl === undefined) throw new Error("BENCH_SERVER_URL is not set");

const app = await startApp({
  serverUrl,
  host: "127.0.0.1",
  port: 0,
  routes: [
    {
      method: "POST",
      path: NULL_ROUTE,
      id: "storeNothing",
      tag: "bench",
      summary: "Checks an append and stores nothing",
      answers: { 201: { description: "Checked." } },
      handle: ({ body, params }) => {
        const stream = params["stream"] ?? "";
        const request = buildRequest(readStreamEvents(body, stream, LIMITS));
        const firstVersion = "1";
        const lastVersion = String(request.events);
        const eventIds = ["00000000-0000-7000-8000-000000000000"];
        const result = { stream, firstVersion, lastVersion, eventIds, duplicate: false };
        return { status: 201, body: JSON.stringify(result) };
      },
    },
  ],
});

async function stop(): Promise<void> {
  await app.stop();
  process.exit();
}

for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => void stop());
process.once("disconnect", () => void stop());
process.on("message", () => {
  // Twice: what the first one finalizes, the second one frees.
  global.gc?.();
  global.gc?.();
  process.send?.(process.memoryUsage());
});
process.send?.({ url: app.url });
