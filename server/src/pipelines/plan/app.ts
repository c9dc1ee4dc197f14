// An app becomes a plan: its streams, and its queries in their order.
import { annotation } from "../check/annotations.ts";
import { fail } from "../check/fail.ts";
import type { Attribute } from "../check/scope.ts";
import type { App, Query } from "../language/ast.ts";
import type { NamedWindowSpec } from "../operators/named_window.ts";
import type { TableSpec } from "../operators/table.ts";
import { type Heartbeat, heartbeatOf, type OnError } from "./annotations.ts";
import { AppCatalogue, type Registry } from "./catalogue.ts";
import type { Catalogue } from "./environment.ts";
import { type PartitionPlan, planPartition } from "./partition.ts";
import { planQuery, type QueryPlan } from "./query.ts";
import { planTrigger, type TriggerSpec } from "./trigger.ts";

/** An app that can be set up. */
export interface AppPlan {
  name: string;
  /** `@app:playback`: time is that of the events. */
  isPlayback: boolean;
  heartbeat: Heartbeat | undefined;
  /** Attributes by name, with their prefix. */
  streams: Map<string, readonly Attribute[]>;
  /** Streams that queries write into, in the order in which they first do. */
  written: string[];
  /** What becomes of events that fail, by stream or table. */
  onError: ReadonlyMap<string, OnError>;
  tables: TableSpec[];
  windows: NamedWindowSpec[];
  triggers: TriggerSpec[];
  /** Queries and partitions in their order. */
  elements: (QueryPlan | PartitionPlan)[];
  /** For queries that are asked once. */
  catalogue: Catalogue;
}

/** Plans an app, or says what is wrong with it. */
export function planApp(app: App, registry: Registry): AppPlan {
  const async = annotation(app.annotations, "async");
  if (async !== undefined) fail("@async stands before a stream, not at an app", async.span);
  const catalogue = new AppCatalogue(registry);
  const triggers: TriggerSpec[] = [];
  for (const definition of app.definitions) {
    if (definition.kind === "stream") catalogue.defineStream(definition);
    else if (definition.kind === "table") catalogue.defineTable(definition);
    else if (definition.kind === "window") catalogue.defineWindow(definition);
    else if (definition.kind === "trigger") triggers.push(planTrigger(definition, catalogue));
    else
      fail(
        `${definition.kind === "aggregation" ? "an aggregation" : "a script"} is not yet understood`,
        definition.span,
      );
    // What would be left out unsaid: events that never come, or go nowhere.
    for (const { name, span } of definition.annotations) {
      if (/^(source|sink|store)$/i.test(name)) fail(`@${name} is not yet understood`, span);
    }
  }
  const nameOf = namer();
  const elements = app.elements.map((element) =>
    element.kind === "query"
      ? planQuery(element, nameOf(element), catalogue)
      : planPartition(element, nameOf, catalogue),
  );
  const playback = annotation(app.annotations, "playback");
  return {
    name: annotation(app.annotations, "name")?.elements[0]?.value ?? "app",
    isPlayback: playback !== undefined,
    heartbeat: playback && heartbeatOf(playback),
    streams: catalogue.streams,
    written: [...catalogue.written],
    onError: catalogue.onError,
    tables: [...catalogue.specs.values()],
    windows: [...catalogue.windows.values()],
    triggers,
    elements,
    catalogue,
  };
}

/** Names queries: as their text says, else by their place. No two are called alike. */
function namer(): (query: Query) => string {
  const names = new Set<string>();
  let place = 0;
  return (query) => {
    place++;
    const info = annotation(query.annotations, "info");
    const given = info?.elements.find((element) => element.key === "name")?.value;
    const name = given ?? `query-${place}`;
    if (names.has(name)) fail(`two queries are called ${name}`, info?.span ?? query.span);
    names.add(name);
    return name;
  };
}
