// JSON becomes events: values by name, alone or in `event`, or found by paths.
import type { Attribute } from "../../check/scope.ts";
import { type JsonPath, readJsonPath } from "../../functions/json_path.ts";
import { readJson } from "../../functions/read_json.ts";
import type { MapInto, SourceMapperFactory } from "../../operators/source.ts";

/** Finds the values of an event in JSON, in the order of the attributes. */
type Find = (json: unknown) => unknown[];

/** JSON as SiddhiQL reads it. */
export const jsonSource: SourceMapperFactory = {
  namespace: "",
  name: "json",
  about:
    'Reads JSON: {"a": 1}, {"event": {"a": 1}}, or an array of these. @attributes(a = \'path.to.a\') says where the values are, as paths.',
  takes: ["text", "values"],
  options: {
    "enclosing.element": {
      type: "string",
      default: "$",
      about: "the path of what holds the event, or the array of events",
    },
    "fail.on.missing.attribute": {
      type: "bool",
      default: true,
      about: "an event without one of the values is left out; else the value is null",
    },
  },
  plan({ stream, attributes: mapped, options, refuse }) {
    const enclosing = pathOf(options.text("enclosing.element"), (error) => refuse(error, "enclosing.element"));
    const find = mapped === undefined ? byName(stream.attributes) : byPath(mapped, refuse);
    const isStrict = options.flag("fail.on.missing.attribute");
    const one = (json: unknown, into: MapInto): void => {
      if (typeof json !== "object" || json === null || Array.isArray(json)) {
        into.bad("an event is an object", json);
        return;
      }
      const values = find(json);
      const missing = values.indexOf(undefined);
      // As SiddhiQL does, null is as good as missing.
      const empty = isStrict ? values.findIndex((value) => value === undefined || value === null) : missing;
      if (isStrict && empty >= 0) into.bad(`${stream.attributes[empty]?.name} is missing`, json);
      else into.event(values.map((value) => value ?? null));
    };
    return () => ({
      map(payload, into) {
        const json = typeof payload === "string" ? readJson(payload.replace(/^\ufeff/, "")) : payload;
        if (json === undefined) {
          into.bad("this is not JSON", payload);
          return;
        }
        const found = enclosing.find(json).map(({ value }) => value);
        if (found.length === 0) into.bad(`there is no ${options.text("enclosing.element")}`, payload);
        for (const part of found) {
          if (Array.isArray(part)) for (const each of part) one(each, into);
          else one(part, into);
        }
      },
    });
  },
};

function byName(attributes: readonly Attribute[]): Find {
  const hasEvent = attributes.some(({ name }) => name === "event");
  return (json) => {
    const { event } = json as Record<string, unknown>;
    const isWrapped = !hasEvent && typeof event === "object" && event !== null && !Array.isArray(event);
    const holder = (isWrapped ? event : json) as Record<string, unknown>;
    return attributes.map(({ name }) => (Object.hasOwn(holder, name) ? holder[name] : undefined));
  };
}

function byPath(mapped: readonly (string | undefined)[], refuse: (reason: string) => never): Find {
  const paths = mapped.map((path) => (path === undefined ? undefined : pathOf(path, refuse)));
  return (json) =>
    paths.map((path) => {
      if (path === undefined) return null;
      const found = path.find(json);
      return path.definite ? found[0]?.value : found.map(({ value }) => value);
    });
}

/** `price` is `$.price`. */
function pathOf(text: string, refuse: (reason: string) => never): JsonPath {
  const path = readJsonPath(text.startsWith("$") ? text : text.startsWith("[") ? `$${text}` : `$.${text}`);
  return "error" in path ? refuse(path.error) : path;
}
