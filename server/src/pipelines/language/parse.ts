// From texts of EventFluxQL to their trees.
import type { Annotation, App, Expression, OnDemandQuery, Query } from "./ast.ts";
import { parseAnnotation } from "./parse_annotation.ts";
import { parseDefinition } from "./parse_definition.ts";
import { parseExpressionIn } from "./parse_expression.ts";
import { parseOnDemandIn } from "./parse_on_demand.ts";
import { parseHead, parsePartition, parseQueryIn } from "./parse_query.ts";
import { placeComments } from "./place_comments.ts";
import { Reader } from "./reader.ts";
import { Source, type Variables } from "./source.ts";

/** An app: definitions, queries and partitions in any order. Fills in the variables before. Throws a LanguageError. */
export function parseApp(text: string, options: { variables?: Variables } = {}): App {
  const reader = new Reader(new Source(text, options.variables ?? {}));
  const first = reader.peek();
  const app: App = { kind: "app", annotations: [], definitions: [], elements: [], span: reader.spanFrom(first) };
  while (reader.accept(";"));
  while (!reader.isKind("end", "the end of the text")) {
    parseStatement(reader, app);
    if (app.definitions.length + app.elements.length > 0 && !reader.is(";") && reader.peek().kind !== "end") {
      throw reader.fail();
    }
    while (reader.accept(";"));
  }
  app.span = { start: reader.source.place(0), end: reader.source.place(reader.source.text.length) };
  finish(reader, app);
  return app;
}

/** One query. */
export function parseQuery(text: string): Query {
  return parseWhole(text, (reader) => parseQueryIn(reader, parseHead(reader)));
}

/** A query that is asked once: it finds, inserts, updates or deletes in a table, or reads a window or an aggregation. */
export function parseOnDemand(text: string): OnDemandQuery {
  return parseWhole(text, parseOnDemandIn);
}

/** An expression. */
export function parseExpression(text: string): Expression {
  return parseWhole(text, parseExpressionIn);
}

function parseWhole<T extends object>(text: string, parse: (reader: Reader) => T): T {
  const reader = new Reader(new Source(text));
  const found = parse(reader);
  reader.accept(";");
  if (!reader.isKind("end", "the end of the text")) throw reader.fail();
  if ("annotations" in found || "output" in found) finish(reader, found);
  return found;
}

/** Comments at the end belong to the whole. */
function finish(reader: Reader, whole: object): void {
  reader.slots.push({ first: reader.index, last: reader.index, owner: whole, clause: undefined });
  placeComments(reader.source.text, reader.tokens, reader.comments, reader.slots);
}

/** `@app:name(…)`; `@app(async = 'true')` is of the app too. */
function isOfApp({ app, name }: Annotation): boolean {
  return app || name.toLowerCase() === "app";
}

/** A definition, query or partition with what stands before it. */
function parseStatement(reader: Reader, app: App): void {
  while (reader.is("@") && reader.peek(1).key === "app" && reader.peek(2).key === ":") {
    app.annotations.push(parseAnnotation(reader));
  }
  if (reader.peek().kind === "end" && app.annotations.length > 0) return;
  const head = parseHead(reader);
  app.annotations.push(...head.annotations.filter(isOfApp));
  head.annotations = head.annotations.filter((one) => !isOfApp(one));
  // Some write `define` before partitions too.
  const defined = reader.is("define") && reader.peek(1).key === "partition";
  if (defined) reader.next();
  if (reader.is("partition")) app.elements.push(parsePartition(reader, head));
  else if (!defined && reader.is("define")) app.definitions.push(parseDefinition(reader, head));
  else if (reader.is("from")) app.elements.push(parseQueryIn(reader, head));
  else throw reader.fail();
}
