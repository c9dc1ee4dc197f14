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

/** The same for each of many names, which are forgotten when nothing of theirs is under way. */
export function createLimitEach(max: number): <T>(name: string, work: () => Promise<T>) => Promise<T> {
  const limits = new Map<string, { run: ReturnType<typeof createLimit>; users: number }>();
  return async (name, work) => {
    const limit = limits.get(name) ?? { run: createLimit(max), users: 0 };
    limits.set(name, limit);
    limit.users++;
    try {
      return await limit.run(work);
    } finally {
      limit.users--;
      if (limit.users === 0) limits.delete(name);
    }
  };
}
