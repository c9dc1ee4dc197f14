// Stream functions that add values to each event.
import { Chunk, CURRENT, type Kind, RESET, type Row, type Taker } from "../../runtime/chunk.ts";
import type { StreamFunctionUse } from "../stream_function.ts";
import type { Host } from "../window.ts";

/** The values that are added to an event. */
export type Add = (row: Row, time: number, host: Host) => readonly unknown[];

/** Adds what a function gives. */
export class AddStage implements Taker {
  readonly #add: Add;
  readonly #use: StreamFunctionUse;
  readonly #out = new Chunk();

  /** `add` gives the values that are added. */
  constructor(add: Add, use: StreamFunctionUse) {
    this.#add = add;
    this.#use = use;
  }

  take(chunk: Chunk): void {
    const out = this.#out.clear();
    out.batch = chunk.batch;
    for (let at = 0; at < chunk.size; at++) {
      const row = chunk.rows[at] as Row;
      const time = chunk.times[at] as number;
      const kind = chunk.kinds[at] as Kind;
      if (kind === RESET) {
        out.add(row, time, RESET);
        continue;
      }
      try {
        out.add([...row, ...this.#add(row, time, this.#use.host)], time, kind);
      } catch (error) {
        if (kind === CURRENT) this.#use.failed(row, time, error);
      }
    }
    if (out.size > 0) this.#use.next.take(out);
  }
}
