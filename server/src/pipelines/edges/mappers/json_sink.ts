// Events become JSON.
import type { Attribute } from "../../check/scope.ts";
import { readJson } from "../../functions/read_json.ts";
import { jsonText, textOf } from "../../functions/write_text.ts";
import type { SinkEvent, SinkMapperFactory } from "../../operators/sink.ts";

/** JSON as SiddhiQL writes it: `{"event": {…}}`. */
export const jsonSink: SinkMapperFactory = {
  namespace: "",
  name: "json",
  about:
    'Writes {"event": {"a": 1}}. @payload(\'{"of": "{{a}}"}\') says another form: a place in quotes is filled with text, one without with JSON.',
  gives: ["text"],
  options: {
    "enclosing.element": { type: "string", default: "$", about: "where the event is put, such as $.portfolio" },
    "event.grouping.enabled": { type: "bool", default: false, about: "events that come together are one array" },
    "validate.json": {
      type: "bool",
      default: false,
      about: "what @payload makes is read again; what is not JSON is not published",
    },
  },
  plan({ stream, options, payload, template, refuse }) {
    const [before, after] = aroundOf(options.text("enclosing.element"), (reason) =>
      refuse(reason, "enclosing.element"),
    );
    if (payload !== undefined && payload.length > 1) refuse("@payload of json is one text");
    const custom = payload?.[0] === undefined ? undefined : template(payload[0].text, writeInto);
    const write = custom ? (event: SinkEvent) => custom.text(event.data) : plainly(stream.attributes);
    const groups = options.flag("event.grouping.enabled");
    const isChecked = options.flag("validate.json") && custom !== undefined;
    return () => ({
      groups,
      map(events) {
        const texts = events.map(write);
        const text = `${before}${groups ? `[${texts.join(",")}]` : texts[0]}${after}`;
        if (isChecked && readJson(text) === undefined) throw new Error(`@payload makes no JSON: ${text.slice(0, 200)}`);
        return text;
      },
    });
  },
};

/** `{"event": …}`, its keys written once. */
function plainly(attributes: readonly Attribute[]): (event: SinkEvent) => string {
  const keys = attributes.map(({ name }) => `${JSON.stringify(name)}:`);
  return ({ data }) => `{"event":{${keys.map((key, at) => key + jsonText(data[at])).join(",")}}}`;
}

/** Within quotes a text is escaped; without them values are JSON, texts too. */
function writeInto(value: unknown, { type }: Attribute, before: string): string {
  if (!endsInQuotes(before)) return jsonText(value);
  const text = value === null ? "null" : textOf(type)(value);
  return JSON.stringify(text).slice(1, -1);
}

function endsInQuotes(text: string): boolean {
  let isOpen = false;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === "\\" && isOpen) at++;
    else if (text[at] === '"') isOpen = !isOpen;
  }
  return isOpen;
}

/** What stands before and behind an event that is put at a path. */
function aroundOf(path: string, refuse: (reason: string) => never): [string, string] {
  if (!/^\$(\.[^.[\]()*\s]+)*$/.test(path)) refuse(`enclosing.element takes names, such as $.portfolio, not ${path}`);
  const names = path.split(".").slice(1);
  return [names.map((name) => `{${JSON.stringify(name)}:`).join(""), "}".repeat(names.length)];
}
