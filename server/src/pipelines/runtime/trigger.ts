// A trigger at work.
import { nextTime } from "../cron/next_time.ts";
import type { TriggerSpec } from "../plan/trigger.ts";
import { Chunk, CURRENT } from "./chunk.ts";
import type { AppHost } from "./host.ts";
import type { Junction } from "./junction.ts";
import type { State, Stateful } from "./stateful.ts";
import type { Sleeper } from "./timers.ts";

/** Sends the time into its stream, again and again or once when the app begins. */
export class Trigger implements Stateful, Sleeper {
  readonly form = "trigger@1";
  readonly #at: TriggerSpec["at"];
  readonly #host: AppHost;
  readonly #junction: Junction;

  /** It begins with the app. */
  constructor({ at }: TriggerSpec, host: AppHost, junction: Junction) {
    this.#at = at;
    this.#host = host;
    this.#junction = junction;
    host.keep(this);
    host.whenStarted((now) => {
      if (at === "start") this.#send(now);
      else this.#sleep(now);
    });
  }

  wake(at: number): void {
    this.#sleep(at);
    this.#send(at);
  }

  /** All it keeps is its timer. */
  save(): State | undefined {
    return undefined;
  }

  restore(): void {}

  #send(now: number): void {
    const chunk = new Chunk();
    chunk.add([now], now, CURRENT);
    this.#junction.take(chunk);
  }

  #sleep(now: number): void {
    if (this.#at === "start") return;
    const next = "every" in this.#at ? now + this.#at.every : nextTime(this.#at.cron, now);
    if (next !== Number.POSITIVE_INFINITY) this.#host.timers.ask(next, this);
  }
}
