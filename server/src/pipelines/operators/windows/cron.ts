// cron('0 0 * * * ?'): what came since the last time that an expression came true is a batch.

import { nextTime } from "../../cron/next_time.ts";
import { type Cron, CronError, parseCron } from "../../cron/parse_cron.ts";
import { type Chunk, CURRENT, type Row } from "../../runtime/chunk.ts";
import type { Sleeper } from "../../runtime/timers.ts";
import type { Window, WindowFactory, WindowUse } from "../window.ts";
import { Batches } from "./batch.ts";
import { arity, constant, refuse } from "./parameters.ts";

/** The window. */
export const cron: WindowFactory = {
  namespace: "",
  name: "cron",
  signature: "cron(expression string)",
  about: "What came since the last time that a cron expression (as Quartz reads them, in UTC) came true, together.",
  plan(call) {
    arity(call, this.signature, 1, 1);
    const text = String(constant(call, 0, "expression", ["string"]));
    const times = read(text, (why) => refuse(call, why, call.parameters[0]));
    return { inTurn: true, isBatch: true, create: (use) => new CronWindow(use, times) };
  },
};

function read(text: string, otherwise: (why: string) => never): Cron {
  try {
    return parseCron(text);
  } catch (error) {
    if (error instanceof CronError) return otherwise(error.message);
    throw error;
  }
}

class CronWindow implements Window, Sleeper {
  readonly #use: WindowUse;
  readonly #cron: Cron;
  readonly #batches: Batches;

  constructor(use: WindowUse, times: Cron) {
    this.#use = use;
    this.#cron = times;
    this.#batches = new Batches(use, false);
    use.host.whenStarted((now) => this.#sleep(now));
  }

  take(chunk: Chunk): void {
    for (let at = 0; at < chunk.size; at++) {
      if (chunk.kinds[at] === CURRENT) this.#batches.add(chunk.rows[at] as Row, chunk.times[at] as number);
    }
  }

  wake(at: number): void {
    this.#sleep(at);
    // Without a new batch the last one stays.
    if (this.#batches.current.size > 0) this.#batches.flush(at);
  }

  each(visit: (row: Row, time: number) => boolean | undefined): void {
    this.#batches.each(visit);
  }

  #sleep(now: number): void {
    const next = nextTime(this.#cron, now);
    if (next !== Number.POSITIVE_INFINITY) this.#use.host.timers.ask(next, this);
  }
}
