// A snapshot without a window.
import { TrackedMap } from "../operators/tracked_map.ts";
import { type Chunk, CURRENT, type Row } from "../runtime/chunk.ts";
import type { State } from "../runtime/stateful.ts";
import { Snapshot } from "./snapshot_each.ts";

/** Without a window: the last event of each group. */
export class LastSnapshot extends Snapshot {
  readonly form = "lastSnapshot@1";
  readonly #last = new TrackedMap<unknown, { row: Row; time: number }>();

  take(chunk: Chunk): void {
    for (let at = 0; at < chunk.size; at++) {
      if (chunk.kinds[at] !== CURRENT) continue;
      this.#last.set(chunk.groups[at], { row: chunk.rows[at] as Row, time: chunk.times[at] as number });
    }
  }

  protected fill(out: Chunk): void {
    for (const { row, time } of this.#last.values()) out.add(row, time, CURRENT);
  }

  save(changed: boolean): State | undefined {
    return this.#last.save(changed);
  }

  restore(state: State): void {
    this.#last.restore(state);
  }
}
