/** What is held and not begun, in the order of each key: one delivery of a key is at work at a time. */
import type { Received } from "./handle.ts";

/** Deliveries of one key; without a key, of one event. */
export type Line = { readonly name: string; key: string | undefined; waiting: Received[] };

/** The lines of a consumer. */
export type Lines = {
  add(received: Received, key: string | undefined): void;
  /** The next one whose key is free; its line is busy until `free`. */
  next(): { received: Received; line: Line } | undefined;
  /** The line's next one may begin. */
  free(line: Line): void;
  /** Takes out what waits in a line of a lease. */
  clear(line: Line, lease: string): Received[];
  /** Takes out what waits of a lease, or all; grouped by line. */
  take(lease?: string): { key: string | undefined; taken: Received[] }[];
};

/** Makes the lines. */
export function createLines(): Lines {
  const byName = new Map<string, Line>();
  const all = new Set<Line>();
  /** Lines whose first one may begin: each key has its turn. */
  const ready: Line[] = [];

  return {
    add(received, key) {
      const name = key === undefined ? `event ${received.id}` : `key ${key}`;
      const known = byName.get(name);
      if (known !== undefined) {
        known.waiting.push(received);
        return;
      }
      const line = { name, key, waiting: [received] };
      byName.set(name, line);
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
    clear: takeOf,
    take(lease) {
      const found: { key: string | undefined; taken: Received[] }[] = [];
      for (const line of all) {
        const taken = takeOf(line, lease);
        if (taken.length > 0) found.push({ key: line.key, taken });
      }
      return found;
    },
  };

  function takeOf(line: Line, lease: string | undefined): Received[] {
    const taken = line.waiting.filter((received) => lease === undefined || received.lease === lease);
    line.waiting = line.waiting.filter((received) => !taken.includes(received));
    return taken;
  }

  function forget(line: Line): void {
    all.delete(line);
    if (byName.get(line.name) === line) byName.delete(line.name);
  }
}
