// The thread that scripts run in, as the engine sees it: it is asked, and ended when it does not answer in time. There is one for all apps of a
// process, begun when the first script is seen; what an app has in there can be made again at any time.
import { Worker } from "node:worker_threads";
import { Mailbox, newMailbox } from "./mailbox.ts";

/** Starting a thread takes a tenth of a second; on a machine that is busy, longer. */
const PATIENCE_MS = 30_000;

/** A thread at work. */
export interface SandboxThread {
  /** undefined: no answer came in time, so that the thread was ended. */
  ask(text: string, patience: number): string | undefined;
}

let current: SandboxThread | undefined;

/** The thread, begun if there is none. It does not keep the process alive. */
export function sandboxThread(): SandboxThread {
  current ??= begin();
  return current;
}

function begin(): SandboxThread {
  const memory = newMailbox();
  const worker = new Worker(new URL("./sandbox_worker.ts", import.meta.url), {
    name: "scripts",
    workerData: memory,
    env: {},
    execArgv: [],
    // QuickJS must come to the end of its own stack before it comes to that of the thread.
    resourceLimits: { stackSizeMb: 8, maxOldGenerationSizeMb: 256 },
  });
  worker.unref();
  // Whoever waits is told by the answer that does not come.
  worker.on("error", () => end());
  const mailbox = new Mailbox(memory);
  const end = () => {
    if (current === thread) current = undefined;
    void worker.terminate();
  };
  const thread: SandboxThread = {
    ask(text, patience) {
      const answer = mailbox.ask(text, patience);
      if (answer === undefined) end();
      return answer;
    },
  };
  if (!mailbox.isThere(PATIENCE_MS)) {
    end();
    throw new Error(`the thread for scripts did not start within ${PATIENCE_MS / 1_000} s`);
  }
  return thread;
}
