// cron('0 0 * * * ?'): what came since the last time that an expression came true is a batch.

import { nextTime } from "../../cron/next_time.ts";
import type { Cron } from "../../cron/parse_cron.ts";
import { readCron } from "../../cron/read_cron.ts";
import { type Chunk, CURRENT, type Row } from "../../runtime/chunk.ts";
import type { State, Stateful } from "../../runtime/stateful.ts";
import type { Sleeper } from "../../runtime/timers.ts";
import type { Parameter, Window, WindowFactory, WindowUse } from "../window.ts";
import { Batches } from "./batch.ts";
import { arity, constant } from "./parameters.ts";

/** The window. */
export const cron: WindowFactory = {
  namespace: "",
  name: "cron",
  signature: "cron(expression string)",
  about: "What came since the last time that a cron expression (as Quartz reads them, in UTC) came true, together.",
  plan(call) {
    arity(call, this.signature, 1, 1);
    const text = String(constant(call, 0, "expression", ["string"]));
    const times = readCron(text, (call.parameters[0] as Parameter).span);
    return { inTurn: true, isBatch: true, create: (use) => new CronWindow(use, times) };
  },
};

class CronWindow implements Window, Stateful, Sleeper {
  readonly form = "cron@1";
  readonly #use: WindowUse;
  readonly #cron: Cron;
  readonly #batches: Batches;

  constructor(use: WindowUse, times: Cron) {
    this.#use = use;
    this.#cron = times;
    this.#batches = new Batches(use, false);
    use.host.whenStarted((now) => this.#sleep(now));
    use.host.keep(this);
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

  /** Also what its batch waits with. */
  get size(): number {
    return this.#batches.size;
  }

  each(visit: (row: Row, time: number) => boolean | undefined): void {
    this.#batches.each(visit);
  }

  save(changed: boolean): State | undefined {
    return this.#batches.save(changed);
  }

  restore(state: State, changed: boolean): void {
    this.#batches.restore(state, changed);
  }

  #sleep(now: number): void {
    const next = nextTime(this.#cron, now);
    if (next !== Number.POSITIVE_INFINITY) this.#use.host.timers.ask(next, this);
  }
}
