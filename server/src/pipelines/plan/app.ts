// An app becomes a plan: its streams, and its queries in their order.
import { annotation, checkAnnotations, element } from "../check/annotations.ts";
import { fail } from "../check/fail.ts";
import type { Attribute } from "../check/scope.ts";
import type { Annotation, App, Definition, Element, Query } from "../language/ast.ts";
import type { AggregationSpec } from "../operators/aggregations/aggregation.ts";
import type { NamedWindowSpec } from "../operators/named_window.ts";
import type { TableSpec } from "../operators/table.ts";
import type { OnError } from "./annotations.ts";
import { type AppSettings, settingsOf } from "./app_settings.ts";
import { type Buffer, buffersOf } from "./buffers.ts";
import { AppCatalogue, type Registry } from "./catalogue.ts";
import type { Config } from "./config.ts";
import type { EdgeContext } from "./edges.ts";
import type { Catalogue } from "./environment.ts";
import { type PartitionPlan, planPartition } from "./partition.ts";
import { planQuery, type QueryPlan } from "./query.ts";
import { planSink, type SinkPlan } from "./sink.ts";
import { planSource, type SourcePlan } from "./source.ts";
import { planStore } from "./store.ts";
import { planTrigger, type TriggerSpec } from "./trigger.ts";

/** An app that can be set up. */
export interface AppPlan {
  settings: AppSettings;
  /** Attributes by name, with their prefix. */
  streams: Map<string, readonly Attribute[]>;
  /** Streams that queries write into, in the order in which they first do. */
  written: string[];
  /** What becomes of events that fail, by stream or table. */
  onError: ReadonlyMap<string, OnError>;
  tables: TableSpec[];
  windows: NamedWindowSpec[];
  aggregations: AggregationSpec[];
  triggers: TriggerSpec[];
  /** Queries and partitions in their order. */
  elements: (QueryPlan | PartitionPlan)[];
  /** Streams that events may wait before (`@async`). */
  buffers: ReadonlyMap<string, Buffer>;
  sources: SourcePlan[];
  sinks: SinkPlan[];
  /** For queries that are asked once. */
  catalogue: Catalogue;
}

/** Plans an app, or says what is wrong with it. */
export function planApp(app: App, registry: Registry, config: Config = {}): AppPlan {
  const settings = withStatistics(settingsOf(app.annotations), annotation(app.annotations, "statistics"), config);
  const catalogue = new AppCatalogue(registry);
  const context: EdgeContext = { app: settings.name, registry, config };
  const triggers: TriggerSpec[] = [];
  for (const definition of app.definitions) {
    checkAnnotations(definition.annotations, definition.kind);
    if (definition.kind === "stream") catalogue.defineStream(definition);
    else if (definition.kind === "table") {
      catalogue.defineTable(definition);
      planStore(definition, catalogue.specs.get(definition.name) as TableSpec, context);
    } else if (definition.kind === "window") catalogue.defineWindow(definition);
    else if (definition.kind === "trigger") triggers.push(planTrigger(definition, catalogue));
    else if (definition.kind === "function") catalogue.defineFunction(definition);
  }
  // Whatever an aggregation reads may be defined behind it.
  for (const definition of app.definitions) {
    if (definition.kind === "aggregation") catalogue.defineAggregation(definition, app.annotations);
  }
  const edges = planEdges(app.definitions, context);
  const nameOf = namer(app.elements);
  const elements = app.elements.map((one) => {
    checkAnnotations(one.annotations, one.kind);
    if (one.kind === "query") return planQuery(one, nameOf(one), catalogue);
    for (const query of one.queries) checkAnnotations(query.annotations, "query");
    return planPartition(one, nameOf, catalogue);
  });
  tellApart(elements);
  return {
    settings,
    streams: catalogue.streams,
    written: [...catalogue.written],
    onError: catalogue.onError,
    tables: [...catalogue.specs.values()],
    windows: [...catalogue.windows.values()],
    aggregations: [...catalogue.aggregations.values()],
    triggers,
    elements,
    buffers: buffersOf(app.definitions, app.annotations, config.buffer),
    ...edges,
    catalogue,
  };
}

/** What is the same several times over has state of its own each. */
function tellApart(elements: readonly (QueryPlan | PartitionPlan)[]): void {
  const count = new Map<string, number>();
  const parts = elements.flatMap((element) => ("queries" in element ? [element, ...element.queries] : [element]));
  for (const part of parts) {
    const number = (count.get(part.unit) ?? 0) + 1;
    count.set(part.unit, number);
    if (number > 1) part.unit += ` ${number}`;
  }
}

/** What the configuration says of statistics holds for apps that say nothing of them. */
function withStatistics(settings: AppSettings, said: Annotation | undefined, { statistics }: Config): AppSettings {
  if (said !== undefined || statistics === undefined) return settings;
  return { ...settings, statistics: { level: "basic", every: statistics, include: [] } };
}

function planEdges(
  definitions: readonly Definition[],
  context: EdgeContext,
): { sources: SourcePlan[]; sinks: SinkPlan[] } {
  const [sources, sinks]: [SourcePlan[], SinkPlan[]] = [[], []];
  for (const definition of definitions) {
    if (definition.kind !== "stream") continue;
    const stream = {
      name: definition.name,
      attributes: definition.attributes.map(({ name, type }) => ({ name, type })),
    };
    for (const given of definition.annotations) {
      if (/^source$/i.test(given.name)) sources.push(planSource(given, stream, context));
      else if (/^sink$/i.test(given.name)) sinks.push(planSink(given, stream, context));
    }
  }
  return { sources, sinks };
}

/** Names queries: as their text says, else by their place. No two are called alike. */
function namer(elements: readonly Element[]): (query: Query) => string {
  const queries = elements.flatMap((element) => (element.kind === "query" ? [element] : element.queries));
  const given = new Map<Query, string>();
  const names = new Set<string>();
  for (const query of queries) {
    const info = annotation(query.annotations, "info");
    const name = element(info, "name")?.value;
    if (name === undefined) continue;
    if (names.has(name)) fail(`two queries are called ${name}`, info?.span ?? query.span);
    names.add(name);
    given.set(query, name);
  }
  return (query) => {
    const known = given.get(query);
    if (known !== undefined) return known;
    let name = `query-${queries.indexOf(query) + 1}`;
    while (names.has(name)) name += "'";
    names.add(name);
    return name;
  };
}
