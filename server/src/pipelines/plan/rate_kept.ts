// What a limit of output holds back until its time has come.
import { restoreChunk, saveChunk } from "../operators/saved_chunk.ts";
import { Chunk } from "../runtime/chunk.ts";
import type { State } from "../runtime/stateful.ts";

interface SavedKept {
  /** Which of those from before stay. */
  stays: number;
  /** Places of events that took the place of others, and these events. */
  places: number[];
  changed: State;
  /** What came behind. */
  came: State;
}

/** What waits to be told: all, the last, or the last of each group in the order in which the groups came. */
export class Kept {
  readonly #keepsAll: boolean;
  readonly #byGroup: boolean;
  readonly #events = new Chunk();
  readonly #places = new Map<unknown, number>();
  /** How many of those that were saved are still there, and which of them are others now. */
  #saved = 0;
  readonly #changed = new Set<number>();

  /** Nothing waits. */
  constructor(keepsAll: boolean, byGroup: boolean) {
    this.#keepsAll = keepsAll;
    this.#byGroup = byGroup;
  }

  /** An event is to wait. */
  add(chunk: Chunk, at: number): void {
    const events = this.#events;
    if (this.#keepsAll) {
      events.copy(chunk, at);
      return;
    }
    const group = this.#byGroup ? chunk.groups[at] : undefined;
    const place = this.#places.get(group);
    if (place === undefined) {
      this.#places.set(group, events.size);
      events.copy(chunk, at);
      return;
    }
    this.#put(place, chunk, at);
    if (place < this.#saved) this.#changed.add(place);
  }

  /** All go, into a chunk. */
  give(out: Chunk): void {
    for (let at = 0; at < this.#events.size; at++) out.copy(this.#events, at);
    this.#events.clear();
    this.#places.clear();
    this.#saved = 0;
    this.#changed.clear();
  }

  /** All, or what has changed. */
  save(changed: boolean): State {
    const events = this.#events;
    const stays = changed ? this.#saved : 0;
    const places = changed ? [...this.#changed] : [];
    const others = new Chunk();
    for (const place of places) others.copy(events, place);
    const saved: SavedKept = { stays, places, changed: saveChunk(others), came: saveChunk(events, stays) };
    this.#saved = events.size;
    this.#changed.clear();
    return saved;
  }

  /** Takes up what was saved. */
  restore(state: State): void {
    const { stays, places, changed, came } = state as SavedKept;
    const events = this.#events;
    events.size = stays;
    events.groups.length = Math.min(events.groups.length, stays);
    events.causes.length = Math.min(events.causes.length, stays);
    const others = new Chunk();
    restoreChunk(others, changed);
    for (const [at, place] of places.entries()) this.#put(place, others, at);
    restoreChunk(events, came);
    this.#places.clear();
    if (!this.#keepsAll) {
      for (let at = 0; at < events.size; at++) this.#places.set(this.#byGroup ? events.groups[at] : undefined, at);
    }
    this.#saved = events.size;
    this.#changed.clear();
  }

  /** An event takes the place of another. */
  #put(place: number, chunk: Chunk, at: number): void {
    const events = this.#events;
    const size = events.size;
    events.size = place;
    events.copy(chunk, at);
    events.size = size;
  }
}
