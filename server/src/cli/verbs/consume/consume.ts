import { hostname } from "node:os";
import type { Consumer, Delivery, Event, Outcome } from "@gapless/sdk";
import { parseDuration } from "../../../api/duration.ts";
import { connect } from "../../connect.ts";
import { exactJson } from "../../exact_numbers.ts";
import { misuse } from "../../failure.ts";
import type { Options } from "../../options.ts";
import type { Output } from "../../output.ts";
import { eventLine } from "../../show_event.ts";
import type { Verb } from "../../verb.ts";
import { CODES, CommandBroken, runCommand } from "./command.ts";
import { CONSUMER } from "./receive.ts";

type Work = (event: Event, delivery: Delivery<Event>) => Promise<Outcome | undefined>;

/** Works on a consumer group. */
export const consume: Verb = {
  name: "consume",
  summary: "Work on a consumer group until Ctrl-C: print what it delivers, or run a command for each delivery.",
  usage: ["<subscription> [--exec COMMAND]"],
  about: [
    "Without a command each delivery is printed and then acknowledged. With one, the shell runs it for each delivery, in the order of each key: the event as JSON is its standard input, and the environment has GAPLESS_EVENT_ID, GAPLESS_EVENT_TYPE, GAPLESS_STREAM, GAPLESS_POSITION, GAPLESS_DELIVERY, GAPLESS_LEASE, GAPLESS_ATTEMPT, GAPLESS_SUBSCRIPTION and GAPLESS_IDEMPOTENCY_KEY, which is the same for every attempt.",
    `Its exit code decides. ${CODES.done}: done. ${CODES.park}: it cannot succeed and is parked at once. ${CODES.retry}: not now; it comes again after --retry-after. ${CODES.broken}: the command is not there or cannot be run, which no other delivery would change: consuming ends. Any other: it failed; it comes again as the retry policy says, and is parked after the last attempt. The last line of its standard error is the reason.`,
    "While a command runs its lease is renewed. Ctrl-C waits for what is at work and gives back what was not begun.",
  ],
  options: {
    exec: { value: "COMMAND", help: "Run this for each delivery." },
    concurrency: {
      value: "N",
      help: "With --exec: how many commands at once, each for another key; 1 if you don't say.",
    },
    timeout: { value: "DURATION", help: "With --exec: how long a command may take; 30s if you don't say." },
    "retry-after": {
      value: "DURATION",
      help: `When exit code ${CODES.retry} lets it come again; as the retry policy says if you don't.`,
    },
    max: { value: "N", help: "End after so many deliveries." },
    idle: { value: "DURATION", help: "End when nothing has come for so long." },
    ...CONSUMER,
    json: { help: "Print a line of JSON for each delivery." },
  },
  arguments: { least: 1, most: 1 },
  endsInOrder: true,
  examples: [
    { does: "see what comes; it is acknowledged", line: "consume billing" },
    { does: "a program for each", line: "consume billing --exec 'node send_invoice.js' --concurrency 4" },
    { does: "what is there, in a nightly job", line: "consume billing --exec ./invoice.sh --idle 5s" },
    { does: "the next ten, as JSON", line: "consume billing --max 10 --json | jq .event.data" },
  ],
  async run({ arguments: [name = ""], options, settings, output, stopping }) {
    const command = options.text("exec");
    for (const option of ["concurrency", "timeout", "retry-after"]) {
      if (command === undefined && options.flag(option)) throw misuse(`--${option} needs --exec`);
    }
    const max = options.count("max", 1, 1_000_000_000) ?? Number.POSITIVE_INFINITY;
    const work = command === undefined ? printing(options, output) : running(command, options, output);
    const end = new AbortController();
    const stop = (): void => end.abort();
    stopping.addEventListener("abort", stop);
    const idle = idleTimer(options.text("idle"), stop);
    let begun = 0;
    let broken: unknown;
    const consumer = connect(settings).consume(
      name,
      async (event, delivery) => {
        idle.hold();
        // Said before the last one is at work: no more is asked for.
        if (++begun >= max) stop();
        try {
          return await work(event, delivery);
        } catch (error) {
          if (!(error instanceof CommandBroken)) throw error;
          broken = error;
          stop();
          throw error;
        } finally {
          idle.release();
        }
      },
      {
        ...limitsOf(options, command !== undefined, max),
        timeout: options.text("timeout") ?? "30s",
        consumer: options.text("consumer") ?? `${hostname()}-${process.pid}`,
        signal: end.signal,
        onError: (error) => {
          // What the handler threw is told by itself; this is the way to the server.
          if (!(error instanceof CommandBroken) && !end.signal.aborted)
            output.remark(`gapless: ${(error as Error).message}`);
        },
      },
    );
    if (!options.flag("json")) output.remark(`Consuming ${name}. Ctrl-C ends.`);
    try {
      await consumer.done;
    } finally {
      idle.stop();
    }
    if (broken !== undefined) throw broken;
    if (!options.flag("json")) output.remark(sumOf(consumer));
    return undefined;
  },
};

function limitsOf(options: Options, runs: boolean, max: number) {
  const concurrency = options.count("concurrency", 1, 1_000) ?? 1;
  // One more than wanted would have to be given back.
  if (max !== Number.POSITIVE_INFINITY)
    return { concurrency: Math.min(concurrency, max), batch: 1, maxInFlight: Math.min(concurrency, max) };
  return runs ? { concurrency } : { concurrency, batch: 100, maxInFlight: 200 };
}

function printing(options: Options, output: Output): Work {
  const asJson = options.flag("json");
  return async (event, { id, lease, attempt }) => {
    await output.line(asJson ? exactJson({ id, lease, attempt, event }) : eventLine(event, output));
    return undefined;
  };
}

function running(command: string, options: Options, output: Output): Work {
  const retryAfter = options.text("retry-after");
  const asJson = options.flag("json");
  return async (event, delivery) => {
    const outcome = await runCommand(command, event, delivery, retryAfter);
    const { id, lease, attempt } = delivery;
    if (asJson) {
      const { kind = "done", reason } = outcome ?? {};
      await output.line(exactJson({ id, lease, attempt, outcome: kind, reason, event }));
    } else if (outcome !== undefined)
      output.remark(`Delivery ${id} (${event.type}): ${outcome.kind}: ${outcome.reason}`);
    return outcome;
  };
}

/** Calls back when nothing was held for so long. */
function idleTimer(given: string | undefined, onIdle: () => void) {
  const ms = given === undefined ? undefined : parseDuration(given);
  if (given !== undefined && ms === undefined)
    throw misuse(`--idle must be a duration such as 5s, not ${JSON.stringify(given)}`);
  let held = 0;
  let timer: NodeJS.Timeout | undefined;
  const start = (): void => {
    if (ms !== undefined) timer = setTimeout(onIdle, ms);
  };
  start();
  return {
    hold() {
      held++;
      clearTimeout(timer);
    },
    release() {
      if (--held === 0) start();
    },
    stop: () => clearTimeout(timer),
  };
}

function sumOf(consumer: Consumer): string {
  const { acked, nacked, parked, skipped, lost } = consumer.stats();
  const parts: [number, string][] = [
    [acked, "done"],
    [nacked, "to come again"],
    [parked, "parked"],
    [skipped, "skipped"],
    [lost, "lost to other consumers"],
  ];
  const said = parts.flatMap(([count, word]) => (count > 0 ? [`${count} ${word}`] : []));
  return `${said.length === 0 ? "0 done" : said.join(", ")}.`;
}
