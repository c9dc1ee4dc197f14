// Moves the clock of an app as time passes outside: wakes it when a timer is due, or when nothing has come for long.
import type { Outside } from "../operators/edge.ts";
import type { Inside } from "../runtime/attached.ts";

/** A clock that runs. */
export class WallClock {
  readonly #inside: Inside;
  readonly #outside: Outside;
  #stopping = new AbortController();
  #sleeping: AbortController | undefined;
  #wakesAt = Number.POSITIVE_INFINITY;
  /** When something last came, or the silence was last told. */
  #since = 0;

  /** Of an app; it stands still until it is started. */
  constructor(inside: Inside, outside: Outside) {
    this.#inside = inside;
    this.#outside = outside;
  }

  start(): void {
    this.#stopping = new AbortController();
    this.#since = this.#outside.now();
    this.look();
  }

  stop(): void {
    this.#stopping.abort();
    this.#sleeping?.abort();
    this.#wakesAt = Number.POSITIVE_INFINITY;
  }

  /** Something came: the app knows how late it is. */
  heard(): void {
    this.#since = this.#outside.now();
    if (!this.#inside.isEventTime) this.#inside.advance(this.#since);
  }

  /** Looks when it has to wake the app next. */
  look(): void {
    if (this.#stopping.signal.aborted) return;
    const { isEventTime, idle, nextTimer } = this.#inside;
    const at = isEventTime ? this.#since + (idle ?? Number.POSITIVE_INFINITY) : nextTimer;
    if (at === this.#wakesAt) return;
    this.#sleeping?.abort();
    this.#wakesAt = at;
    if (at === Number.POSITIVE_INFINITY) return;
    const sleeping = new AbortController();
    this.#sleeping = sleeping;
    void this.#outside.sleep(Math.max(0, at - this.#outside.now()), sleeping.signal).then(() => {
      if (!sleeping.signal.aborted) this.#wake();
    });
  }

  #wake(): void {
    this.#wakesAt = Number.POSITIVE_INFINITY;
    const now = this.#outside.now();
    if (this.#inside.isEventTime) this.#inside.elapse(now - this.#since);
    else this.#inside.advance(now);
    this.#since = now;
    this.look();
  }
}
