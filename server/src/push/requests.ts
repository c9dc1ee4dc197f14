/** The jobs of webhooks as tasks: each a request to an endpoint. */
import type { Pool } from "pg";
import type { Log } from "../telemetry/log.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import { begin } from "./begin.ts";
import { type Result, resultOf } from "./outcome.ts";
import type { MessageRequest } from "./request.ts";
import type { Sender } from "./send.ts";
import type { Begin } from "./work.ts";

/** What making requests needs. */
export type RequestOptions = { pool: Pool; sender: Sender; log: Log; metrics: Metrics };

/** Makes the requests of webhooks. */
export function createRequests({ pool, sender, log, metrics }: RequestOptions): Begin {
  async function send(request: MessageRequest, signal: AbortSignal): Promise<Result> {
    try {
      const attempt = await sender.send(request, signal);
      metrics.webhookAttempts.inc({ outcome: attempt.ok ? "delivered" : (attempt.errorClass ?? "failed") });
      metrics.webhookSeconds.observe(attempt.durationMs / 1000);
      return resultOf(attempt);
    } catch (err) {
      log.error({ err }, "a webhook could not be sent");
      return { ok: false, class: "invalid", reason: "the request could not be made" };
    }
  }

  return async (jobs) =>
    (await begin(pool, jobs)).map(({ job, request }) =>
      request === undefined
        ? { job, bytes: 0, run: async () => ({ skip: true, reason: "it is about the webhook itself" }) }
        : { job, bytes: request.message.body.length, run: (signal) => send(request, signal) },
    );
}
