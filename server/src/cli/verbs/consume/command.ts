/** A command that works on deliveries: one process for each, whose exit code decides what becomes of it. */
import { spawn } from "node:child_process";
import { type Delivery, type Event, type Outcome, park, retry } from "@gapless/sdk";
import { exactJson } from "../../exact_numbers.ts";
import { EXIT, Failure } from "../../failure.ts";

/** What exit codes mean; those of sysexits.h where there is one. */
export const CODES = {
  done: 0,
  /** EX_DATAERR. */
  park: 65,
  /** EX_TEMPFAIL. */
  retry: 75,
  /** Of the shell: found and not to be run, or not found. */
  broken: "126 and 127",
} as const;
const BROKEN = [126, 127];
/** Of what a command says on standard error, so much is looked at for the reason. */
const KEPT = 4_000;
const LONGEST_REASON = 500;
/** Between the polite end of a command that takes too long and the other one. */
const GRACE_MS = 2_000;

/** The command itself is wrong: no delivery could succeed. */
export class CommandBroken extends Failure {
  constructor(command: string, code: number) {
    super(
      EXIT.failed,
      `the command cannot be run: ${command} (exit code ${code})`,
      "Nothing was acknowledged. Check --exec.",
    );
  }
}

/** Runs the command for a delivery; gives what its exit code means, and throws where the delivery is over before it is. */
export async function runCommand(
  command: string,
  event: Event,
  delivery: Delivery<Event>,
  retryAfter: string | undefined,
): Promise<Outcome | undefined> {
  // A group of its own: Ctrl-C is for us, and what it has started itself ends with it.
  const child = spawn("/bin/sh", ["-c", command], {
    detached: true,
    stdio: ["pipe", "inherit", "pipe"],
    env: { ...process.env, ...environmentOf(event, delivery) },
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    process.stderr.write(text);
    said = (said + text).slice(-KEPT);
  });
  child.stdin.on("error", () => undefined); // it may end without reading
  child.stdin.end(`${exactJson(event)}\n`);
  const unlink = endWith(delivery.signal, child.pid);
  try {
    const { code, signal } = await new Promise<{ code: number | null; signal: string | null }>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (ended, by) => resolve({ code: ended, signal: by }));
    });
    if (delivery.signal.aborted) throw delivery.signal.reason;
    if (code === CODES.done) return undefined;
    const end = code === null ? `ended by ${signal}` : `exit code ${code}`;
    const reason = [end, lastLine(said)].filter((part) => part !== "").join(": ");
    if (code === CODES.park) return park(reason);
    if (code !== null && BROKEN.includes(code)) throw new CommandBroken(command, code);
    return retry(code === CODES.retry ? retryAfter : undefined, reason);
  } finally {
    unlink();
  }
}

function environmentOf(event: Event, delivery: Delivery<Event>): Record<string, string> {
  return {
    GAPLESS_EVENT_ID: event.id,
    GAPLESS_EVENT_TYPE: event.type,
    GAPLESS_STREAM: event.stream,
    GAPLESS_POSITION: event.position ?? "",
    GAPLESS_DELIVERY: delivery.id,
    GAPLESS_LEASE: delivery.lease,
    GAPLESS_ATTEMPT: String(delivery.attempt),
    GAPLESS_SUBSCRIPTION: delivery.subscription,
    GAPLESS_IDEMPOTENCY_KEY: delivery.idempotencyKey,
  };
}

/** Ends the command, with everything it has started, when the delivery's time is over. */
function endWith(signal: AbortSignal, pid: number | undefined): () => void {
  let timer: NodeJS.Timeout | undefined;
  const kill = (how: NodeJS.Signals): void => {
    try {
      if (pid !== undefined) process.kill(-pid, how);
    } catch {
      // It has ended by itself.
    }
  };
  const end = (): void => {
    kill("SIGTERM");
    timer = setTimeout(() => kill("SIGKILL"), GRACE_MS);
  };
  if (signal.aborted) end();
  else signal.addEventListener("abort", end);
  return () => {
    clearTimeout(timer);
    signal.removeEventListener("abort", end);
  };
}

function lastLine(text: string): string {
  const lines = text.split("\n").map((line) => line.replace(/\p{Cc}/gu, " ").trim());
  return (lines.findLast((line) => line !== "") ?? "").slice(0, LONGEST_REASON);
}
