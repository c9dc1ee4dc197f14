// In event time the clock stands still while nothing comes; by @app:playback(idle.time, increment) silence moves it on.
import type { Heartbeat as Lengths } from "../plan/annotations.ts";
import type { AppHost } from "./host.ts";

/** Moves the clock of an app on when nothing has come for long. */
export class Heartbeat {
  readonly #lengths: Lengths | undefined;
  readonly #host: AppHost;
  /** How long nothing has come. */
  silence = 0;

  /** Without lengths it never does. */
  constructor(lengths: Lengths | undefined, host: AppHost) {
    this.#lengths = lengths;
    this.#host = host;
  }

  /** So long has passed on the wall. */
  elapse(milliseconds: number): void {
    if (this.#lengths === undefined || !this.#host.hasBegun) return;
    const { idle, increment } = this.#lengths;
    this.silence += milliseconds;
    for (; this.silence >= idle; this.silence -= idle) this.#host.advance(this.#host.now + increment);
  }
}
