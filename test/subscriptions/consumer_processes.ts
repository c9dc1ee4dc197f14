// Consumer programs that are killed and started again, and again.
import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Random } from "../stress/random.ts";
import type { Orders } from "./consumer_program.ts";

const PROGRAM = fileURLToPath(new URL("consumer_program.ts", import.meta.url));

/** Some of them. */
export interface Consumers {
  /** kill -9 of one; it is started again at once. */
  killOne(random: Random): Promise<void>;
  killed(): number;
  /** What they complained about. */
  problems: string[];
  stop(): Promise<void>;
}

/** Starts one for each of the orders, which may change later: the URLs are passed on every now and then. */
export function startConsumers(orders: (() => Orders)[]): Consumers {
  const problems: string[] = [];
  let killed = 0;
  let isOver = false;
  const start = (order: () => Orders): ChildProcess => {
    const child = fork(PROGRAM, { stdio: "inherit" });
    child.on("message", (problem) => {
      if (problems.length < 20) problems.push(String(problem));
    });
    child.on("error", () => undefined); // a message to one that has just been killed
    child.send(order());
    return child;
  };
  const running = orders.map((order) => ({ order, child: start(order) }));
  const telling = setInterval(() => {
    for (const { order, child } of running) if (child.connected) child.send(order(), () => undefined);
  }, 200);
  const end = (child: ChildProcess): Promise<void> =>
    new Promise((resolve) => {
      if (child.exitCode !== null || child.signalCode !== null) return resolve();
      child.once("exit", () => resolve());
      child.kill("SIGKILL");
    });
  return {
    problems,
    killed: () => killed,
    async killOne(random) {
      const one = running[random.between(0, running.length - 1)];
      if (!one || isOver) return;
      await end(one.child);
      killed++;
      one.child = start(one.order);
    },
    async stop() {
      isOver = true;
      clearInterval(telling);
      await Promise.all(running.map(({ child }) => end(child)));
    },
  };
}
