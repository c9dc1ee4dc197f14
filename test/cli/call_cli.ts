// The command line in this process: the very code of the program, without what makes it a process. That it is one (pipes,
// signals, memory, the end) is what pipes, consume and import are about; a process for each call takes a hundred times as long.
import { Readable } from "node:stream";
import type { Output } from "@gapless/server/cli/output";
import { runCall } from "@gapless/server/cli/run";
import type { Ended, Surroundings } from "./run_cli.ts";

type Given = Pick<Surroundings, "env" | "cwd" | "input">;

/** Runs a call to its end. */
export async function callCli(args: string[], given: Given = {}): Promise<Ended> {
  const texts = { out: "", err: "" };
  const output = outputTo(
    (text) => {
      texts.out += text;
    },
    (text) => {
      texts.err += text;
    },
  );
  const code = await runCall(args, surroundings(given, output, new AbortController().signal));
  return { code, ...texts };
}

/** Starts a call that goes on until it is told to stop; each line of its output is handed on. */
export function followCli(args: string[], given: Given, onLine: (line: string) => void): { stop(): Promise<void> } {
  const controller = new AbortController();
  let rest = "";
  const output = outputTo(
    (text) => {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) onLine(line);
    },
    () => undefined,
  );
  const ended = runCall(args, surroundings(given, output, controller.signal));
  return {
    async stop() {
      controller.abort();
      await ended;
    },
  };
}

function surroundings({ env, cwd = process.cwd(), input = "" }: Given, output: Output, stopping: AbortSignal) {
  const { PATH, HOME } = process.env;
  const stdin = () => Readable.from(input.length === 0 ? [] : [Buffer.from(input)]);
  return { env: { PATH, HOME, ...env }, cwd, stdin, output, listenForStop: () => stopping };
}

function outputTo(write: (text: string) => void, remark: (text: string) => void): Output {
  return {
    write: async (text) => write(text),
    line: async (text) => write(`${text}\n`),
    remark: (text) => remark(`${text}\n`),
    draw: remark,
    paint: (_colour, text) => text,
    flush: () => Promise.resolve(),
    errorColumns: () => undefined,
  };
}
