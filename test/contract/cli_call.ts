// The command line in this process: the very code of the program, whose process, pipes and signals test/cli is about. A
// process for each call would take ten times as long as all else the contracts do.
import type { Output } from "@gapless/server/cli/output";
import { runCall } from "@gapless/server/cli/run";
import { type Caller, Refusal } from "./door.ts";

type Way = Pick<Caller, "url" | "apiKey">;

/** Runs a call that answers in JSON; throws where it is refused. */
export async function callCli<T>(way: Way, args: string[]): Promise<T> {
  let [out, err] = ["", ""];
  const output = outputTo(
    (text) => {
      out += text;
    },
    (text) => {
      err += text;
    },
  );
  const code = await runCall(args, surroundings(way, output, new AbortController().signal));
  if (code === 0) return JSON.parse(out) as T;
  const { code: name, field, message, actualVersion } = JSON.parse(err);
  throw new Refusal(name, field ?? message, actualVersion);
}

/** Starts a call that goes on until it is told to stop; each line of its output is handed on. */
export function startCli(way: Way, args: string[], onLine: (line: string) => void): { stop(): Promise<void> } {
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
  const ended = runCall(args, surroundings(way, output, controller.signal));
  return {
    async stop() {
      controller.abort();
      await ended;
    },
  };
}

function surroundings({ url, apiKey }: Way, output: Output, stopping: AbortSignal) {
  const { PATH, HOME } = process.env;
  const env = { PATH, HOME, GAPLESS_URL: url, GAPLESS_API_KEY: apiKey };
  return { env, output, listenForStop: () => stopping };
}

function outputTo(write: (text: string) => void, remark: (text: string) => void): Output {
  return {
    write: async (text) => write(text),
    line: async (text) => write(`${text}\n`),
    remark,
    draw: remark,
    paint: (_colour, text) => text,
    flush: () => Promise.resolve(),
    errorColumns: () => undefined,
  };
}
