// What one would write by hand for exactly one query. Results are kept for a batch, as whoever reads them needs it: else nothing would
// have to be made at all.
import type { Loop, Row } from "./workload.ts";

interface Sum {
  total: number;
  count: number;
}

/** price > 50: the key, and twice the price. */
export function filterLoop(): Loop {
  let count = 0;
  const out: unknown[] = [];
  return {
    take(rows) {
      let at = 0;
      for (const row of rows) if (row[1] > 50) out[at++] = [row[0], row[1] * 2];
      count += at;
    },
    results: () => count,
  };
}

/** Of the last thousand: the average of each key. */
export function lengthLoop(): Loop {
  const size = 1_000;
  const ring: Row[] = [];
  const sums = new Map<string, Sum>();
  let place = 0;
  let count = 0;
  const out: unknown[] = [];
  return {
    take(rows) {
      let at = 0;
      for (const row of rows) {
        const old = ring[place];
        if (old !== undefined) leave(sums, old);
        ring[place] = row;
        place = (place + 1) % size;
        const sum = arrive(sums, row);
        out[at++] = [row[0], sum.total / sum.count];
      }
      count += at;
    },
    results: () => count,
  };
}

/** Of the last second: the average of each key. */
export function timeLoop(): Loop {
  const room = 4_096; // More than come in a second.
  const ring: Row[] = new Array(room);
  const times = new Float64Array(room);
  const sums = new Map<string, Sum>();
  let [head, tail, count] = [0, 0, 0];
  const out: unknown[] = [];
  return {
    take(rows, given) {
      let at = 0;
      for (let index = 0; index < rows.length; index++) {
        const row = rows[index] as Row;
        const now = given[index] as number;
        while (head < tail && (times[head % room] as number) + 1_000 <= now) leave(sums, ring[head++ % room] as Row);
        ring[tail % room] = row;
        times[tail++ % room] = now;
        const sum = arrive(sums, row);
        out[at++] = [row[0], sum.total / sum.count];
      }
      count += at;
    },
    results: () => count,
  };
}

/** Of each key: the sum of all. */
export function totalLoop(): Loop {
  const totals = new Map<string, number>();
  let count = 0;
  const out: unknown[] = [];
  return {
    take(rows) {
      let at = 0;
      for (const row of rows) {
        const total = (totals.get(row[0]) ?? 0) + row[1];
        totals.set(row[0], total);
        out[at++] = [row[0], total];
      }
      count += at;
    },
    results: () => count,
  };
}

/** Of each key: the average of the last ten. */
export function lastTenLoop(): Loop {
  const windows = new Map<string, { ring: number[]; place: number; total: number }>();
  let count = 0;
  const out: unknown[] = [];
  return {
    take(rows) {
      let at = 0;
      for (const [key, price] of rows) {
        let window = windows.get(key);
        if (window === undefined) {
          window = { ring: [], place: 0, total: 0 };
          windows.set(key, window);
        }
        window.total += price - (window.ring[window.place] ?? 0);
        window.ring[window.place] = price;
        window.place = (window.place + 1) % 10;
        out[at++] = [key, window.total / window.ring.length];
      }
      count += at;
    },
    results: () => count,
  };
}

/** The name of each key, from a table. */
export function joinLoop(names: readonly unknown[][]): Loop {
  const table = new Map(names.map((row) => [row[0], row]));
  let count = 0;
  const out: unknown[] = [];
  return {
    take(rows) {
      let at = 0;
      for (const row of rows) {
        const found = table.get(row[0]);
        if (found !== undefined) out[at++] = [row[0], found[1], row[1]];
      }
      count += at;
    },
    results: () => count,
  };
}

interface Opened {
  row: Row;
  time: number;
  after: Opened | undefined;
  isDone: boolean;
}

/** What is cheap, met by the next of its key that is dear; let go of after an hour. */
export function pairLoop(): Loop {
  const byKey = new Map<string, Opened[]>();
  let [oldest, newest]: (Opened | undefined)[] = [];
  let count = 0;
  const out: unknown[] = [];
  return {
    take(rows, times) {
      let at = 0;
      for (let index = 0; index < rows.length; index++) {
        const row = rows[index] as Row;
        const time = times[index] as number;
        for (; oldest !== undefined && (oldest.isDone || time - oldest.time > 3_600_000); oldest = oldest.after) {
          if (oldest.isDone) continue;
          const [, ...left] = byKey.get(oldest.row[0]) as Opened[];
          if (left.length === 0) byKey.delete(oldest.row[0]);
          else byKey.set(oldest.row[0], left);
        }
        const waiting = byKey.get(row[0]);
        if (row[1] < 50) {
          const opened: Opened = { row, time, after: undefined, isDone: false };
          if (oldest === undefined || newest === undefined) oldest = opened;
          else newest.after = opened;
          newest = opened;
          if (waiting === undefined) byKey.set(row[0], [opened]);
          else waiting.push(opened);
        } else if (waiting !== undefined) {
          for (const opened of waiting) {
            opened.isDone = true;
            out[at++] = [row[0], opened.row[1], row[1]];
          }
          byKey.delete(row[0]);
        }
      }
      count += at;
    },
    results: () => count,
  };
}

function arrive(sums: Map<string, Sum>, row: Row): Sum {
  let sum = sums.get(row[0]);
  if (sum === undefined) {
    sum = { total: 0, count: 0 };
    sums.set(row[0], sum);
  }
  sum.total += row[1];
  sum.count++;
  return sum;
}

function leave(sums: Map<string, Sum>, row: Row): void {
  const sum = sums.get(row[0]) as Sum;
  sum.total -= row[1];
  if (--sum.count === 0) sums.delete(row[0]);
}
