// define aggregation A from S select … group by … aggregate by … every …: checked and compiled.
import { checkAggregation } from "../check/aggregation.ts";
import type { Context } from "../check/expression.ts";
import { fail } from "../check/fail.ts";
import { bucketOf } from "../functions/time_buckets.ts";
import { stretchOfText, timeOfText } from "../functions/time_text.ts";
import type { AggregationDefinition, Annotation } from "../language/ast.ts";
import type { AggregationSpec } from "../operators/aggregations/aggregation.ts";
import { granularitiesOf, purgeOf, refuseOthers, zoneOf } from "./aggregation_annotations.ts";
import { compileAggregation } from "./aggregation_code.ts";
import { compileChain, lastFilters } from "./chain.ts";
import type { Catalogue } from "./environment.ts";
import { aggregationFingerprint } from "./fingerprint.ts";
import { askingTables } from "./in_table.ts";
import { attributesOf, handlersOf, SINGLE, windowRead } from "./input.ts";

/** Plans an aggregation. `ofApp`: the annotations of the app. */
export function planAggregation(
  definition: AggregationDefinition,
  ofApp: readonly Annotation[],
  catalogue: Catalogue,
): AggregationSpec {
  const { name, from, annotations } = definition;
  refuseOthers(definition);
  if (windowRead(from.stream, catalogue) !== undefined)
    fail(`an aggregation adds up a stream; ${from.stream.name} is a window, whose events leave again`, from.span);
  const read = attributesOf(from.stream, catalogue);
  let slots = 1;
  const { tables, functionNamed } = catalogue;
  const source = { names: [from.stream.prefix + from.stream.name], attributes: read, slot: 0, many: false };
  const context: Context = { scope: { groups: [[source]] }, tables, functionNamed, nextSlot: () => slots++ };
  const { before, window } = handlersOf(from.handlers, undefined, source, context, catalogue);
  if (window !== undefined) fail("an aggregation adds up what arrives; it has no window", from.span);
  const { steps, filters } = lastFilters(before);
  const chain = compileChain(steps, catalogue);
  const checked = checkAggregation(definition, context, source.attributes, catalogue.aggregatorOf);
  // What is kept of a group begins with what it is grouped by.
  const key = checked.groupBy.map(
    (_, at) => 1 + checked.items.findIndex((item) => item.kind === "read" && item.attribute === at),
  );
  const granularities = granularitiesOf(definition);
  const zone = zoneOf(annotations, ofApp);
  const time = (text: string) => timeOfText(text, zone.clocks);
  return {
    ...{ key: key.includes(0) ? [] : key, indexes: [], width: read.length },
    fingerprint: aggregationFingerprint(definition, read, zone.name),
    ...{ name, granularities, attributes: checked.attributes, stream: from.stream, timeOfText: time },
    bucketOf: (at, granularity) => bucketOf(at, granularity, zone.clocks),
    stretchOfText: (text) => stretchOfText(text, zone.clocks),
    purge: purgeOf(definition, granularities),
    ...compileAggregation(checked, filters, askingTables(SINGLE, catalogue), time),
    chain: (host, failed, next) => chain({ host, query: name, failed, next }),
  };
}
