// Events become texts.
import { textOf } from "../../functions/write_text.ts";
import type { SinkMapperFactory } from "../../operators/sink.ts";

/** Texts as SiddhiQL writes them. */
export const textSink: SinkMapperFactory = {
  namespace: "",
  name: "text",
  about:
    "Writes a line name:value for each attribute, texts in quotes. @payload('{{a}} costs {{b}}') says another form.",
  gives: ["text"],
  options: {
    "event.grouping.enabled": {
      type: "bool",
      default: false,
      about: "events that come together are one payload, with the delimiter between them",
    },
    delimiter: { type: "string", default: "~~~~~~~~~~", about: "the line between events" },
    "new.line.character": { type: "string", default: "\n", about: "what ends a line" },
  },
  plan({ stream, options, payload, template, refuse }) {
    const newLine = options.text("new.line.character").replaceAll("\\r", "\r").replaceAll("\\n", "\n");
    const between = `${newLine}${options.text("delimiter")}${newLine}`;
    if (payload !== undefined && payload.length > 1) refuse("@payload of text is one text");
    const custom = payload?.[0] === undefined ? undefined : template(payload[0].text);
    const columns = stream.attributes.map(({ name, type }, at) => {
      const [write, quote] = [textOf(type), type === "string" ? '"' : ""];
      return (data: readonly unknown[]) => `${name}:${data[at] === null ? "null" : quote + write(data[at]) + quote}`;
    });
    const text = (data: readonly unknown[]) =>
      custom?.text(data) ?? columns.map((column) => column(data)).join(`,${newLine}`);
    const groups = options.flag("event.grouping.enabled");
    return () => ({ groups, map: (events) => events.map(({ data }) => text(data)).join(between) });
  },
};
