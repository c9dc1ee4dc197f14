// A connection of a sink: made, lost, and made again.
import { ConnectionError, type Outside } from "../operators/edge.ts";
import type { Sink } from "../operators/sink.ts";
import type { LogLevel } from "../runtime/log.ts";
import { delayBefore, delayText, messageOf } from "./retry.ts";

/** Where a connection stands. `broken`: it failed with something that trying again does not mend. */
export type LinkState = "new" | "connecting" | "up" | "down" | "broken" | "closed";

/** A connection. */
export class Link {
  state: LinkState = "new";
  readonly #sink: Sink;
  readonly #outside: Outside;
  readonly #tell: (level: LogLevel, message: string, error?: unknown) => void;
  readonly #changed: () => void;
  readonly #closing = new AbortController();
  #tries = 0;

  /** Not connected yet; `changed` is called when a try to connect has ended. */
  constructor(
    sink: Sink,
    outside: Outside,
    tell: (level: LogLevel, message: string, error?: unknown) => void,
    changed: () => void,
  ) {
    this.#sink = sink;
    this.#outside = outside;
    this.#tell = tell;
    this.#changed = changed;
  }

  /** Connects, if it is not connected; what cannot be reached is tried again by and by. */
  connect(): void {
    if (this.state !== "new" && this.state !== "down") return;
    this.state = "connecting";
    try {
      const connecting = this.#sink.connect();
      if (connecting === undefined) this.#connected();
      else
        connecting.then(
          () => this.#connected(),
          (error) => this.#refused(error),
        );
    } catch (error) {
      this.#refused(error);
    }
  }

  /** Publishes. A connection that breaks is made again at once, and the payload published over it. */
  publish(payload: unknown, option: (name: string) => string): Promise<void> | undefined {
    if (this.state !== "up") throw new ConnectionError("it is not connected");
    try {
      return this.#sink.publish(payload, option)?.catch((error) => this.#again(error, payload, option));
    } catch (error) {
      return this.#again(error, payload, option);
    }
  }

  /** Ends it. */
  async close(): Promise<void> {
    const wasUp = this.state === "up";
    this.state = "closed";
    this.#closing.abort();
    if (wasUp) await this.#sink.disconnect();
  }

  #again(error: unknown, payload: unknown, option: (name: string) => string): Promise<void> | undefined {
    if (!(error instanceof ConnectionError) || this.state === "closed") throw error;
    try {
      const connected = this.#sink.connect();
      const published =
        connected === undefined
          ? this.#sink.publish(payload, option)
          : connected.then(() => this.#sink.publish(payload, option));
      return published?.catch((second) => this.#lost(second));
    } catch (second) {
      return this.#lost(second);
    }
  }

  #lost(error: unknown): never {
    if (error instanceof ConnectionError && this.state !== "closed") {
      // Whoever published tells of it.
      this.state = "down";
      this.connect();
    }
    throw error;
  }

  #connected(): void {
    if (this.state === "closed") return;
    this.state = "up";
    this.#tries = 0;
    this.#changed();
  }

  #refused(error: unknown): void {
    if (this.state === "closed") return;
    this.state = error instanceof ConnectionError ? "down" : "broken";
    if (this.state === "down") {
      const wait = delayText(this.#later());
      this.#tell("error", `cannot connect: ${messageOf(error)}; it is tried again in ${wait}`, error);
    } else this.#tell("error", `cannot connect: ${messageOf(error)}`, error);
    this.#changed();
  }

  #later(): number {
    const delay = delayBefore(this.#tries++);
    void this.#outside.sleep(delay, this.#closing.signal).then(() => this.connect());
    return delay;
  }
}
