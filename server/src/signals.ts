// When to stop: Ctrl-C, a polite kill, a closed terminal, or the death of the process that launched this one.

/** One Ctrl-C arrives several times: from the terminal, from npm and from the launcher. Those are one wish. */
const ONE_WISH = 1000;

/** The signal aborts at the first wish to stop; a second one ends the process at once. */
export function listenForStop(): AbortSignal {
  const controller = new AbortController();
  let first = 0;
  const stop = () => {
    if (!controller.signal.aborted) {
      first = Date.now();
      controller.abort();
    } else if (Date.now() - first > ONE_WISH) {
      console.error("Stopping at once.");
      process.exit(130);
    }
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, stop);
  process.once("disconnect", () => controller.abort());
  process.channel?.unref();
  return controller.signal;
}

/** Resolves when the signal aborts. */
export function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
