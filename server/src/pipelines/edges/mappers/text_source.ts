// Texts become events: lines of `name:value`, or what regular expressions find in them.
import { type Regexp, readRegexp } from "../../functions/regexp.ts";
import type { SourceMapperCall, SourceMapperFactory } from "../../operators/source.ts";

/** Finds the values of an event in a text, in the order of the attributes; undefined where there is none. */
type Find = (text: string) => (string | undefined)[];

/** Texts as SiddhiQL reads them. */
export const textSource: SourceMapperFactory = {
  namespace: "",
  name: "text",
  about:
    "Reads lines of name:value with a comma behind all but the last, texts in quotes. regex.A = '(…)' with @attributes(a = 'A[1]') takes the groups of regular expressions.",
  takes: ["text"],
  options: {
    "regex.*": {
      type: "string",
      optional: true,
      about: "a regular expression, called by what stands behind the point",
    },
    "fail.on.missing.attribute": {
      type: "bool",
      default: true,
      about: "an event without one of the values is left out; else the value is null",
    },
    "event.grouping.enabled": {
      type: "bool",
      default: false,
      about: "a payload holds several events, with the delimiter between them",
    },
    delimiter: { type: "string", default: "~~~~~~~~~~", about: "the line between events" },
    "new.line.character": { type: "string", default: "\n", about: "what ends a line" },
  },
  plan(call) {
    const { stream, options } = call;
    const newLine = options.text("new.line.character").replaceAll("\\r", "\r").replaceAll("\\n", "\n");
    const find = call.attributes === undefined ? byName(call, newLine) : byGroups(call, call.attributes);
    const isStrict = options.flag("fail.on.missing.attribute");
    const between = `${newLine}${options.text("delimiter")}${newLine}`;
    return () => ({
      map(payload, into) {
        const texts = options.flag("event.grouping.enabled") ? String(payload).split(between) : [String(payload)];
        for (const text of texts) {
          const values = find(text);
          const isWanted = (at: number) => call.attributes === undefined || call.attributes[at] !== undefined;
          const missing = values.findIndex((value, at) => value === undefined && isWanted(at));
          if (isStrict && missing >= 0) into.bad(`${stream.attributes[missing]?.name} is missing`, text);
          else into.event(values.map((value) => value ?? null));
        }
      },
    });
  },
};

/** `symbol:"WSO2",` and so on, a line each. A text in quotes may hold all but a quote with a comma and a new line. */
function byName({ stream, options, refuse }: SourceMapperCall, newLine: string): Find {
  if (options.beginning("regex.").length > 0)
    refuse("regular expressions need @attributes(a = 'A[1]') that says which group is which attribute");
  return (text) => {
    const found = new Map<string, string>();
    let rest = text.trim();
    while (rest !== "") {
      const colon = rest.indexOf(":");
      if (colon < 0) break;
      const name = rest.slice(0, colon).trim();
      rest = rest.slice(colon + 1).trimStart();
      const quote = rest[0] === '"' || rest[0] === "'" ? rest[0] : "";
      const comma = rest.indexOf(`${quote},${newLine}`, quote.length);
      const value = comma < 0 ? rest.trimEnd() : rest.slice(0, comma + quote.length);
      rest = comma < 0 ? "" : rest.slice(comma + quote.length + 1).trimStart();
      found.set(name, quote !== "" && value.endsWith(quote) && value.length > 1 ? value.slice(1, -1) : value.trim());
    }
    return stream.attributes.map(({ name }) => found.get(name));
  };
}

/** `A[1]` is the first group of what `regex.A` finds, `A` the same, and `A[0]` all of it. */
function byGroups({ options, refuse, stream }: SourceMapperCall, attributes: readonly (string | undefined)[]): Find {
  const expressions = new Map<string, Regexp>();
  for (const [name, text] of options.beginning("regex.")) {
    const read = readRegexp(text);
    if ("error" in read) refuse(read.error, `regex.${name}`);
    else expressions.set(name, read);
  }
  const wanted = attributes.map((text, at) => {
    if (text === undefined) return undefined;
    const [, name = "", group = "1"] = /^(\w+)(?:\[(\d+)\])?$/.exec(text) ?? [];
    if (expressions.has(name)) return { name, group: Number(group) };
    const known = [...expressions.keys()].map((one) => `${one}[1]`).join(", ");
    return refuse(
      `@attributes says for ${stream.attributes[at]?.name} a group such as A[1] of regex.A, not ${text}; there is ${known || "none"}`,
    );
  });
  return (text) => {
    const found = new Map([...expressions].map(([name, expression]) => [name, expression.find(text, 0)]));
    return wanted.map((one) => (one === undefined ? undefined : (found.get(one.name)?.groups[one.group] ?? undefined)));
  };
}
