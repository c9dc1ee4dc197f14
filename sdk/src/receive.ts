/** Asks for deliveries, one request after the other, for as long as there is room and somebody wants them. */
import type { Connection } from "./connect.ts";
import type { ConsumeOptions } from "./consume_options.ts";
import type { Limits } from "./consume_plan.ts";
import { milliseconds } from "./duration.ts";
import { ForbiddenError, type GaplessError, ServerError } from "./errors.ts";
import type { Received } from "./handle.ts";
import { pause } from "./link_abort.ts";
import { step } from "./read_options.ts";
import { isTransient, type Pauses, pauseBefore } from "./retry.ts";

/** What a consumer must know of its subscription. */
export type Definition = { id: string; key: string; timeoutMs: number };

/** What is done with what comes. */
export type Receiver<E, Tx> = {
  options: Pick<ConsumeOptions<E, Tx>, "autoAck">;
  limits: Limits;
  signal: AbortSignal;
  accept(received: Received[]): void;
  /** Resolves when there is room, with how much. */
  room(): Promise<number>;
  defined(definition: Definition): void;
  tell(error: unknown): void;
};

/** How long a definition is believed: whoever changes the key of a subscription waits so long for its consumers. */
const BELIEVED_MS = 60_000;
/** An empty answer that comes faster than this was no wait. */
const AT_ONCE_MS = 100;
const PAUSES: Pauses = { baseMs: 500, mostMs: 30_000, patienceMs: 3_600_000 };

/** Receives until the signal says so; throws where going on makes no sense. */
export async function receiveAll<E, Tx>(connection: Connection, name: string, to: Receiver<E, Tx>): Promise<void> {
  const path = `/v1/subscriptions/${step("name", name)}`;
  const { limits, signal } = to;
  let knownAt = 0;
  // One at a time where the key is not known: the server keeps the order among what it hands out apart.
  let isKnown = false;
  let failures = 0;
  let everWorked = false;

  async function define(): Promise<void> {
    try {
      const found = await connection.ask<{ id: string; key: string; timeout: string }>({ path }, { signal });
      to.defined({ id: found.id, key: found.key, timeoutMs: milliseconds("timeout", found.timeout) });
      isKnown = true;
    } catch (error) {
      if (!(error instanceof ForbiddenError)) throw error;
    }
    knownAt = Date.now();
  }

  async function receive(max: number): Promise<void> {
    const wait = `${Math.round(Math.min(limits.waitMs, connection.timeoutMs / 2))}ms`;
    const body = JSON.stringify({ consumer: limits.consumer, max, wait, autoAck: to.options.autoAck });
    const headers = { "content-type": "application/json" };
    const began = Date.now();
    let subscription: string | undefined;
    const onHeaders = (found: Headers): void => {
      subscription = found.get("gapless-subscription") ?? undefined;
    };
    const request = { method: "POST", path: `${path}/receive`, headers, body, repeatable: false, onHeaders } as const;
    const { deliveries } = connection.parse<{ deliveries: Received[] }>(await connection.send(request, { signal }));
    everWorked = true;
    to.accept(deliveries.map((each) => ({ ...each, subscription })));
    if (deliveries.length > 0 || Date.now() - began >= AT_ONCE_MS) failures = 0;
    // A server that is stopping sends everybody away at once.
    else await pause(pauseBefore(failures++, undefined, PAUSES) ?? 0, signal);
  }

  while (!signal.aborted) {
    const free = await to.room();
    if (signal.aborted) return;
    try {
      if (Date.now() - knownAt > BELIEVED_MS) await define();
      await receive(isKnown ? free : 1);
    } catch (error) {
      if (signal.aborted) return;
      if (!mayPass(error) || (!everWorked && failures >= connection.retries)) throw error;
      to.tell(error);
      const wait = pauseBefore(failures++, error.retryAfterMs, PAUSES);
      if (wait === undefined) throw error;
      await pause(wait, signal).catch(() => undefined);
    }
  }
}

/** Whether the same request may succeed later. A consumer outlives an error inside of the server, too. */
function mayPass(error: unknown): error is GaplessError {
  return isTransient(error) || (error instanceof ServerError && (error.status ?? 0) >= 500);
}
