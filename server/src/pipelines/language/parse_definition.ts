// `define stream …` and its like.
import type { Annotation, AttributeDefinition, Definition, TypeName } from "./ast.ts";
import { parseAggregation } from "./parse_aggregation.ts";
import { parseCall } from "./parse_call.ts";
import { parseEvents } from "./parse_output.ts";
import { isTime, parseTime } from "./parse_time.ts";
import type { Reader } from "./reader.ts";
import type { Token } from "./token.ts";

/** What every definition begins with. */
export interface Head {
  annotations: Annotation[];
  /** The first token, which may be that of an annotation, and its number. */
  first: Token;
  begin: number;
}

const TYPES: ReadonlySet<string> = new Set(["string", "int", "long", "float", "double", "bool", "object"]);

/** A definition; its annotations are read. */
export function parseDefinition(reader: Reader, head: Head): Definition {
  const define = reader.index;
  reader.expect("define");
  const found = parseKind(reader, head);
  if (define !== head.begin) markDefine(reader, define, found);
  reader.mark(head.begin, found);
  return found;
}

/** The line with the name of what is defined, where annotations stand above it. */
function markDefine(reader: Reader, begin: number, owner: Definition): void {
  reader.slots.push({ first: begin, last: begin, owner, clause: "define" });
}

function parseKind(reader: Reader, head: Head): Definition {
  const { annotations, first } = head;
  const span = () => reader.spanFrom(first);
  if (reader.accept("stream")) {
    const name = parseName(reader, "streams");
    return { kind: "stream", annotations, name, attributes: parseAttributes(reader), span: span() };
  }
  if (reader.accept("table")) {
    const name = parseName(reader, "tables");
    return { kind: "table", annotations, name, attributes: parseAttributes(reader), span: span() };
  }
  if (reader.accept("window")) {
    const name = parseName(reader, "windows");
    const attributes = parseAttributes(reader);
    if (!reader.isName()) throw reader.miss("a window such as length(5)");
    const window = parseCall(reader);
    const output = reader.accept("output") ? parseEvents(reader) : undefined;
    return { kind: "window", annotations, name, attributes, window, output, span: span() };
  }
  if (reader.accept("trigger")) {
    const name = parseName(reader, "triggers");
    reader.expect("at");
    return { kind: "trigger", annotations, name, at: parseAt(reader), span: span() };
  }
  if (reader.accept("function")) {
    const name = parseName(reader, "functions");
    reader.expect("[");
    const language = reader.name("the name of a language");
    reader.expect("]");
    reader.expect("return");
    const returns = parseType(reader);
    const body = reader.expectKind("script", "a script in braces").value;
    return { kind: "function", annotations, name, language, returns, body, span: span() };
  }
  reader.expect("aggregation");
  return parseAggregation(reader, head, parseName(reader, "aggregations"));
}

function parseName(reader: Reader, what: string): string {
  const { key } = reader.peek();
  if (key === "#") throw reader.refuse(`${what} inside of partitions cannot be defined`, "leave the # out");
  if (key === "!") throw reader.refuse(`${what} of faults cannot be defined`, "leave the ! out");
  return reader.name();
}

function parseAttributes(reader: Reader): AttributeDefinition[] {
  const attributes: AttributeDefinition[] = [];
  reader.expect("(");
  do {
    const first = reader.peek();
    const begin = reader.index;
    const name = reader.name("the name of an attribute");
    const attribute = { name, type: parseType(reader), span: reader.spanFrom(first) };
    attributes.push(attribute);
    reader.mark(begin, attribute);
  } while (reader.accept(","));
  reader.expect(")");
  return attributes;
}

function parseType(reader: Reader): TypeName {
  if (!reader.isOne(TYPES)) throw reader.fail();
  return reader.next().key as TypeName;
}

function parseAt(reader: Reader) {
  if (reader.accept("every")) {
    if (!isTime(reader)) throw reader.miss("a length of time such as 5 sec");
    return { every: parseTime(reader) };
  }
  return { text: reader.expectKind("string", "a text such as 'start' or a cron expression").value };
}
