// `@distribution(strategy = 'partitioned', partitionKey = 'symbol', @destination(topic = 'a'), @destination(topic = 'b'))` of a sink.
import { fail, nearest } from "../check/fail.ts";
import type { Annotation } from "../language/ast.ts";
import type { EdgeStream } from "../operators/edge.ts";
import type { SinkFactory } from "../operators/sink.ts";
import { checkInner, type Named } from "./edges.ts";
import { readOptions } from "./options.ts";

/** How events are shared out among destinations; `partitioned` by the value of an attribute. */
export type Strategy = { kind: "broadcast" } | { kind: "roundRobin" } | { kind: "partitioned"; attribute: number };

const STRATEGIES = ["roundRobin", "partitioned", "broadcast"] as const;

/** The destinations of a sink, each with what it says itself and what the sink says for all; the sink itself where there are none. */
export function planDistribution(
  annotation: Annotation | undefined,
  sink: Named<SinkFactory>,
  stream: EdgeStream,
): { strategy: Strategy; destinations: Named<SinkFactory>[] } {
  if (annotation === undefined) return { strategy: { kind: "broadcast" }, destinations: [sink] };
  checkInner(annotation, ["destination"]);
  const { attributes } = stream;
  const options = readOptions(
    { what: "@distribution", annotation, elements: annotation.elements, attributes },
    {
      strategy: { type: "string", choices: STRATEGIES, about: `one of ${STRATEGIES.join(", ")}` },
      partitionKey: { type: "string", optional: true, about: "the attribute by which events are shared out" },
    },
  );
  const given = annotation.annotations;
  if (given.length === 0) fail("@distribution names no @destination; write one for each", annotation.span);
  const destinations = given.map((destination) => {
    for (const { key, value, span } of destination.elements) {
      if (key?.toLowerCase() === "on.error") fail("on.error stands at the sink, for all destinations", span);
      if (key === undefined) fail(`'${value}' stands here without a key; write key = '${value}'`, span);
    }
    const own = new Set(destination.elements.map(({ key }) => key?.toLowerCase()));
    const common = sink.elements.filter(({ key }) => !own.has(key?.toLowerCase()));
    return { ...sink, annotation: destination, elements: [...destination.elements, ...common] };
  });
  return {
    strategy: strategyOf(options.text("strategy"), options.text("partitionKey"), annotation, stream),
    destinations,
  };
}

function strategyOf(kind: string, key: string, { span }: Annotation, { name, attributes }: EdgeStream): Strategy {
  if (kind !== "partitioned") {
    if (key !== "") fail(`partitionKey is for the strategy partitioned, not for ${kind}`, span);
    return { kind: kind === "broadcast" ? "broadcast" : "roundRobin" };
  }
  if (key === "")
    fail("the strategy partitioned needs partitionKey: the attribute by which events are shared out", span);
  const at = attributes.findIndex((attribute) => attribute.name === key);
  if (at >= 0) return { kind, attribute: at };
  return fail(
    `${name} has no attribute ${key}${nearest(
      key,
      attributes.map((attribute) => attribute.name),
    )}`,
    span,
  );
}
