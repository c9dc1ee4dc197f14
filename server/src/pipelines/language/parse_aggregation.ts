// `define aggregation Name from … select … group by … aggregate by ts every sec ... year`.
import type { AggregationDefinition, Duration, Reference, Unit } from "./ast.ts";
import { Clauses } from "./clauses.ts";
import type { Head } from "./parse_definition.ts";
import { parseSingle } from "./parse_input.ts";
import { parseReference } from "./parse_reference.ts";
import { parseItems } from "./parse_selection.ts";
import { unitOf } from "./parse_time.ts";
import type { Reader } from "./reader.ts";

/** What stands behind the name. */
export function parseAggregation(reader: Reader, head: Head, name: string): AggregationDefinition {
  const clauses = new Clauses(reader);
  const from = clauses.read("from", () => {
    reader.expect("from");
    return parseSingle(reader);
  });
  const items = clauses.read("select", () => parseItems(reader));
  const groupBy: Reference[] = [];
  if (reader.is("group")) clauses.read("group by", () => groupBy.push(...parseGroupBy(reader)));
  const { by, every } = clauses.read("aggregate", () => {
    reader.expect("aggregate");
    const by = reader.accept("by") ? parseReference(reader) : undefined;
    reader.expect("every");
    return { by, every: parseEvery(reader) };
  });
  const rest = { having: undefined, orderBy: [], limit: undefined, offset: undefined };
  const found: AggregationDefinition = {
    kind: "aggregation",
    annotations: head.annotations,
    name,
    from,
    select: { items, groupBy, ...rest },
    by,
    every,
    span: reader.spanFrom(head.first),
  };
  return clauses.own(found);
}

/** `group by a, b`. */
export function parseGroupBy(reader: Reader): Reference[] {
  reader.expect("group");
  reader.expect("by");
  const references = [parseReference(reader)];
  while (reader.accept(",")) references.push(parseReference(reader));
  return references;
}

function parseEvery(reader: Reader): AggregationDefinition["every"] {
  const list = [parseDuration(reader)];
  if (reader.accept("...")) return { from: list[0] as Duration, to: parseDuration(reader) };
  while (reader.accept(",")) list.push(parseDuration(reader));
  return { list };
}

function parseDuration(reader: Reader): Duration {
  const unit: Unit | undefined = unitOf(reader.peek().key);
  if (unit === undefined || unit === "millisec" || unit === "week")
    throw reader.miss(..."sec min hour day month year".split(" "));
  reader.next();
  return unit;
}
