// The world around apps as this process has it.
import type { Outside } from "../operators/edge.ts";

/** This process. */
export const PROCESS: Outside = {
  now: () => Date.now(),
  sleep(milliseconds, signal) {
    return new Promise((resolve) => {
      if (signal.aborted) {
        resolve();
        return;
      }
      // Longer than a timer of Node can be: it is asked again.
      const timer = setTimeout(done, Math.min(milliseconds, 2 ** 31 - 1));
      function done() {
        clearTimeout(timer);
        signal.removeEventListener("abort", done);
        resolve();
      }
      signal.addEventListener("abort", done);
    });
  },
  get folder() {
    return process.cwd();
  },
  stdin: () => process.stdin,
  stdout(text) {
    if (process.stdout.write(text)) return undefined;
    return new Promise((resolve) => process.stdout.once("drain", resolve));
  },
};
