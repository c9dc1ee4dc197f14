/** A signal of our own that follows the caller's, without leaving listeners on it. */

/** A controller that ends with the caller's signal. Call `unlink` when the work is done. */
export type Link = { controller: AbortController; signal: AbortSignal; unlink(): void };

/** Links a new controller to a signal that may live much longer. */
export function linkAbort(outer: AbortSignal | undefined): Link {
  const controller = new AbortController();
  const follow = (): void => controller.abort(outer?.reason);
  if (outer?.aborted) follow();
  else outer?.addEventListener("abort", follow, { once: true });
  return {
    controller,
    signal: controller.signal,
    unlink: () => outer?.removeEventListener("abort", follow),
  };
}

/** Runs `work`; rejects with the signal's reason where that comes first. What `work` then does is of no interest. */
export function orAborted<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const stop = (): void => reject(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
    work()
      .then(resolve, reject)
      .finally(() => signal.removeEventListener("abort", stop));
  });
}

/** Waits; rejects with the signal's reason when that comes first. */
export async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  const link = linkAbort(signal);
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    await orAborted(
      link.signal,
      () =>
        new Promise<void>((resolve) => {
          timer = setTimeout(resolve, ms);
        }),
    );
  } finally {
    clearTimeout(timer);
    link.unlink();
  }
}
