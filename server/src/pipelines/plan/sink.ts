// `@sink(type = 'file', path = 'dear.csv', @map(type = 'csv', @payload(…)), @distribution(…))` before a stream.

import { annotation as one } from "../check/annotations.ts";
import { fail, nearest } from "../check/fail.ts";
import type { Annotation } from "../language/ast.ts";
import type { EdgeStream, EdgeUse } from "../operators/edge.ts";
import type { OptionSpecs, Options } from "../operators/options.ts";
import type { Sink, SinkMapper, SinkMapperCall } from "../operators/sink.ts";
import { readTemplate } from "../operators/template.ts";
import { planDistribution, type Strategy } from "./distribution.ts";
import { callOf, checkInner, checkKinds, type EdgeContext, namedKind } from "./edges.ts";
import { mapOf } from "./source.ts";

/** What becomes of events that a sink cannot publish. */
export const ON_ERROR = ["LOG", "WAIT", "STREAM", "STORE"] as const;

/** One of ON_ERROR. */
export type OnError = (typeof ON_ERROR)[number];

/** One place that a sink publishes to. */
export interface DestinationPlan {
  options: Options;
  create(use: EdgeUse): Sink;
}

/** A sink that can be set up. */
export interface SinkPlan {
  stream: EdgeStream;
  /** `file`, for messages. */
  type: string;
  onError: OnError;
  /** One, or those of a distribution. */
  destinations: readonly DestinationPlan[];
  strategy: Strategy;
  mapper(): SinkMapper;
}

/** What all sinks take. */
const COMMON: OptionSpecs = {
  "on.error": {
    type: "string",
    default: "LOG",
    choices: ON_ERROR,
    about:
      "what becomes of events that cannot be published: told and left out, waited for, sent to the fault stream, or stored",
  },
};

/** Plans a sink. */
export function planSink(annotation: Annotation, stream: EdgeStream, context: EdgeContext): SinkPlan {
  const { registry, config } = context;
  checkInner(annotation, ["map", "distribution"]);
  const named = namedKind(annotation, "sink", registry.sinks, config);
  const map = mapOf(annotation);
  checkInner(map, ["payload"]);
  const mapper = namedKind(map, "sink mapper", registry.sinkMappers, config);
  const mapCall = callOf(mapper, "sinkMapper", stream, context);
  checkKinds(
    mapper.factory.gives,
    named.factory.takes,
    `${mapper.what} gives ${mapper.factory.gives.join(" and ")}; ${named.what} publishes ${named.factory.takes.join(" and ")}`,
    map.span,
  );
  const { strategy, destinations } = planDistribution(one(annotation.annotations, "distribution"), named, stream);
  const calls = destinations.map((each) => callOf(each, "sink", stream, context, COMMON));
  const onError = (calls[0]?.options.text("on.error") ?? "LOG") as OnError;
  return {
    stream,
    type: named.factory.name,
    onError,
    strategy,
    destinations: calls.map((call) => ({ options: call.options, create: named.factory.plan(call) })),
    mapper: mapper.factory.plan({ ...mapCall, ...payloadOf(map, stream) }),
  };
}

function payloadOf(map: Annotation, { attributes }: EdgeStream): Pick<SinkMapperCall, "payload" | "template"> {
  const given = one(map.annotations, "payload");
  if (given?.elements.length === 0) fail("@payload says nothing; write @payload('… {{attribute}} …')", given.span);
  const names = attributes.map(({ name }) => name);
  return {
    payload: given?.elements.map(({ key, value }) => ({ key, text: value })),
    template(text, write) {
      const found = readTemplate(text, attributes, write);
      if (!("unknown" in found)) return found;
      const span = given?.elements.find(({ value }) => value === text)?.span ?? map.span;
      return fail(`there is no attribute ${found.unknown}${nearest(found.unknown, names)}`, span);
    },
  };
}
