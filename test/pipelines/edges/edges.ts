// A world of its own for apps under test: a clock that is moved by hand, standard input and output that are arrays.
import { type CreateOptions, createApp, type Outside } from "@gapless/server/pipelines";

interface Sleeper {
  at: number;
  wake(): void;
}

/** A world. */
export class World {
  clock = 0;
  readonly printed: string[] = [];
  readonly logged: string[] = [];
  #sleepers: Sleeper[] = [];
  readonly outside: Partial<Outside>;

  /** One whose standard input holds some pieces. */
  constructor(input: readonly (string | Uint8Array)[] = [], folder = "/") {
    this.outside = {
      folder,
      now: () => this.clock,
      sleep: (milliseconds, signal) =>
        new Promise((resolve) => {
          const sleeper = { at: this.clock + milliseconds, wake: resolve };
          if (signal.aborted) resolve();
          else this.#sleepers.push(sleeper);
          signal.addEventListener("abort", () => {
            this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
            resolve();
          });
        }),
      stdin: async function* () {
        yield* input;
      },
      stdout: (text) => {
        this.printed.push(text);
        return undefined;
      },
    };
  }

  /** How many wait for the clock. */
  get sleeping(): number {
    return this.#sleepers.length;
  }

  /** Makes an app in it. */
  app(text: string, options: CreateOptions = {}) {
    const logger: CreateOptions["logger"] = ({ level, message }) => this.logged.push(`${level} ${message}`);
    return createApp(text, { now: this.clock, logger, outside: this.outside, ...options });
  }

  /** Lets time pass, waking whoever waits on the way. */
  async pass(milliseconds: number): Promise<void> {
    const to = this.clock + milliseconds;
    await settle();
    for (;;) {
      const next = this.#sleepers.filter(({ at }) => at <= to).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.#sleepers = this.#sleepers.filter((other) => other !== next);
      this.clock = Math.max(this.clock, next.at);
      next.wake();
      await settle();
    }
    this.clock = to;
    await settle();
  }
}

/** Lets everything that is ready run. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
}
