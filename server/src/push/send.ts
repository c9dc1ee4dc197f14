/** Sends webhooks, and makes the calls of actions: one attempt each, guarded, signed, and at an end in time. It never throws and never asks a database. */
import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { createAgents } from "./agents.ts";
import { conceal } from "./conceal.ts";
import { createDatabaseWatch } from "./database_hosts.ts";
import { type DialRequest, dial } from "./dial.ts";
import { exchange, type Seen } from "./exchange.ts";
import { EndedError, type Failure, failureOf } from "./failure.ts";
import { createGuard, type Guard } from "./guard.ts";
import { type AttemptRequest, prepare } from "./request.ts";
import { createResolvers, type Resolvers } from "./resolve.ts";
import { type AttemptResult, retryAfterMs } from "./result.ts";

/** The settings of a sender. */
export type SenderOptions = {
  readonly guard: Guard;
  /** How much of an answer's body is read and kept, in bytes; 16 384 if you don't say. */
  readonly maxResponseBytes?: number;
  /** Connections of one tenant to one host; 1024 if you don't say. */
  readonly maxSockets?: number;
  /** Certificates to trust instead of the well-known ones, as PEM. */
  readonly ca?: string | Buffer;
  /** Asks for names; the system's own way if you don't say. */
  readonly resolvers?: Resolvers;
  /** The time, in milliseconds. */
  readonly now?: () => number;
};

/**
 * A sender: `send` makes an attempt and never rejects; a signal of the request's own ends it with the EndedError that is
 * its reason; `stop` ends what is under way as `stopped`.
 */
export type Sender = {
  send(request: AttemptRequest, signal?: AbortSignal): Promise<AttemptResult>;
  /** A connection for another protocol than HTTP, under the same guard. Rejects with what failureOf() reads. */
  dial(to: DialRequest, signal: AbortSignal): Promise<Socket>;
  stop(): Promise<void>;
};

/** Makes a sender. */
export function createSender(options: SenderOptions = { guard: createGuard() }): Sender {
  const { guard, now = Date.now, maxResponseBytes = 16_384 } = options;
  const agents = createAgents(options.maxSockets ?? 1024, options.ca === undefined ? {} : { ca: options.ca });
  const own = options.resolvers === undefined ? createResolvers() : undefined;
  const resolvers = options.resolvers ?? own;
  if (resolvers === undefined) throw new TypeError("There is no resolver.");
  const by = { guard, resolvers, agents, now };
  const refreshDatabase = createDatabaseWatch(guard);
  const underWay = new Map<AbortController, Promise<AttemptResult>>();
  let stopped = false;

  async function attempt(request: AttemptRequest, ended: AbortSignal, started: number): Promise<AttemptResult> {
    const seen: Seen = { connected: false };
    const fail = (failure: Failure): AttemptResult => ({
      ok: false,
      ...shown(seen, started),
      ...failure,
      gone: false,
      abort: false,
    });
    try {
      const checked = guard.checkUrl(request.url);
      if ("refused" in checked) {
        const { rule, detail } = checked.refused;
        return fail({
          errorClass: rule === "address" || rule === "host" ? "blocked_ip" : "blocked_url",
          error: `the URL ${detail}`,
        });
      }
      await refreshDatabase();
      const ready = prepare(request, checked.target, by);
      const call = () => exchange(ready, ended, seen, maxResponseBytes);
      const { answer, kept } = await call().catch((error) => {
        if (!seen.stale || ended.aborted) throw error;
        // The endpoint had closed a connection that was kept alive, and read nothing: once more, over a new one.
        agents.dropIdle(ready.options, ready.target.secure);
        return call();
      });
      return judge(answer, { ...shown(seen, started), ...kept });
    } catch (error) {
      return fail(failureOf(ended.aborted ? ended.reason : error, seen.connected));
    }
  }

  function judge(answer: IncomingMessage, result: Omit<AttemptResult, "ok" | "gone" | "abort">): AttemptResult {
    const status = answer.statusCode ?? 0;
    if (status >= 200 && status < 300) return { ok: true, ...result, gone: false, abort: false };
    const wait = retryAfterMs(answer.headers["retry-after"], now());
    const abort = answer.headers["webhook-delivery"]?.toString().trim().toLowerCase() === "abort-message";
    const redirect = status >= 300 && status < 400 ? "; redirects are not followed" : "";
    return {
      ok: false,
      ...result,
      errorClass: "http_status",
      error: `the endpoint answered ${status}${redirect}`,
      ...(wait === undefined ? {} : { retryAfterMs: wait }),
      gone: status === 410,
      abort,
    };
  }

  return {
    send(request, signal) {
      const started = performance.now();
      const control = new AbortController();
      const seconds = request.timeoutMs / 1000;
      const timer = setTimeout(
        () => control.abort(new EndedError("timeout", `the endpoint was not done within ${seconds} s`)),
        request.timeoutMs,
      );
      signal?.addEventListener("abort", () => control.abort(signal.reason), { once: true });
      if (stopped) control.abort(STOPPED);
      const result = attempt(request, control.signal, started)
        .then((seen) => conceal(seen, request))
        .finally(() => {
          clearTimeout(timer);
          underWay.delete(control);
        });
      underWay.set(control, result);
      return result;
    },
    async dial(to, signal) {
      await refreshDatabase();
      return await dial(to, by, signal);
    },
    async stop() {
      stopped = true;
      const results = [...underWay.values()];
      for (const control of [...underWay.keys()]) control.abort(STOPPED);
      await Promise.all(results);
      agents.destroy();
      own?.cancel();
    },
  };
}

const STOPPED = new EndedError("stopped", "the server is stopping");

function shown(seen: Seen, started: number) {
  return {
    ...(seen.status === undefined ? {} : { status: seen.status }),
    ...(seen.responseHead === undefined ? {} : { responseHead: seen.responseHead }),
    ...(seen.address === undefined ? {} : { address: seen.address }),
    durationMs: Math.round(performance.now() - started),
  };
}
