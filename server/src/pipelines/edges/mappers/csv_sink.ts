// Events become CSV.
import { textOf } from "../../functions/write_text.ts";
import type { SinkMapperCall, SinkMapperFactory } from "../../operators/sink.ts";
import { writeCell } from "./csv_line.ts";

/** CSV as SiddhiQL writes it. */
export const csvSink: SinkMapperFactory = {
  namespace: "",
  name: "csv",
  about:
    "Writes CSV: values in the order of the attributes, or by @payload(a = '1', b = '0') at those places from 0. null is an empty cell, an empty text is \"\".",
  gives: ["text"],
  options: {
    delimiter: { type: "string", default: ",", about: "what stands between cells" },
    header: { type: "bool", default: false, about: "a line with the names goes before the first event" },
    "event.grouping.enabled": {
      type: "bool",
      default: false,
      about: "events that come together are one payload of several lines",
    },
  },
  plan(call) {
    const { stream, options, refuse } = call;
    const delimiter = options.text("delimiter").replaceAll("\\t", "\t");
    if (delimiter === "" || /["\r\n]/.test(delimiter))
      refuse("the delimiter is one character or more, and no quote or line break", "delimiter");
    const columns = orderOf(call).map((at) => {
      const { name = "", type } = stream.attributes[at] ?? {};
      return { at, name, write: textOf(type) };
    });
    const groups = options.flag("event.grouping.enabled");
    const header = columns.map(({ name }) => writeCell(name, delimiter)).join(delimiter);
    return () => {
      let isHeaderDue = options.flag("header");
      return {
        groups,
        map(events) {
          const lines = events.map(({ data }) =>
            columns
              .map(({ at, write }) => writeCell(data[at] === null ? null : write(data[at]), delimiter))
              .join(delimiter),
          );
          if (isHeaderDue) lines.unshift(header);
          isHeaderDue = false;
          return lines.join("\n");
        },
      };
    };
  },
};

/** Attributes in the order of their cells. */
function orderOf({ stream, payload, refuse }: SinkMapperCall): number[] {
  if (payload === undefined) return [...stream.attributes.keys()];
  const order: number[] = [];
  for (const { key, text } of payload) {
    const at = stream.attributes.findIndex(({ name }) => name === key);
    if (at < 0)
      return refuse(
        `@payload of csv says for each attribute which cell it is, as in a = '0'; there is no attribute ${key ?? text}`,
      );
    if (!/^\d+$/.test(text.trim())) return refuse(`@payload says for ${key} which cell it is, from 0, not '${text}'`);
    order[Number(text)] = at;
  }
  const holes = [...order.keys()].find((place) => order[place] === undefined);
  if (holes !== undefined || order.length !== payload.length)
    return refuse(`@payload says nothing, or two things, for the cell ${holes ?? order.length - 1}`);
  return order;
}
