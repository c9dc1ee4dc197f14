// Prints to standard output.
import type { SinkFactory } from "../../operators/sink.ts";

/** A line for each payload. */
export const stdoutSink: SinkFactory = {
  namespace: "",
  name: "stdout",
  about: "Prints each payload to standard output, with a line break behind it.",
  takes: ["text"],
  options: {},
  plan() {
    return ({ outside }) => ({
      connect: () => undefined,
      publish: (payload) => outside.stdout(`${String(payload)}\n`),
      disconnect: () => undefined,
    });
  },
};
