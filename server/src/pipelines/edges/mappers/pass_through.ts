// Values of the program as they are: no texts.
import type { SinkMapperFactory } from "../../operators/sink.ts";
import type { MapInto, SourceMapperFactory } from "../../operators/source.ts";

/** Rows, events `{timestamp, data}`, values by name, or arrays of them. */
export const passThroughSource: SourceMapperFactory = {
  namespace: "",
  name: "passThrough",
  about:
    "Takes values as they are: an array in the order of the attributes, {timestamp, data}, an object with the attributes' names, or an array of these.",
  takes: ["values", "text"],
  options: {},
  plan({ stream, attributes: mapped }) {
    const names = stream.attributes.map(({ name }, at) => mapped?.[at] ?? name);
    const one = (payload: unknown, into: MapInto): void => {
      if (Array.isArray(payload)) takeRow(payload, undefined, into);
      else if (!isObject(payload)) into.bad("an event is an array of values, or an object", payload);
      else if (Array.isArray(payload["data"]) && !names.includes("data"))
        takeRow(payload["data"], timeOf(payload["timestamp"]), into);
      else {
        const missing = names.find((name) => !Object.hasOwn(payload, name));
        if (missing !== undefined) into.bad(`${missing} is missing`, payload);
        else into.event(names.map((name) => payload[name]));
      }
    };
    const takeRow = (values: readonly unknown[], timestamp: number | undefined, into: MapInto): void => {
      if (values.length === names.length) into.event(values, timestamp);
      else
        into.bad(
          `an event of ${stream.name} has ${names.length} values (${names.join(", ")}), not ${values.length}`,
          values,
        );
    };
    return () => ({
      map(payload, into) {
        const isMany =
          Array.isArray(payload) &&
          payload.length > 0 &&
          payload.every((each) => Array.isArray(each) || (isObject(each) && Array.isArray(each["data"])));
        if (isMany) for (const each of payload) one(each, into);
        else one(payload, into);
      },
    });
  },
};

/** Events as `{timestamp, data}`; with `@payload('attribute')` the value alone. */
export const passThroughSink: SinkMapperFactory = {
  namespace: "",
  name: "passThrough",
  about:
    "Gives events as they are: {timestamp, data}. @payload('attribute') gives the value of the attribute alone, and a text with {{attribute}} that text.",
  gives: ["values"],
  options: {},
  plan({ payload, template, refuse }) {
    if (payload === undefined) return () => ({ groups: false, map: ([event]) => event });
    if (payload.length > 1) refuse("@payload of passThrough is one text");
    const { attribute, text } = template(payload[0]?.text ?? "");
    return () => ({
      groups: false,
      map: ([event]) => (attribute === undefined ? text(event?.data ?? []) : event?.data[attribute]),
    });
  },
};

function timeOf(value: unknown): number | undefined {
  return typeof value === "number" && value >= 0 ? value : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
