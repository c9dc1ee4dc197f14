// Functions that keep something between events, such as random numbers from a seed: each place in a query has its own.
import type { FunctionState } from "../functions/function.ts";
import type { State, Stateful } from "../runtime/stateful.ts";

/** What such a function keeps. */
export class KeptFunction implements Stateful {
  readonly form: string;
  readonly #state: FunctionState;
  readonly #first: unknown;
  #saved: string | undefined;

  /** `name`: that of the function. */
  constructor(name: string, state: FunctionState) {
    this.form = `function ${name}@1`;
    this.#state = state;
    this.#first = state.take();
  }

  /** As it was when the app was new. */
  reset(): void {
    this.#state.put(this.#first);
    this.#saved = undefined;
  }

  save(changed: boolean): State | undefined {
    const state = this.#state.take();
    const text = JSON.stringify(state);
    if (changed && text === this.#saved) return undefined;
    this.#saved = text;
    return state;
  }

  restore(state: State): void {
    this.#state.put(state);
    this.#saved = JSON.stringify(state);
  }
}
