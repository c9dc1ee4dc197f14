/**
 * A consumer: asks for deliveries, runs handlers in the order of each key and settles what they say. It holds no more
 * than it can soon run, and ends in good order.
 */
import type { Connection } from "./connect.ts";
import { createLines, type Line } from "./consume_lines.ts";
import type { ConsumeOptions, Consumer, Handler } from "./consume_options.ts";
import { readPlan } from "./consume_plan.ts";
import { createStats } from "./consume_stats.ts";
import { keyOf } from "./delivery_key.ts";
import { GaplessError, LeaseLostError } from "./errors.ts";
import type { Fit } from "./fit_events.ts";
import { type Hooks, handle, type Job, jobOf, type Plan, type Received, rest } from "./handle.ts";
import { createLeases } from "./leases.ts";
import { linkAbort } from "./link_abort.ts";
import { Outcome } from "./outcome.ts";
import { receiveAll } from "./receive.ts";
import { createOutbox, type Settlement } from "./settle.ts";
import type { TransactionSource } from "./transaction.ts";

/** Starts a consumer. */
export function consume<E, Tx>(
  connection: Connection,
  fit: Fit<E>,
  subscription: string,
  handler: Handler<E, Tx>,
  options: ConsumeOptions<E, Tx> & { transaction?: TransactionSource | undefined } = {},
  hooks: Hooks = {},
): Consumer {
  const limits = readPlan(options);
  const { consumer, concurrency, maxInFlight } = limits;
  const asking = linkAbort(options.signal);
  const outbox = createOutbox(connection, subscription);
  const leases = createLeases(connection, subscription, onLost);
  const lines = createLines();
  const jobs = new Set<Job>();
  /** Their fate is decided, but their handlers go on: nothing else begins in their places and their keys. */
  const overdue = new Set<Job>();
  const { stats, processed, settled } = createStats();
  let running = true;
  /** No more handlers are begun. */
  let isOver = false;
  let key = "stream";
  let ref = subscription;
  /** Called whenever something ended: there may be room, or nothing left. */
  let ended: () => void = () => undefined;
  const plan: Plan<E, Tx> = {
    ...{ fit, handler, options, hooks, subscription, consumer, timeoutMs: limits.timeoutMs },
    ref: () => ref,
  };

  function accept(received: Received[]): void {
    stats.inFlight += received.length;
    for (const each of received) {
      // What comes again although it is at work here: its lease was lost, and nobody could say so.
      for (const { received: old } of jobs) if (old.id === each.id) onLost(old.lease, lostError(old));
      if (options.autoAck !== true) leases.add(each.lease, each.id);
      lines.add(each, keyOf(key, each.event));
    }
    begin();
  }

  function begin(): void {
    while (!isOver && jobs.size + overdue.size < concurrency) {
      const next = lines.next();
      if (next === undefined) return;
      void work(next.received, next.line);
    }
  }

  async function work(received: Received, line: Line): Promise<void> {
    const job = jobOf(received);
    jobs.add(job);
    const begun = performance.now();
    const { verdict: found, failed } = await handle(plan, job);
    processed(performance.now() - begun, failed);
    const verdict = hooks.ended === undefined ? found : await hooks.ended(received, found);
    jobs.delete(job);
    // The server takes back what follows a failure in its key, and whoever has the lost one has what follows it.
    if (options.autoAck !== true && (verdict === "lost" || (verdict instanceof Outcome && verdict.kind === "retry"))) {
      if (line.key !== undefined) for (const each of lines.clear(line, received.lease)) forget(each);
    }
    if (verdict === "lost") lose(received);
    else if (verdict === "acked" || options.autoAck === true) {
      stats.acked++;
      forget(received);
    } else settle(received, settlementOf(verdict));
    if (job.running > 0) {
      overdue.add(job);
      ended();
      await rest(job);
      overdue.delete(job);
    }
    lines.free(line);
    begin();
    ended();
  }

  function settle(received: Received, settlement: Settlement): void {
    outbox.settle(received, settlement, (error) => {
      forget(received);
      settled(settlement.how, error);
      if (error !== undefined) tell(error);
    });
  }

  /** It is no longer held. */
  function forget(received: Received): void {
    stats.inFlight--;
    leases.drop(received.lease, received.id);
    ended();
  }

  function lose(received: Received): void {
    stats.lost++;
    forget(received);
  }

  function onLost(lease: string, error: LeaseLostError): void {
    for (const { taken } of lines.take(lease)) for (const each of taken) lose(each);
    for (const job of jobs) if (job.received.lease === lease && !job.acking) job.controller.abort(error);
  }

  function tell(error: unknown): void {
    try {
      options.onError?.(error, undefined);
    } catch {
      // There is nothing to decide here.
    }
  }

  /** Resolves when something ended. */
  const change = (): Promise<void> =>
    new Promise((resolve) => {
      ended = resolve;
    });

  async function room(): Promise<number> {
    const wanted = hooks.isEager === true ? 1 : Math.min(limits.batch, Math.ceil(maxInFlight / 2));
    // Whoever has no place left takes nothing away from the others.
    const free = (): number => (overdue.size < concurrency ? maxInFlight - stats.inFlight - overdue.size : 0);
    const enough = (): number => Math.max(1, Math.min(wanted, maxInFlight - overdue.size));
    while (free() < enough() && !asking.signal.aborted) await change();
    return Math.min(limits.batch, free());
  }

  async function drain(): Promise<void> {
    // What the server has acknowledged already is not to be given back: it is run.
    if (options.autoAck !== true) giveBack();
    const detail = "the consumer is stopping, and the time for that is over";
    const late = new GaplessError({ code: "stopped", detail });
    let isLate = false;
    const abortAll = (): void => {
      isOver = true;
      isLate = true;
      ended();
      for (const { taken } of lines.take()) for (const each of taken) lose(each);
      for (const job of jobs) job.controller.abort(late);
    };
    const timer = limits.drainMs === undefined ? undefined : setTimeout(abortAll, limits.drainMs);
    while (jobs.size > 0 || (overdue.size > 0 && !isLate)) await change();
    clearTimeout(timer);
    await outbox.drained();
  }

  function giveBack(): void {
    isOver = true;
    for (const { key: inOrder, taken } of lines.take()) {
      // What follows in a key comes back with the first of it.
      for (const [index, each] of taken.entries()) {
        if (inOrder !== undefined && index > 0) forget(each);
        else settle(each, { how: "release" });
      }
    }
  }

  async function live(): Promise<void> {
    try {
      await options.initialize?.();
      await receiveAll(connection, subscription, {
        ...{ options, limits, signal: asking.signal, accept, room, tell },
        defined(found) {
          key = found.key;
          ref = found.id;
          leases.lasting(found.timeoutMs);
        },
      });
    } finally {
      asking.controller.abort();
      asking.unlink();
      await drain();
      leases.stop();
      running = false;
      await options.cleanup?.();
    }
  }

  const done = live();
  const stop = async (): Promise<void> => {
    asking.controller.abort();
    await done.catch(() => undefined);
  };
  asking.signal.addEventListener("abort", () => {
    isOver = options.autoAck !== true;
    ended();
  });
  return {
    subscription,
    consumer,
    done,
    stop,
    stats: () => ({ ...stats }),
    get isRunning() {
      return running;
    },
    [Symbol.asyncDispose]: stop,
  };
}

function lostError({ lease }: Received): LeaseLostError {
  return new LeaseLostError({ code: "lease_lost", detail: `lease ${lease} is over: its deliveries came again` });
}

const HOW = { retry: "nack", park: "park", skip: "skip" } as const;

function settlementOf(outcome: Outcome | undefined): Settlement {
  if (outcome === undefined) return { how: "ack" };
  const { kind, after, reason } = outcome;
  return { how: HOW[kind], delay: after, reason };
}
