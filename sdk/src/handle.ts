/** One delivery from its event to what is to become of it: checks, middleware, the handler, its time, its transaction. */

import { LONGEST_TIMER_MS } from "./connect.ts";
import type { ConsumeOptions, Delivery, Handler } from "./consume_options.ts";
import { LeaseLostError, MisfitError, TimeoutError } from "./errors.ts";
import type { Event } from "./event.ts";
import type { Fit } from "./fit_events.ts";
import { orAborted } from "./link_abort.ts";
import { Outcome, park, retry, skip } from "./outcome.ts";
import { refuse } from "./read_options.ts";
import { ackIn, isConflict, type TransactionOf, type TransactionSource, transact } from "./transaction.ts";

/** A delivery as it came; `subscription` is the id, where the server tells it. */
export type Received = { id: string; lease: string; attempt: number; event: Event; subscription?: string | undefined };

/** A delivery at work. */
export type Job = {
  readonly received: Received;
  readonly controller: AbortController;
  /** Its acknowledgement is on its way inside of a transaction: nobody can take it away any more. */
  acking: boolean;
  /** That transaction has committed. */
  acked: boolean;
  /** Pieces of the handler that have not ended: it may go on when its time is over. */
  running: number;
  /** Called when the last of them has. */
  rested: () => void;
};

/** A delivery that is about to be handled. */
export function jobOf(received: Received): Job {
  const rested = (): void => undefined;
  return { received, controller: new AbortController(), acking: false, acked: false, running: 0, rested };
}

/** Resolves when nothing of the handler is at work any more. */
export function rest(job: Job): Promise<void> {
  return new Promise((resolve) => {
    if (job.running === 0) resolve();
    else job.rested = resolve;
  });
}

/** How all deliveries of a consumer are handled. */
export type Plan<E, Tx> = {
  fit: Fit<E>;
  handler: Handler<E, Tx>;
  options: ConsumeOptions<E, Tx> & { transaction?: TransactionSource | undefined };
  timeoutMs: number;
  subscription: string;
  consumer: string;
  /** What SQL calls the subscription: its id, so that a role of another tenant cannot hit one of the same name. */
  ref(): string;
  hooks: Hooks;
};

/** What is done around handlers inside of the SDK. */
export type Hooks = {
  /** How long this one may take; as long as any other if it gives nothing. */
  timeoutMs?(received: Received): number | undefined;
  /** Called before a delivery is settled; gives what is to become of it. Must not throw. */
  ended?(received: Received, verdict: Verdict): Promise<Verdict>;
  /** Asks as soon as there is a place, for as many as there are: what is held is not at work elsewhere. */
  isEager?: boolean;
};

/** What is to become of a delivery: nothing for done, `acked` where it is settled already, `lost` where it is not ours. */
export type Verdict = Outcome | "acked" | "lost" | undefined;

/** So often a transaction is run again where others came between. */
const CONFLICTS = 5;

/** Handles a delivery. Never throws. */
export async function handle<E, Tx>(plan: Plan<E, Tx>, job: Job): Promise<{ verdict: Verdict; failed: boolean }> {
  const { received, controller } = job;
  const { fit, options, hooks } = plan;
  const timeoutMs = hooks.timeoutMs?.(received) ?? plan.timeoutMs;
  let delivery: Delivery<E, Tx> | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    if (!isWanted(options.interestedIn, received.event.type)) return done(skip("its type is of no interest"));
    const event = await fit.read(received.event);
    if (event === undefined) return done(skip("it does not fit the event map"));
    delivery = deliveryOf(plan, job, event);
    const refused = await invalid(options.validate, event);
    if (refused !== undefined) return done(refused);
    if (timeoutMs < LONGEST_TIMER_MS) {
      const late = new TimeoutError({ code: "timeout", detail: `the handler took longer than ${timeoutMs} ms` });
      timer = setTimeout(() => controller.abort(late), timeoutMs);
    }
    const found = await run(plan, job, delivery);
    return done(found);
  } catch (error) {
    if (error instanceof Outcome) return done(error);
    const decided = decide(plan, error, delivery);
    const lost = error instanceof LeaseLostError && "lost";
    return { verdict: job.acked ? "acked" : lost || decided, failed: !lost };
  } finally {
    clearTimeout(timer);
  }

  function done(verdict: Verdict): { verdict: Verdict; failed: boolean } {
    return { verdict: job.acked ? "acked" : verdict, failed: false };
  }
}

async function run<E, Tx>(plan: Plan<E, Tx>, job: Job, delivery: Delivery<E, Tx>): Promise<Outcome | undefined> {
  const { handler, options } = plan;
  const through = async (each: Delivery<E, Tx>): Promise<Outcome | undefined> => {
    const middleware = options.middleware ?? [];
    const from = async (place: number): Promise<Outcome | undefined> => {
      const wrap = middleware[place];
      const found = wrap === undefined ? await handler(each.event, each) : await wrap(each, () => from(place + 1));
      return found instanceof Outcome ? found : undefined;
    };
    return await from(0);
  };
  const call = (each: Delivery<E, Tx>): Promise<Outcome | undefined> => counted(job, () => through(each));
  const source = options.transaction;
  return await orAborted(delivery.signal, async () => {
    if (source === undefined) return await call(delivery);
    await delivery.transaction(source, (tx) => call({ ...delivery, tx: tx as Tx }));
    return undefined;
  });
}

/** Runs a piece of the handler; whoever stops waiting for it can still see whether it goes on. */
async function counted<T>(job: Job, work: () => T): Promise<Awaited<T>> {
  job.running++;
  try {
    return await work();
  } finally {
    if (--job.running === 0) job.rested();
  }
}

function deliveryOf<E, Tx>(plan: Plan<E, Tx>, job: Job, event: E): Delivery<E, Tx> {
  const { id, lease, attempt } = job.received;
  const { signal } = job.controller;
  const { subscription, consumer, options } = plan;
  return {
    ...{ event, id, lease, subscription, consumer, signal },
    // A parse of the caller's own may have made something else of the number.
    attempt: Number(attempt),
    // By the id: the group may be called by its name elsewhere, and have another one tomorrow.
    idempotencyKey: `${job.received.subscription ?? plan.ref()}:${job.received.event.id}`,
    tx: undefined as Tx,
    async transaction<Source extends TransactionSource>(
      source: Source,
      work: (tx: TransactionOf<Source>) => unknown,
    ): Promise<void> {
      if (options.autoAck === true) refuse("autoAck", "leaves nothing to acknowledge in a transaction");
      if (job.acked) refuse("transaction", "must not be called again: the delivery is acknowledged");
      for (let tries = 1; ; tries++) {
        try {
          await transact(source, signal, async (tx) => {
            const found = await counted(job, () => work(tx as TransactionOf<Source>));
            if (found instanceof Outcome) throw found;
            job.acking = true;
            await ackIn(tx, plan.ref(), { id, lease });
          });
          job.acked = true;
          return;
        } catch (error) {
          job.acking = false;
          if (tries >= CONFLICTS || signal.aborted || !isConflict(error)) throw error;
        }
      }
    },
  };
}

function decide<E, Tx>(plan: Plan<E, Tx>, error: unknown, delivery: Delivery<E, Tx> | undefined): Outcome {
  const { onError, retry: again } = plan.options;
  const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  try {
    const found = onError?.(error, delivery);
    if (found instanceof Outcome) return found;
    // What does not fit its schema now never will.
    if (delivery === undefined && error instanceof MisfitError) return park(reason);
    const after = typeof again === "function" && delivery !== undefined ? again(error, delivery) : again;
    return retry(typeof after === "function" ? undefined : after, reason);
  } catch (thrown) {
    return thrown instanceof Outcome ? thrown : retry(undefined, reason);
  }
}

async function invalid<E>(validate: ((event: E) => unknown) | undefined, event: E): Promise<Outcome | undefined> {
  if (validate === undefined) return undefined;
  try {
    return (await validate(event)) === false ? park("validate() refused it") : undefined;
  } catch (error) {
    return error instanceof Outcome ? error : park(`validate(): ${error instanceof Error ? error.message : error}`);
  }
}

function isWanted(types: readonly string[] | undefined, type: string): boolean {
  return (
    types?.some((wanted) => (wanted.endsWith("*") ? type.startsWith(wanted.slice(0, -1)) : type === wanted)) ?? true
  );
}
