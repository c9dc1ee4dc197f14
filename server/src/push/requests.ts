/** The jobs of webhooks as tasks: each a request to an endpoint. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Pool } from "pg";
import { KeyError, type Opener, SecretError } from "../secrets/open.ts";
import type { Log } from "../telemetry/log.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import { begin } from "./begin.ts";
import { type Result, resultOf } from "./outcome.ts";
import type { MessageRequest } from "./request.ts";
import type { Sender } from "./send.ts";
import type { Begin } from "./work.ts";

/** What making requests needs. */
export type RequestOptions = { pool: Pool; sender: Sender; opener: Opener; log: Log; metrics: Metrics };

const LEAVE_MS = 5_000;

/** Makes the requests of webhooks. */
export function createRequests({ pool, sender, opener, log, metrics }: RequestOptions): Begin {
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
    (await begin(pool, opener, jobs)).map(({ job, request }) => {
      if (request === undefined) {
        return { job, bytes: 0, run: async () => ({ skip: true, reason: "it is about the webhook itself" }) };
      }
      if (request instanceof SecretError) return { job, bytes: 0, run: (signal) => unsigned(request, signal) };
      return { job, bytes: request.message.body.length, run: (signal) => send(request, signal) };
    });
}

/** Without the installation's key a server leaves it to others, after a moment: it would be the first to take it again. */
async function unsigned(error: SecretError, signal: AbortSignal): Promise<Result> {
  if (error instanceof KeyError) {
    await sleep(LEAVE_MS, undefined, { signal }).catch(() => undefined);
    return { stop: true };
  }
  return { ok: false, class: "secret", reason: "no signing secret can be opened; rotate it" };
}
