// From outside an app is given something to work off: that is a turn. Whoever is called back in it may give it more, which belongs to it.

/** Calls back what listens without letting it hold up the app: what it throws is thrown when the turn is over. */
export class Turns {
  #depth = 0;
  #thrown: { error: unknown } | undefined;
  readonly #settled: () => void;

  /** `settled` is called when all has been worked off. */
  constructor(settled: () => void) {
    this.#settled = settled;
  }

  /** Something is given to the app. Behind it there must be leave(), whatever happens. */
  enter(): void {
    this.#depth++;
  }

  /** It has been worked off. Throws what a listener has thrown, the first of them. */
  leave(): void {
    if (--this.#depth > 0) return;
    const thrown = this.#thrown;
    this.#thrown = undefined;
    this.#settled();
    if (thrown !== undefined) throw thrown.error;
  }

  /** The listener as it is called: other readers of the same event come to their turn, whatever it throws. */
  guarded<Args extends unknown[]>(listener: (...args: Args) => void): (...args: Args) => void {
    return (...args) => {
      try {
        listener(...args);
      } catch (error) {
        if (this.#depth === 0) throw error;
        this.#thrown ??= { error };
      }
    };
  }
}
