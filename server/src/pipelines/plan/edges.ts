// Sources and sinks of a stream: what `@source(…)` and `@sink(…)` say of them, checked before anything is connected.
import { fail, nearest } from "../check/fail.ts";
import type { Annotation, AnnotationElement, Span } from "../language/ast.ts";
import type { EdgeCall, EdgeFactory, EdgeStream, PayloadKind } from "../operators/edge.ts";
import type { OptionSpecs } from "../operators/options.ts";
import type { SinkFactory, SinkMapperFactory } from "../operators/sink.ts";
import type { SourceFactory, SourceMapperFactory } from "../operators/source.ts";
import type { TableFactory } from "../operators/table_store.ts";
import { type Config, propertiesOf } from "./config.ts";
import { readOptions } from "./options.ts";

/** The kinds of sources, sinks and mappers that there are. */
export interface EdgeRegistry {
  sources: readonly SourceFactory[];
  sinks: readonly SinkFactory[];
  sourceMappers: readonly SourceMapperFactory[];
  sinkMappers: readonly SinkMapperFactory[];
  /** Ways to keep tables: `@store`. */
  tables: readonly TableFactory[];
}

/** What sources and sinks are planned in. */
export interface EdgeContext {
  app: string;
  registry: EdgeRegistry;
  config: Config;
}

/** An annotation of a source, sink or mapper, its kind found, with its own elements and those that it names by `ref`. */
export interface Named<F> {
  factory: F;
  /** For messages: `a source of type file`. */
  what: string;
  annotation: Annotation;
  elements: AnnotationElement[];
}

/** Finds what an annotation names by its type, and takes in what it refers to. */
export function namedKind<F extends EdgeFactory>(
  annotation: Annotation,
  word: string,
  factories: readonly F[],
  config: Config,
): Named<F> {
  const elements = withReference(annotation, word, config);
  const type = elements.find(({ key }) => key?.toLowerCase() === "type");
  const names = factories.map(({ namespace, name }) => (namespace === "" ? name : `${namespace}:${name}`));
  if (type === undefined) {
    return fail(`@${annotation.name} says no type; write type = '…', such as ${names.join(", ")}`, annotation.span);
  }
  const at = names.findIndex((name) => name.toLowerCase() === type.value.trim().toLowerCase());
  const factory = factories[at];
  if (factory === undefined) {
    const hint = nearest(type.value, names) || `; there is ${names.join(", ")}, and more by extensions`;
    return fail(`there is no ${word} of type ${type.value}${hint}`, type.span);
  }
  const rest = elements.filter((element) => element !== type);
  return { factory, what: `a ${word} of type ${names[at]}`, annotation, elements: rest };
}

/** What `ref` names comes in; what the annotation says itself goes before it. */
function withReference({ elements, span }: Annotation, word: string, { refs = {} }: Config): AnnotationElement[] {
  const ref = elements.find(({ key }) => key?.toLowerCase() === "ref");
  if (ref === undefined) return elements;
  const found = Object.hasOwn(refs, ref.value) ? refs[ref.value] : undefined;
  if (found === undefined) {
    const names = Object.keys(refs);
    const known = nearest(ref.value, names) || `; it has ${names.join(", ") || "none"}`;
    return fail(`the configuration has no ref ${ref.value} for this ${word}${known}`, ref.span);
  }
  const own = elements.filter((element) => element !== ref);
  const said = new Set(own.map(({ key }) => key?.toLowerCase()));
  const all = { ...found.properties, ...(found.type === undefined ? {} : { type: found.type }) };
  const more = Object.entries(all).filter(([key]) => !said.has(key.toLowerCase()));
  return [...own, ...more.map(([key, value]) => ({ key, value, span: ref.span ?? span }))];
}

/** What a factory is called with. `more`: options that all of its sort take. */
export function callOf<F extends EdgeFactory>(
  named: Named<F>,
  word: string,
  stream: EdgeStream,
  context: EdgeContext,
  more: OptionSpecs = {},
): EdgeCall {
  const { factory, what, annotation, elements } = named;
  const { attributes } = stream;
  const options = readOptions({ what, annotation, elements, attributes }, { ...factory.options, ...more });
  const spanOf = (option: string | undefined): Span =>
    elements.find(({ key }) => key?.toLowerCase() === option?.toLowerCase())?.span ?? annotation.span;
  return {
    app: context.app,
    stream,
    options,
    properties: propertiesOf(context.config, factory.namespace || word, factory.name),
    refuse: (reason, option) => fail(reason, spanOf(option)),
  };
}

/** Refuses annotations within an annotation that nobody would read. */
export function checkInner({ name, annotations }: Annotation, known: readonly string[]): void {
  for (const inner of annotations) {
    if (known.some((one) => one.toLowerCase() === inner.name.toLowerCase())) continue;
    const hint = nearest(inner.name, known) || `; there may be ${known.map((one) => `@${one}`).join(", ") || "none"}`;
    fail(`@${inner.name} has no meaning within @${name}${hint}`, inner.span);
  }
}

/** Refuses a mapper that cannot read, or write, what goes by. */
export function checkKinds(from: readonly PayloadKind[], to: readonly PayloadKind[], why: string, span: Span): void {
  if (!from.some((kind) => to.includes(kind))) fail(why, span);
}
