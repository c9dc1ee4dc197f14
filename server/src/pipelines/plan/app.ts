// An app becomes a plan: its streams, and its queries in their order.
import { fail, nearest } from "../check/fail.ts";
import type { Attribute } from "../check/scope.ts";
import type { ScalarFunction } from "../functions/function.ts";
import type { Annotation, App, Query, Span, StreamName, TableDefinition } from "../language/ast.ts";
import type { TableSpec } from "../operators/table.ts";
import type { WindowFactory } from "../operators/window.ts";
import type { Catalogue } from "./environment.ts";
import { type PartitionPlan, planPartition } from "./partition.ts";
import { planQuery, type QueryPlan } from "./query.ts";

/** An app that can be set up. */
export interface AppPlan {
  name: string;
  /** `@app:playback`: time is that of the events. */
  isPlayback: boolean;
  /** Attributes by name, with their prefix. */
  streams: Map<string, readonly Attribute[]>;
  /** Streams that queries write into, in the order in which they first do. */
  written: string[];
  tables: TableSpec[];
  /** Queries and partitions in their order. */
  elements: (QueryPlan | PartitionPlan)[];
}

/** What queries can call. */
export interface Registry {
  functionNamed(namespace: string, name: string): ScalarFunction | undefined;
  /** What to say of a function that there is not. */
  unknownFunction(namespace: string, name: string): string;
  windows: readonly WindowFactory[];
}

/** Plans an app, or says what is wrong with it. */
export function planApp(app: App, registry: Registry): AppPlan {
  const catalogue = new AppCatalogue(registry);
  for (const definition of app.definitions) {
    if (definition.kind === "table") {
      catalogue.defineTable(definition);
      continue;
    }
    if (definition.kind !== "stream") fail(`a ${definition.kind} is not yet understood`, definition.span);
    catalogue.define(
      { name: definition.name, prefix: "", span: definition.span },
      definition.attributes,
      definition.span,
    );
  }
  const nameOf = namer();
  const elements = app.elements.map((element) =>
    element.kind === "query"
      ? planQuery(element, nameOf(element), catalogue)
      : planPartition(element, nameOf, catalogue),
  );
  const name = annotation(app.annotations, "name")?.elements[0]?.value ?? "app";
  const isPlayback = annotation(app.annotations, "playback") !== undefined;
  return {
    name,
    isPlayback,
    streams: catalogue.streams,
    written: [...catalogue.written],
    tables: [...catalogue.specs.values()],
    elements,
  };
}

function annotation(annotations: Annotation[], name: string): Annotation | undefined {
  return annotations.find((candidate) => candidate.name.toLowerCase() === name);
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

class AppCatalogue implements Catalogue {
  readonly streams = new Map<string, readonly Attribute[]>();
  readonly tables = new Map<string, readonly Attribute[]>();
  readonly written = new Set<string>();
  readonly specs = new Map<string, TableSpec>();
  readonly #registry: Registry;

  constructor(registry: Registry) {
    this.#registry = registry;
  }

  define(name: StreamName, attributes: readonly Attribute[], span: Span): void {
    const key = name.prefix + name.name;
    const names = new Set<string>();
    for (const attribute of attributes) {
      if (names.has(attribute.name)) fail(`${key} has ${attribute.name} twice`, span);
      names.add(attribute.name);
    }
    const known = this.streams.get(key);
    if (known !== undefined && !areAlike(known, attributes))
      fail(`${key} is defined already, with ${listed(known)}`, span);
    this.streams.set(
      key,
      attributes.map(({ name: attribute, type }) => ({ name: attribute, type })),
    );
  }

  defineTable({ name, attributes, annotations, span }: TableDefinition): void {
    const known = this.specs.get(name);
    if (this.streams.has(name) || (known !== undefined && !areAlike(known.attributes, attributes))) {
      fail(`${name} is defined already`, span);
    }
    const own = attributes.map(({ name: attribute, type }) => ({ name: attribute, type }));
    const placesOf = (kind: string) =>
      annotations
        .filter((candidate) => candidate.name.toLowerCase() === kind)
        .map(({ elements }) =>
          elements.map((element) => {
            const at = own.findIndex((attribute) => attribute.name === element.value);
            return at >= 0 ? at : fail(`${name} has no attribute ${element.value}`, element.span);
          }),
        );
    const [key = [], second] = placesOf("primarykey");
    if (second !== undefined) fail(`${name} has more than one primary key; write one of several attributes`, span);
    const indexed = placesOf("index");
    for (const places of indexed) if (places.length !== 1) fail(`@Index takes one attribute; write one for each`, span);
    const indexes = [...new Set(indexed.flat())];
    this.specs.set(name, { name, attributes: own, key, indexes });
    this.tables.set(name, own);
  }

  table(name: string): TableSpec | undefined {
    return this.specs.get(name);
  }

  stream(name: StreamName): readonly Attribute[] | undefined {
    return this.streams.get(name.prefix + name.name);
  }

  writes(name: StreamName, attributes: readonly Attribute[], span: Span): void {
    this.written.add(name.prefix + name.name);
    const known = this.stream(name);
    if (known === undefined) {
      this.define(name, attributes, span);
      return;
    }
    const fits =
      known.length === attributes.length && known.every(({ type }, at) => type === (attributes[at] as Attribute).type);
    if (!fits) fail(`${name.name} has ${listed(known)}; the query gives ${listed(attributes)}`, span);
  }

  functionNamed = (namespace: string, name: string, span: Span): ScalarFunction => {
    const found = this.#registry.functionNamed(namespace, name);
    if (found !== undefined) return found;
    return fail(this.#registry.unknownFunction(namespace, name), span);
  };

  windowNamed = (namespace: string, name: string, span: Span): WindowFactory => {
    const { windows } = this.#registry;
    const found = windows.find((window) => window.namespace === namespace && window.name === name);
    if (found !== undefined) return found;
    const names = windows.map((window) => window.name);
    return fail(`there is no window ${name}${nearest(name, names)}`, span);
  };

  names(): string[] {
    return [...this.streams.keys()];
  }
}

function areAlike(a: readonly Attribute[], b: readonly Attribute[]): boolean {
  return a.length === b.length && a.every(({ name, type }, at) => b[at]?.name === name && b[at]?.type === type);
}

function listed(attributes: readonly Attribute[]): string {
  return `(${attributes.map(({ name, type }) => `${name} ${type}`).join(", ")})`;
}
