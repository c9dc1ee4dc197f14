// Chunks that are kept between events: what was not yet told.
import { type Chunk, type Kind, RESET, type Row } from "../runtime/chunk.ts";
import type { State } from "../runtime/stateful.ts";

interface SavedChunk {
  rows: Row[];
  times: Float64Array;
  kinds: Kind[];
  groups: unknown[];
  causes: Row[];
}

/** What is in a chunk from a place on. */
export function saveChunk(chunk: Chunk, from = 0): State {
  const { rows, times, kinds, groups, causes, size } = chunk;
  const saved: SavedChunk = {
    rows: rows.slice(from, size),
    times: Float64Array.from(times.slice(from, size)),
    kinds: kinds.slice(from, size),
    groups: groups.slice(from, size),
    causes: causes.slice(from, size),
  };
  return saved;
}

/** Adds what was saved of a chunk. */
export function restoreChunk(chunk: Chunk, state: State): void {
  const { rows, times, kinds, groups, causes } = state as SavedChunk;
  for (const [at, row] of rows.entries()) {
    if (groups.length > 0) chunk.groups[chunk.size] = groups[at];
    if (causes.length > 0) chunk.causes[chunk.size] = causes[at] as Row;
    chunk.add(row, times[at] as number, kinds[at] ?? RESET);
  }
}
