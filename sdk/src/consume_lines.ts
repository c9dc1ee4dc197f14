/** What is held and not begun, in the order of each key: one delivery of a key is at work at a time. */
import type { Received } from "./handle.ts";

/** Deliveries of one key. */
export type Line = { key: string | undefined; waiting: Received[] };

/** The lines of a consumer. */
export type Lines = {
  add(received: Received, key: string | undefined): void;
  /** The next one whose key is free; its line is busy until `free`. */
  next(): { received: Received; line: Line } | undefined;
  /** The line's next one may begin. */
  free(line: Line): void;
  /** Takes out what waits in a line. */
  clear(line: Line): Received[];
  /** Takes out what waits of a lease, or all; grouped by line. */
  take(lease?: string): { key: string | undefined; taken: Received[] }[];
};

/** Makes the lines. */
export function createLines(): Lines {
  const byKey = new Map<string, Line>();
  const all = new Set<Line>();
  /** Lines whose first one may begin: each key has its turn. */
  const ready: Line[] = [];

  return {
    add(received, key) {
      const known = key === undefined ? undefined : byKey.get(key);
      if (known !== undefined) {
        known.waiting.push(received);
        return;
      }
      const line = { key, waiting: [received] };
      if (key !== undefined) byKey.set(key, line);
      all.add(line);
      ready.push(line);
    },
    next() {
      for (let line = ready.shift(); line !== undefined; line = ready.shift()) {
        const received = line.waiting.shift();
        if (received !== undefined) return { received, line };
        forget(line);
      }
      return undefined;
    },
    free(line) {
      if (line.waiting.length > 0) ready.push(line);
      else forget(line);
    },
    clear: (line) => line.waiting.splice(0),
    take(lease) {
      const found: { key: string | undefined; taken: Received[] }[] = [];
      for (const line of all) {
        const taken = line.waiting.filter((received) => lease === undefined || received.lease === lease);
        line.waiting = line.waiting.filter((received) => !taken.includes(received));
        if (taken.length > 0) found.push({ key: line.key, taken });
      }
      return found;
    },
  };

  function forget(line: Line): void {
    all.delete(line);
    if (line.key !== undefined && byKey.get(line.key) === line) byKey.delete(line.key);
  }
}
