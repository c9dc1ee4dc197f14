// `@source(type = 'file', path = 'trades.csv', @map(type = 'csv', @attributes(…)))` before a stream.

import { annotation as one } from "../check/annotations.ts";
import { fail, nearest } from "../check/fail.ts";
import type { Attribute } from "../check/scope.ts";
import type { Annotation } from "../language/ast.ts";
import type { EdgeStream, EdgeUse } from "../operators/edge.ts";
import type { OptionSpecs } from "../operators/options.ts";
import type { Source, SourceMapper } from "../operators/source.ts";
import { callOf, checkInner, checkKinds, type EdgeContext, namedKind } from "./edges.ts";

/** A value that comes from the transport. */
export interface FromTransport {
  attribute: number;
  property: string;
}

/** A source that can be set up. */
export interface SourcePlan {
  stream: EdgeStream;
  /** `file`, for messages. */
  type: string;
  /** The attribute that says when an event was. */
  time: number | undefined;
  fromTransport: readonly FromTransport[];
  create(use: EdgeUse): Source;
  mapper(): SourceMapper;
}

/** What all sources take. */
const COMMON: OptionSpecs = {
  "event.time": {
    type: "string",
    optional: true,
    about: "the attribute that says when an event was: milliseconds since 1970, or a text of ISO 8601",
  },
};

const PASS_THROUGH: Omit<Annotation, "span"> = { name: "map", app: false, elements: [], annotations: [] };

/** Plans a source. */
export function planSource(annotation: Annotation, stream: EdgeStream, context: EdgeContext): SourcePlan {
  const { registry, config } = context;
  checkInner(annotation, ["map"]);
  const named = namedKind(annotation, "source", registry.sources, config);
  const call = callOf(named, "source", stream, context, COMMON);
  const map = mapOf(annotation);
  checkInner(map, ["attributes"]);
  const mapper = namedKind(map, "source mapper", registry.sourceMappers, config);
  const mapCall = callOf(mapper, "sourceMapper", stream, context);
  checkKinds(
    named.factory.gives,
    mapper.factory.takes,
    `${named.what} brings ${named.factory.gives.join(" and ")}, which ${mapper.what} cannot read`,
    map.span,
  );
  const { attributes, fromTransport } = attributesOf(map, stream);
  return {
    stream,
    type: named.factory.name,
    time: timeOf(call.options.text("event.time"), stream, (reason) => call.refuse(reason, "event.time")),
    fromTransport,
    create: named.factory.plan(call),
    mapper: mapper.factory.plan({ ...mapCall, attributes }),
  };
}

/** `@map(…)` within a source or a sink; values are passed on as they are where there is none. */
export function mapOf({ annotations, span }: Annotation): Annotation {
  const type = { key: "type", value: "passThrough", span };
  return one(annotations, "map") ?? { ...PASS_THROUGH, elements: [type], span };
}

function timeOf(
  name: string,
  { name: stream, attributes }: EdgeStream,
  refuse: (reason: string) => never,
): number | undefined {
  if (name === "") return undefined;
  const at = attributes.findIndex((attribute) => attribute.name === name);
  const { type } = attributes[at] ?? {};
  if (type === "long" || type === "string") return at;
  if (type !== undefined) return refuse(`event.time names a long or a string; ${name} is ${type}`);
  return refuse(
    `${stream} has no attribute ${name}${nearest(
      name,
      attributes.map((attribute) => attribute.name),
    )}`,
  );
}

/** `@attributes(a = '…', b = 'trp:name')`, or the same in the order of the stream's attributes. */
function attributesOf(map: Annotation, { name, attributes }: EdgeStream) {
  const given = one(map.annotations, "attributes");
  if (given === undefined) return { attributes: undefined, fromTransport: [] };
  const texts = given.elements.some(({ key }) => key !== undefined)
    ? byName(given, name, attributes)
    : inOrder(given, name, attributes);
  const isTransport = (text: string) => text.startsWith("trp:");
  return {
    attributes: texts.map((text) => (isTransport(text) ? undefined : text)),
    fromTransport: texts.flatMap((text, attribute) =>
      isTransport(text) ? [{ attribute, property: text.slice("trp:".length) }] : [],
    ),
  };
}

function inOrder({ elements, span }: Annotation, stream: string, attributes: readonly Attribute[]): string[] {
  if (elements.length === attributes.length) return elements.map(({ value }) => value.trim());
  return fail(`${stream} has ${attributes.length} attributes; @attributes says ${elements.length}`, span);
}

function byName({ elements, span }: Annotation, stream: string, attributes: readonly Attribute[]): string[] {
  const names = attributes.map((attribute) => attribute.name);
  for (const { key, span: place } of elements) {
    if (key === undefined) fail("@attributes names all attributes or none", place);
    else if (!names.includes(key)) fail(`${stream} has no attribute ${key}${nearest(key, names)}`, place);
  }
  return names.map((name) => {
    const [found, second] = elements.filter(({ key }) => key === name);
    if (second !== undefined) fail(`${name} stands here twice`, second.span);
    return found?.value.trim() ?? fail(`@attributes does not say where ${name} comes from`, span);
  });
}
