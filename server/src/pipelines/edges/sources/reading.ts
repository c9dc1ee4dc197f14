// Reads texts piece by piece and hands them on, waiting while there is no room.
import type { Receiver } from "../../operators/source.ts";

/** A text, and where it stood. */
export interface Piece {
  text: string;
  place: string;
  properties?: Readonly<Record<string, unknown>>;
}

/** A reader that can be held up and ended. */
export class Reading {
  #isEnded = false;
  #held: PromiseWithResolvers<void> | undefined;

  /** Hands on what is read, until it ends or is ended; says whether it came to the end. */
  async run(pieces: AsyncIterable<Piece>, receiver: Receiver): Promise<boolean> {
    for await (const { text, ...origin } of pieces) {
      if (this.#held !== undefined) await this.#held.promise;
      if (this.#isEnded) return false;
      const room = receiver.take(text, origin);
      if (room !== undefined) await room;
    }
    return !this.#isEnded;
  }

  get isEnded(): boolean {
    return this.#isEnded;
  }

  end(): void {
    this.#isEnded = true;
    this.resume();
  }

  pause(): void {
    this.#held ??= Promise.withResolvers<void>();
  }

  resume(): void {
    this.#held?.resolve();
    this.#held = undefined;
  }
}
