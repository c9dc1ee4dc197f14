/** Runs at most `max` pieces of work at once; the rest wait in order. */
export function createLimit(max: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let active = 0;
  return async (work) => {
    if (active >= max) await new Promise<void>((resolve) => waiting.push(resolve));
    else active++;
    try {
      return await work();
    } finally {
      // A place is handed on, not given back: nobody can slip in between.
      const next = waiting.shift();
      if (next === undefined) active--;
      else next();
    }
  };
}
