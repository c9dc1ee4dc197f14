// Tells whoever runs the app.
import { objectText } from "../../functions/write_text.ts";
import type { SinkFactory } from "../../operators/sink.ts";
import { LOG_LEVELS, type LogLevel } from "../../runtime/log.ts";

/** Into the app's log. */
export const logSink: SinkFactory = {
  namespace: "",
  name: "log",
  about: "Tells each event to the app's logger.",
  takes: ["values", "text"],
  options: {
    prefix: {
      type: "string",
      optional: true,
      about: "what the message begins with; the app and the stream if you don't say",
    },
    priority: { type: "string", default: "info", choices: LOG_LEVELS, about: "how much it matters" },
  },
  plan({ app, stream, options }) {
    const prefix = options.has("prefix") ? options.text("prefix") : `${app} : ${stream.name}`;
    const level = options.text("priority") as LogLevel;
    return ({ log }) => ({
      connect: () => undefined,
      publish(payload) {
        log(level, `${prefix} : ${objectText(payload)}`);
        return undefined;
      },
      disconnect: () => undefined,
    });
  },
};
